// Where on a map the points of a category are densest: the place of its name.

import type { Bounds, Dims } from "./data";

export interface Cluster {
  value: number; // of the category
  count: number; // of its visible points
  place: [number, number, number];
}

const SIDE: Record<Dims, number> = { 2: 20, 3: 9 }; // cells an axis
const MOST = 300; // categories, the largest

// Points (P, 3) with the category of each; those that `visible` leaves out count for nothing.
export function clusters(
  at: Float32Array,
  values: ArrayLike<number>,
  visible: (id: number) => boolean,
  [low, high]: Bounds,
  dims: Dims,
): Cluster[] {
  const members = new Map<number, number[]>();
  for (let id = 0; id < at.length / 3; id++) {
    if (!visible(id) || Number.isNaN(at[3 * id])) continue;
    const known = members.get(values[id]);
    if (known) known.push(id);
    else members.set(values[id], [id]);
  }
  const side = SIDE[dims];
  const axes = dims === 3 ? [0, 1, 2] : [0, 1];
  const cell = (id: number) =>
    axes.map((axis) => {
      const share = (at[3 * id + axis] - low[axis]) / Math.max(1e-9, high[axis] - low[axis]);
      return Math.max(0, Math.min(side - 1, Math.floor(share * side)));
    });
  const number = (place: number[]) => place.reduce((sum, each) => sum * side + each, 0);
  const largest = [...members].sort((a, b) => b[1].length - a[1].length).slice(0, MOST);
  return largest.map(([value, ids]) => {
    const cells = ids.map(cell);
    const counts = new Map<number, number>();
    for (const each of cells) counts.set(number(each), (counts.get(number(each)) ?? 0) + 1);
    // of its own cells the one with most points in it and around it
    let [best, most] = [cells[0], -1];
    const seen = new Set<number>();
    for (const each of cells) {
      if (seen.has(number(each))) continue;
      seen.add(number(each));
      let sum = 2 * counts.get(number(each))!;
      for (const near of around(each, side)) sum += counts.get(number(near)) ?? 0;
      if (sum > most) [best, most] = [each, sum];
    }
    const place: [number, number, number] = [0, 0, 0];
    let used = 0;
    ids.forEach((id, i) => {
      if (cells[i].some((each, axis) => Math.abs(each - best[axis]) > 1)) return;
      used++;
      for (let axis = 0; axis < 3; axis++) place[axis] += at[3 * id + axis];
    });
    return { value, count: ids.length, place: place.map((sum) => sum / used) as typeof place };
  });
}

function* around(place: number[], side: number): Generator<number[]> {
  const moves = place.length === 3 ? 27 : 9;
  for (let move = 0; move < moves; move++) {
    const near = place.map((each, axis) => each + (Math.floor(move / 3 ** axis) % 3) - 1);
    if (near.every((each) => each >= 0 && each < side)) yield near;
  }
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export const overlap = (a: Box, b: Box): boolean =>
  a.left < b.left + b.width &&
  b.left < a.left + a.width &&
  a.top < b.top + b.height &&
  b.top < a.top + a.height;
