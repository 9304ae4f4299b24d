// In-class neighbours, in the plane or among the features, and the points drawn between them.

import type { Random } from "./random";

// The places in a list of rows, of the min(k, n_c − 1) nearest rows of the same class, nearest
// first. A class of one row uses the row itself.
export function inClassNeighbours(
  rows: Float64Array,
  size: number,
  labels: Int32Array,
  k: number,
): Int32Array[] {
  const members = new Map<number, number[]>();
  labels.forEach((c, i) => members.set(c, [...(members.get(c) ?? []), i]));
  return Array.from(labels, (c, i) => nearest(rows, size, i, members.get(c)!, k));
}

function nearest(
  rows: Float64Array,
  size: number,
  own: number,
  members: number[],
  k: number,
): Int32Array {
  const found: number[] = [];
  const distances: number[] = [];
  for (const other of members) {
    if (other === own) continue;
    let distance = 0;
    for (let d = 0; d < size; d++) distance += (rows[own * size + d] - rows[other * size + d]) ** 2;
    if (found.length === k && distance >= distances[k - 1]) continue;
    let place = found.length;
    while (place > 0 && distances[place - 1] > distance) place--;
    found.splice(place, 0, other);
    distances.splice(place, 0, distance);
    if (found.length > k) [found, distances].forEach((each) => each.pop());
  }
  return Int32Array.from(found.length ? found : [own]);
}

// v̄ = Σ_j w_j v_j over the neighbours of each row, with fresh weights w ~ Dirichlet(1), (B, D).
export function drawBetween(
  bank: Float64Array,
  size: number,
  neighbours: Int32Array[],
  rows: Int32Array,
  random: Random,
): Float64Array {
  const drawn = new Float64Array(rows.length * size);
  rows.forEach((row, i) => {
    const near = neighbours[row];
    const weights = random.dirichlet(near.length);
    near.forEach((other, j) => {
      for (let d = 0; d < size; d++) drawn[i * size + d] += weights[j] * bank[other * size + d];
    });
  });
  return drawn;
}
