// Two maps side by side that play through the epochs, with bars of recall that grow beside them.
const SECONDS = 8; // from the first epoch to the last
const MARGIN = 0.04; // of a map, around its points
const RADIUS = 3.2; // of a point, pixels

export default function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector(".moving");
  if (root.dataset.shown === data.key) return root.stop;
  root.dataset.shown = data.key;
  root.stop?.();

  const last = data.epochs.at(-1);
  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let epoch = quiet ? last : 0;
  let playing = 0; // of requestAnimationFrame
  let before = null; // time of the frame before

  const panels = data.runs.map(panel);
  const button = element("button", "play", { type: "button" });
  const slider = element("input", "", {
    type: "range", min: 0, max: last, step: 1, "aria-label": "Epoch of both maps",
  });
  const shown = element("output", "");
  button.addEventListener("click", () => (playing ? pause() : play()));
  slider.addEventListener("input", () => { pause(); show(Number(slider.value)); });
  const controls = element("div", "controls");
  controls.append(button, slider, shown);
  const pair = element("div", "pair");
  pair.append(...panels.map((each) => each.figure));
  root.replaceChildren(pair, controls, legend());

  const watch = new ResizeObserver(() => draw());
  panels.forEach((each) => watch.observe(each.canvas));
  root.stop = () => { watch.disconnect(); pause(); delete root.dataset.shown; };
  pause();
  show(epoch);
  if (!quiet) play();
  return root.stop;

  function play() {
    if (epoch >= last) epoch = 0;
    before = null;
    label("Pause", "❚❚");
    playing = requestAnimationFrame(step);
  }

  function pause() {
    cancelAnimationFrame(playing);
    playing = 0;
    label("Play the epochs", "▶");
  }

  function label(words, sign) {
    button.setAttribute("aria-label", words);
    button.title = words;
    button.textContent = sign;
  }

  function step(now) {
    const passed = before === null ? 0 : Math.min(100, now - before) / 1000;
    before = now;
    show(Math.min(last, epoch + (passed * last) / SECONDS));
    if (epoch >= last) pause();
    else playing = requestAnimationFrame(step);
  }

  function show(value) {
    epoch = value;
    slider.value = Math.round(value);
    slider.style.setProperty("--part", `${(100 * slider.value) / Math.max(1, last)}%`);
    slider.setAttribute("aria-valuetext", `epoch ${Math.round(value)} of ${last}`);
    shown.textContent = `epoch ${Math.round(value)} of ${last}`;
    root.dataset.epoch = Math.round(value);
    draw();
  }

  function draw() {
    data.runs.forEach((run, number) => {
      points(run, panels[number].canvas);
      for (const [group, bar] of Object.entries(panels[number].bars)) {
        const rate = between(run.recall[group], epoch);
        bar.fill.style.width = `${100 * rate}%`;
        bar.number.textContent = `${(100 * rate).toFixed(0)}%`;
      }
    });
  }

  // Positions are known at a few epochs; between them, points move evenly.
  function points(run, canvas) {
    const { width, height } = canvas.getBoundingClientRect();
    if (!width) return;
    const scale = devicePixelRatio;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    let after = data.epochs.findIndex((each) => each >= epoch);
    after = Math.max(1, after);
    const [from, to] = [data.epochs[after - 1], data.epochs[after]];
    const share = (epoch - from) / (to - from);
    const [a, b] = [run.xy[after - 1], run.xy[after]];
    const place = (i) => (a[i] + (b[i] - a[i]) * share) / 1000;
    const x = (p) => width * (MARGIN + (1 - 2 * MARGIN) * place(2 * p));
    const y = (p) => height * (1 - MARGIN - (1 - 2 * MARGIN) * place(2 * p + 1));
    const ring = getComputedStyle(root).getPropertyValue("--st-text-color");
    for (const rare of [false, true]) // rare classes last, so that none is covered
      data.labels.forEach((label, p) => {
        if (data.rare[label] !== rare) return;
        pen.beginPath();
        pen.arc(x(p), y(p), RADIUS + (rare ? 0.6 : 0), 0, 7);
        pen.fillStyle = data.colours[label];
        pen.globalAlpha = rare ? 1 : 0.75;
        pen.fill();
        if (!rare) return;
        pen.lineWidth = 1;
        pen.strokeStyle = ring;
        pen.stroke();
      });
  }

  function panel(run) {
    const figure = element("figure", "");
    const title = element("figcaption", "");
    const more = element("span", ""); // left out where there is no room
    more.textContent = run.more;
    title.append(run.title, more);
    const canvas = element("canvas", "", { role: "img", "aria-label": run.text });
    const bars = {};
    const list = element("div", "bars");
    for (const group of data.groups) {
      const row = element("div", "bar");
      const name = element("span", "name");
      name.textContent = group.title;
      const track = element("span", "track");
      const fill = element("span", "fill");
      fill.style.background = group.colour;
      track.append(fill);
      const number = element("span", "number");
      row.append(name, track, number);
      list.append(row);
      bars[group.name] = { fill, number };
    }
    figure.append(title, canvas, list);
    return { figure, canvas, bars };
  }

  function legend() {
    const list = element("ul", "legend", { "aria-label": "Colours of the classes in both maps" });
    data.names.forEach((name, label) => {
      const item = element("li", data.rare[label] ? "rare" : "");
      const dot = element("span", "dot");
      dot.style.background = data.colours[label];
      const text = element("span", "");
      text.textContent = `${name} (${data.counts[label]})`;
      item.append(dot, text);
      list.append(item);
    });
    return list;
  }
}

// The value of a row with a number for each epoch, also between two epochs.
function between(row, epoch) {
  const from = Math.floor(epoch);
  const to = Math.min(row.length - 1, from + 1);
  return row[from] + (row[to] - row[from]) * (epoch - from);
}

function element(kind, name, attributes = {}) {
  const made = document.createElement(kind);
  if (name) made.className = name;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
