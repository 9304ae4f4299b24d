// Bars of counts that are drawn by hand: a drag sets every bar that it crosses; arrow keys set one.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 1000, HEIGHT = 260, TOP = 14, PAUSE = 700;
const UPRIGHT = 14, WIDE = 70; // pixels of a bar below which its name has no place, is turned

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const box = parentElement.querySelector(".count-bars");
  const shown = parentElement.querySelector(".shown");
  const { names, available, text } = data;
  const counts = [...data.counts];
  const most = Math.max(2, ...available);
  const step = WIDTH / counts.length;
  let focus = clamp(Number(box.dataset.focus ?? 0), 0, counts.length - 1);
  let last = null; // the bar that the drag was over before
  let waiting = 0;

  const height = (n) => ((HEIGHT - TOP) * Math.log(n + 1)) / Math.log(most + 1);
  const countAt = (y) => Math.round(Math.exp((clamp(HEIGHT - y, 0, HEIGHT - TOP) / (HEIGHT - TOP)) * Math.log(most + 1)) - 1);

  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  const bars = counts.map((_, c) => {
    const parts = ["limit", "count"].map((kind) => {
      const rect = document.createElementNS(SVG, "rect");
      rect.setAttribute("class", kind);
      rect.setAttribute("x", c * step + step * 0.08);
      rect.setAttribute("width", step * 0.84);
      svg.append(rect);
      return rect;
    });
    place(parts[0], available[c]);
    const bar = parts[1];
    bar.setAttribute("role", "slider");
    bar.setAttribute("aria-orientation", "vertical");
    bar.setAttribute("aria-label", names[c]);
    bar.setAttribute("aria-valuemin", 1);
    bar.setAttribute("aria-valuemax", available[c]);
    bar.addEventListener("focus", () => { focus = c; box.dataset.focus = c; describe(c); });
    bar.addEventListener("keydown", (event) => press(event, c));
    return bar;
  });
  const labels = parentElement.querySelector(".names");
  labels.replaceChildren(...names.map((name) => {
    const label = document.createElement("span");
    label.textContent = label.title = name;
    return label;
  }));
  const fitting = new ResizeObserver(() => {
    const width = box.clientWidth / counts.length;
    labels.hidden = width < UPRIGHT;
    labels.classList.toggle("wide", width >= WIDE);
  });
  fitting.observe(box);
  const focused = box.contains(box.getRootNode().activeElement);
  box.replaceChildren(svg);
  counts.forEach((_, c) => draw(c));
  describe(null);
  if (focused) bars[focus].focus();

  function place(rect, n) {
    rect.setAttribute("y", HEIGHT - height(n));
    rect.setAttribute("height", height(n));
  }

  function draw(c) {
    place(bars[c], counts[c]);
    bars[c].setAttribute("aria-valuenow", counts[c]);
    bars[c].setAttribute("tabindex", c === focus ? 0 : -1);
  }

  function describe(c) {
    shown.textContent = c === null ? text : `${names[c]}: ${counts[c]} of ${available[c]} images`;
  }

  function set(c, n) {
    counts[c] = clamp(n, 1, available[c]);
    draw(c);
    describe(c);
  }

  function send() {
    clearTimeout(waiting);
    waiting = 0;
    if (counts.some((n, c) => n !== data.counts[c])) setTriggerValue("counts", counts);
  }

  function press(event, c) {
    const large = Math.max(1, Math.round(counts[c] * 0.25));
    const steps = { ArrowUp: 1, ArrowDown: -1, PageUp: large, PageDown: -large, Home: -most, End: most };
    if (event.key in steps) {
      set(c, counts[c] + steps[event.key]);
      clearTimeout(waiting);
      waiting = setTimeout(send, PAUSE);
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const next = clamp(c + (event.key === "ArrowLeft" ? -1 : 1), 0, counts.length - 1);
      bars[next].focus();
      [c, next].forEach(draw);
    } else if (event.key === "Enter") send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function place_of(event) {
    const at = box.getBoundingClientRect();
    const c = Math.floor(((event.clientX - at.left) / at.width) * counts.length);
    return [clamp(c, 0, counts.length - 1), countAt(((event.clientY - at.top) / at.height) * HEIGHT)];
  }

  function drag(event) {
    const [c, n] = place_of(event);
    const from = last ?? [c, n];
    const far = Math.abs(c - from[0]);
    for (let i = far ? 1 : 0; i <= far; i++) {
      const share = far ? i / far : 1;
      set(from[0] + Math.sign(c - from[0]) * i, Math.round(from[1] + (n - from[1]) * share));
    }
    last = [c, n];
  }

  box.onpointerdown = (event) => {
    if (event.button !== 0) return;
    box.setPointerCapture(event.pointerId);
    last = null;
    drag(event);
    event.preventDefault();
  };
  box.onpointermove = (event) => {
    if (box.hasPointerCapture(event.pointerId)) drag(event);
    else describe(place_of(event)[0]);
  };
  box.onpointerup = () => { last = null; send(); };
  box.onpointercancel = () => {
    last = null;
    data.counts.forEach((n, c) => { counts[c] = n; draw(c); });
    describe(null);
  };
  box.onpointerleave = () => { if (last === null) describe(null); };
  return () => {
    clearTimeout(waiting);
    fitting.disconnect();
  };
}
