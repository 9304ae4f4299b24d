// Pointer, wheel and touch on a map: move, zoom, turn, lasso, box, click, hover.

import type { Plot } from "./plot";
import { pinched, type Place } from "./pinch";

export type Tool = "move" | "lasso" | "box";

export interface Handlers {
  tool(): Tool;
  hover(id: number, x: number, y: number): void;
  select(ids: number[], adding: boolean): void;
  moved(): void;
}

const STILL = 4; // pixels that a click may move
const FINGER = { still: 9, reach: 24 }; // of a tap: pixels that it may move, and from a point

export function listen(plot: Plot, handlers: Handlers): void {
  const { canvas } = plot;
  const line = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  line.classList.add("line");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
  line.append(path);
  plot.box.append(line);
  let outline: Place[] = [];
  let start: Place | null = null;
  let before: Place = [0, 0];
  let selecting: Tool | null = null;
  let hovering = 0;
  let mine = true; // false while a finger may still scroll the page
  const fingers = new Map<number, Place>();
  let pinching = false; // until all fingers have left

  const at = (event: PointerEvent | WheelEvent): Place => {
    const place = canvas.getBoundingClientRect();
    return [event.clientX - place.left, event.clientY - place.top];
  };
  const show = () => path.setAttribute("points", outline.map((p) => p.join(",")).join(" "));
  const stop = () => {
    start = selecting = null;
    outline = [];
    show();
  };
  const focused = () => (canvas.getRootNode() as ShadowRoot).activeElement === canvas;

  // One finger scrolls the page until the map was tapped; two fingers are always the map's.
  canvas.addEventListener(
    "touchstart",
    (event) => {
      const mine = event.touches.length > 1 || handlers.tool() !== "move" || focused();
      if (mine && event.cancelable) event.preventDefault();
    },
    { passive: false },
  );

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch") {
      fingers.set(event.pointerId, at(event));
      if (fingers.size > 1) {
        pinching = true;
        return stop();
      }
      if (handlers.tool() !== "move" || focused()) canvas.focus({ preventScroll: true });
    } else canvas.focus({ preventScroll: true });
    start = before = at(event);
    mine = event.pointerType !== "touch" || focused();
    const tool = handlers.tool();
    selecting = tool === "move" ? (event.shiftKey ? "lasso" : null) : tool;
    outline = [start];
    handlers.hover(-1, 0, 0);
  });

  canvas.addEventListener("pointermove", (event) => {
    const here = at(event);
    if (pinching) {
      const old = [...fingers.values()];
      if (!fingers.has(event.pointerId)) return;
      fingers.set(event.pointerId, here);
      if (fingers.size !== 2) return;
      const { factor, from, to } = pinched(old, [...fingers.values()]);
      plot.camera.pan(to[0] - from[0], to[1] - from[1]);
      plot.camera.zoom(factor, to[0] - plot.width / 2, to[1] - plot.height / 2);
      plot.requestRender();
      return handlers.moved();
    }
    if (!start) {
      if (event.pointerType === "touch") return;
      cancelAnimationFrame(hovering);
      hovering = requestAnimationFrame(() => handlers.hover(plot.nearest(...here), ...here));
      return;
    }
    if (selecting === "lasso") outline.push(here);
    else if (selecting === "box")
      outline = [start, [here[0], start[1]], here, [start[0], here[1]]];
    else if (!mine) {
      const [across, down] = [Math.abs(here[0] - start[0]), Math.abs(here[1] - start[1])];
      mine = across > FINGER.still && across > down;
    } else {
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
    fingers.delete(event.pointerId);
    if (pinching) {
      pinching = fingers.size > 0;
      return;
    }
    if (!start) return;
    const here = at(event);
    const touched = event.pointerType === "touch";
    const reach = touched ? FINGER.reach : undefined;
    const far = Math.hypot(here[0] - start[0], here[1] - start[1]);
    const still = far < (touched ? FINGER.still : STILL) && outline.length < 8;
    if (event.type === "pointerup" && still) {
      const id = plot.nearest(...here, reach);
      // what a pointer shows on its way, a finger shows when it taps
      if (touched) {
        canvas.focus({ preventScroll: true });
        handlers.hover(id, ...here);
      }
      if (id >= 0 || !event.shiftKey) handlers.select(id >= 0 ? [id] : [], event.shiftKey);
    } else if (event.type === "pointerup" && selecting && outline.length > 2)
      handlers.select(plot.within(outline), event.shiftKey);
    stop();
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("pointerleave", (event) => {
    cancelAnimationFrame(hovering);
    if (!start && event.pointerType !== "touch") handlers.hover(-1, 0, 0);
  });

  // A wheel scrolls the page until the map was clicked or Ctrl is held: the page must stay scrollable.
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!focused() && !event.ctrlKey) return;
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
