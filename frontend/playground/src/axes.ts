// The plane on which the features are shown: their two principal axes, every class counting the same,
// turned so that the map moves as little as possible from one picture to the next.

import { eigen, nearestOrthonormal } from "./matrix";
import { FEATURES } from "./network";

export interface Axes {
  mean: Float64Array; // (D,)
  first: Float64Array; // (D,)
  second: Float64Array;
}

export function principalAxes(z: Float64Array, labels: Int32Array, counts: number[], before: Axes | null): Axes {
  const mean = new Float64Array(FEATURES);
  const weight = (i: number) => 1 / (counts[labels[i]] * counts.length);
  labels.forEach((_, i) => {
    for (let d = 0; d < FEATURES; d++) mean[d] += weight(i) * z[i * FEATURES + d];
  });
  const spread = new Float64Array(FEATURES * FEATURES);
  labels.forEach((_, i) => {
    for (let d = 0; d < FEATURES; d++) {
      const left = weight(i) * (z[i * FEATURES + d] - mean[d]);
      for (let e = 0; e < FEATURES; e++) spread[d * FEATURES + e] += left * (z[i * FEATURES + e] - mean[e]);
    }
  });
  const { vectors } = eigen(spread, FEATURES);
  const column = (j: number) => Float64Array.from({ length: FEATURES }, (_, d) => vectors[d * FEATURES + j]);
  return turned({ mean, first: column(0), second: column(1) }, before);
}

function turned(axes: Axes, before: Axes | null): Axes {
  if (!before) return axes;
  const { mean, first, second } = axes;
  const overlap = [first, second].flatMap((a) => [dot(a, before.first), dot(a, before.second)]);
  const turn = nearestOrthonormal(Float64Array.from(overlap), 2);
  const mixed = (j: number) => first.map((each, d) => each * turn[j] + second[d] * turn[2 + j]);
  return { mean, first: mixed(0), second: mixed(1) };
}

export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, each, d) => sum + each * b[d], 0);
}

// Where row i of the features is on the plane.
export function projected(z: Float64Array, i: number, { mean, first, second }: Axes): [number, number] {
  let [x, y] = [0, 0];
  for (let d = 0; d < FEATURES; d++) {
    const centred = z[i * FEATURES + d] - mean[d];
    x += centred * first[d];
    y += centred * second[d];
  }
  return [x, y];
}

// The features of places on the plane, (N, D).
export function lifted(places: Float64Array, { mean, first, second }: Axes): Float64Array {
  const z = new Float64Array((places.length / 2) * FEATURES);
  for (let i = 0; 2 * i < places.length; i++)
    for (let d = 0; d < FEATURES; d++)
      z[i * FEATURES + d] = mean[d] + places[2 * i] * first[d] + places[2 * i + 1] * second[d];
  return z;
}
