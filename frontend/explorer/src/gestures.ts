// Pointer, wheel and touch on a map: move, zoom, turn, lasso, box, click, hover.

import type { Plot } from "./plot";

export type Tool = "move" | "lasso" | "box";

export interface Handlers {
  tool(): Tool;
  hover(id: number, x: number, y: number): void;
  select(ids: number[], adding: boolean): void;
  moved(): void;
}

const STILL = 4; // pixels that a click may move

export function listen(plot: Plot, handlers: Handlers): void {
  const { canvas } = plot;
  const line = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  line.classList.add("line");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
  line.append(path);
  plot.box.append(line);
  let outline: [number, number][] = [];
  let start: [number, number] | null = null;
  let before: [number, number] = [0, 0];
  let selecting: Tool | null = null;
  let hovering = 0;

  const at = (event: PointerEvent | WheelEvent): [number, number] => {
    const place = canvas.getBoundingClientRect();
    return [event.clientX - place.left, event.clientY - place.top];
  };
  const show = () => path.setAttribute("points", outline.map((p) => p.join(",")).join(" "));

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    start = before = at(event);
    const tool = handlers.tool();
    selecting = tool === "move" ? (event.shiftKey ? "lasso" : null) : tool;
    outline = [start];
    handlers.hover(-1, 0, 0);
  });

  canvas.addEventListener("pointermove", (event) => {
    const here = at(event);
    if (!start) {
      cancelAnimationFrame(hovering);
      hovering = requestAnimationFrame(() => handlers.hover(plot.nearest(...here), ...here));
      return;
    }
    if (selecting === "lasso") outline.push(here);
    else if (selecting === "box")
      outline = [start, [here[0], start[1]], here, [start[0], here[1]]];
    else {
      const [dx, dy] = [here[0] - before[0], here[1] - before[1]];
      if (plot.dims === 3 && !event.ctrlKey) plot.camera.turn(dx, dy);
      else plot.camera.pan(dx, dy);
      plot.requestRender();
      handlers.moved();
    }
    before = here;
    if (selecting) show();
  });

  const end = (event: PointerEvent) => {
    if (!start) return;
    const here = at(event);
    const still = Math.hypot(here[0] - start[0], here[1] - start[1]) < STILL && outline.length < 8;
    if (event.type === "pointerup" && still) {
      const id = plot.nearest(...here);
      if (id >= 0 || !event.shiftKey) handlers.select(id >= 0 ? [id] : [], event.shiftKey);
    } else if (event.type === "pointerup" && selecting && outline.length > 2)
      handlers.select(plot.within(outline), event.shiftKey);
    start = selecting = null;
    outline = [];
    show();
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("pointerleave", () => {
    cancelAnimationFrame(hovering);
    if (!start) handlers.hover(-1, 0, 0);
  });

  // A wheel scrolls the page until the map was clicked or Ctrl is held: the page must stay scrollable.
  canvas.addEventListener(
    "wheel",
    (event) => {
      const focused = (canvas.getRootNode() as ShadowRoot).activeElement === canvas;
      if (!focused && !event.ctrlKey) return;
      event.preventDefault();
      const [x, y] = at(event);
      const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1);
      plot.camera.zoom(Math.exp(-pixels / 300), x - plot.width / 2, y - plot.height / 2);
      plot.requestRender();
      handlers.moved();
    },
    { passive: false },
  );
}
