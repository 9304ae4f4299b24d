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
  const shares = axes.map((axis) => side / Math.max(1e-9, high[axis] - low[axis]));
  const cells = new Uint16Array(at.length / 3); // the number of each point's cell
  const cell = (id: number) => {
    let number = 0;
    for (const axis of axes) {
      const place = Math.floor((at[3 * id + axis] - low[axis]) * shares[axis]);
      number = number * side + Math.max(0, Math.min(side - 1, place));
    }
    return number;
  };
  const largest = [...members].sort((a, b) => b[1].length - a[1].length).slice(0, MOST);
  return largest.map(([value, ids]) => {
    const counts = new Uint32Array(side ** axes.length);
    for (const id of ids) counts[(cells[id] = cell(id))]++;
    // of its own cells the one with most points in it and around it, the first met where equal
    let [best, most] = [cells[ids[0]], -1];
    const seen = new Uint8Array(counts.length);
    for (const id of ids) {
      const own = cells[id];
      if (seen[own]) continue;
      seen[own] = 1;
      let sum = 2 * counts[own];
      for (const near of around(own, side, axes.length)) sum += counts[near];
      if (sum > most) [best, most] = [own, sum];
    }
    const among = new Uint8Array(counts.length);
    for (const near of around(best, side, axes.length)) among[near] = 1;
    const place: [number, number, number] = [0, 0, 0];
    let used = 0;
    for (const id of ids) {
      if (!among[cells[id]]) continue;
      used++;
      for (let axis = 0; axis < 3; axis++) place[axis] += at[3 * id + axis];
    }
    return { value, count: ids.length, place: place.map((sum) => sum / used) as typeof place };
  });
}

// The cells around a cell and itself, by number.
function around(number: number, side: number, dims: number): number[] {
  let found = [0];
  for (let axis = 0; axis < dims; axis++) {
    const step = side ** axis;
    const place = Math.floor(number / step) % side;
    const near = [place - 1, place, place + 1].filter((each) => each >= 0 && each < side);
    found = found.flatMap((sum) => near.map((each) => sum + each * step));
  }
  return found;
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
