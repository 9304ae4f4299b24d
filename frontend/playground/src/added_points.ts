// Adding training points on the plane, by pointer and by keyboard.

import { LIMIT } from "./data";
import type { PlaneView } from "./plane_view";

const APART = 14; // pixels between two points of one drag
const MOVE = 0.1; // of the plane, by an arrow key
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-MOVE, 0],
  ArrowRight: [MOVE, 0],
  ArrowUp: [0, MOVE],
  ArrowDown: [0, -MOVE],
};

// `active` is whether points are being added; `add` gets a place on the plane.
export function addPointsOn(
  view: PlaneView,
  active: () => boolean,
  add: (x: number, y: number) => void,
  redraw: () => void,
): void {
  const canvas = view.canvas.element;
  let last: [number, number] | null = null;

  const addAt = (event: PointerEvent) => {
    const box = canvas.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    if (last && Math.hypot(px - last[0], py - last[1]) < APART) return;
    last = [px, py];
    add(...view.plane.toPlane(px, py));
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (!active() || event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    last = null;
    addAt(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (active() && canvas.hasPointerCapture(event.pointerId)) addAt(event);
  });

  canvas.addEventListener("keydown", (event) => {
    if (!active()) return;
    const [x, y] = view.cross ?? [0, 0];
    const move = ARROWS[event.key];
    if (move) {
      view.cross = [clip(x + move[0]), clip(y + move[1])];
      redraw();
    } else if (event.key === "Enter") add(x, y);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  canvas.addEventListener("focus", () => {
    if (!active() || !canvas.matches(":focus-visible")) return;
    view.cross ??= [0, 0];
    redraw();
  });
  canvas.addEventListener("blur", () => {
    view.cross = null;
    redraw();
  });
}

const clip = (value: number) => Math.min(LIMIT, Math.max(-LIMIT, value));
