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
  labels.forEach((c, i) => {
    const own = members.get(c);
    if (own) own.push(i);
    else members.set(c, [i]);
  });
  return Array.from(labels, (c, i) => nearest(rows, size, i, members.get(c)!, k));
}

function nearest(
  rows: Float64Array,
  size: number,
  own: number,
  members: number[],
  k: number,
): Int32Array {
  const wanted = Math.min(k, members.length - 1);
  if (wanted < 1) return Int32Array.of(own);
  const found = new Int32Array(wanted);
  const distances = new Float64Array(wanted).fill(Infinity);
  for (const other of members) {
    if (other === own) continue;
    let distance = 0;
    for (let d = 0; d < size; d++) {
      const apart = rows[own * size + d] - rows[other * size + d];
      distance += apart * apart;
    }
    if (distance >= distances[wanted - 1]) continue;
    let place = wanted - 1;
    for (; place > 0 && distances[place - 1] > distance; place--) {
      distances[place] = distances[place - 1];
      found[place] = found[place - 1];
    }
    distances[place] = distance;
    found[place] = other;
  }
  return found;
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
  for (let i = 0; i < rows.length; i++) {
    const near = neighbours[rows[i]];
    const weights = random.dirichlet(near.length);
    for (let j = 0; j < near.length; j++)
      for (let d = 0; d < size; d++) drawn[i * size + d] += weights[j] * bank[near[j] * size + d];
  }
  return drawn;
}
