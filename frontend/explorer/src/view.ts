// What the map shows at the moment, and which points are visible.

import type { Painting } from "./colour";
import type { Base, Dims, Epoch } from "./data";
import type { Tool } from "./gestures";
import { UNKNOWN, type Colour, type Split } from "./names";

export interface View {
  epoch: number;
  colour: Colour;
  split: Split;
  dims: Dims;
  wrong: boolean; // misclassified only
  trails: boolean;
  names: boolean; // of classes or abstract labels, at their clusters
  pictures: boolean; // in place of points, where the map is zoomed in
  classes: number[]; // only these; none = all
  compare: string; // "", "epochs", or "run:" and a name
  other: number; // epoch of the second map, -1 = its last
  tool: Tool;
}

export const START: View = {
  epoch: -1,
  colour: "label",
  split: "test",
  dims: 2,
  wrong: false,
  trails: false,
  names: true,
  pictures: true,
  classes: [],
  compare: "",
  other: -1,
  tool: "move",
};

// The painting's colours, transparent for the points that are not shown.
export function shaded(
  base: Base,
  epoch: Epoch,
  painting: Painting,
  view: View,
  hidden: ReadonlySet<number>,
): { colours: Uint8Array; seen: number; right: number } {
  const colours = painting.colours.slice();
  const classes = view.classes.length ? new Set(view.classes) : null;
  const alpha = base.points > 20_000 ? 165 : 235;
  let seen = 0;
  let right = 0;
  const steps = (view.dims === 3 && epoch.xyz) || epoch.xy;
  const wide = steps.length / base.points;
  for (let id = 0; id < base.points; id++) {
    const label = base.label[id];
    const correct = epoch.predicted?.[id] === label;
    const shown =
      steps[wide * id] !== UNKNOWN &&
      (view.split === "both" || (view.split === "test") === Boolean(base.test[id])) &&
      !(view.wrong && epoch.predicted && correct) &&
      (!classes || classes.has(label)) &&
      !(painting.values && hidden.has(painting.values[id]));
    colours[4 * id + 3] = shown ? alpha : 0;
    if (!shown) continue;
    seen++;
    if (correct) right++;
  }
  return { colours, seen, right };
}
