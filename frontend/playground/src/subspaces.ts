// A subspace of the features for each abstract label, and one that all share: `fit_subspaces` of
// the package.

import type { Basis } from "./losses";
import { eigen, meanOf, nearestOrthonormal, outerSum } from "./matrix";

const SHARED = 0.25; // share of the features in the shared block

// Columns of the shared block and of each abstract label, which gets at least its number of classes
// less one; what is left goes by the number of classes.
export function blockSizes(groupSizes: number[], features: number): number[] {
  const least = groupSizes.map((size) => Math.max(size - 1, 1));
  const sum = (list: number[]) => list.reduce((total, each) => total + each, 0);
  let common = Math.min(Math.max(Math.round(SHARED * features), 1), features - groupSizes.length);
  common = Math.min(common, features - sum(least));
  const left = features - common - sum(least);
  const exact = groupSizes.map((size) => (size / sum(groupSizes)) * left);
  const given = exact.map(Math.floor);
  const order = exact.map((_, m) => m).sort((a, b) => exact[b] - given[b] - (exact[a] - given[a]) || a - b);
  for (const m of order.slice(0, left - sum(given))) given[m]++;
  return [common, ...least.map((size, m) => size + given[m])];
}

// The orthonormal basis nearest to the leading directions of every block.
export function fitSubspaces(
  z: Float64Array,
  groups: Int32Array, // abstract label of each row of z
  sizes: number[],
  features: number,
): Basis {
  const mean = meanOf(z, features);
  const number = sizes.length - 1;
  const within = new Float64Array(features * features);
  const directions = new Float64Array(features * features);
  let column = sizes[0];
  for (let m = 0; m < number; m++) {
    const rows = rowsOf(z, groups, m, features);
    copyLeading(outerSum(rows, mean), sizes[m + 1], directions, column);
    column += sizes[m + 1];
    if (rows.length === 0) continue;
    outerSum(rows, meanOf(rows, features)).forEach((each, i) => (within[i] += each));
  }
  copyLeading(within, sizes[0], directions, 0);
  // where the data leave a direction open, any will do
  for (let i = 0; i < directions.length; i++) directions[i] += 1e-6 * Math.sin(1 + 7 * i);
  return { mean, basis: nearestOrthonormal(directions, features), allowed: allowedOf(sizes, features) };
}

function rowsOf(z: Float64Array, groups: Int32Array, m: number, features: number): Float64Array {
  return z.filter((_, i) => groups[Math.floor(i / features)] === m);
}

function copyLeading(symmetric: Float64Array, number: number, to: Float64Array, column: number): void {
  const features = Math.sqrt(to.length);
  const { vectors } = eigen(symmetric, features);
  for (let d = 0; d < features; d++)
    for (let j = 0; j < number; j++) to[d * features + column + j] = vectors[d * features + j];
}

function allowedOf(sizes: number[], features: number): Float64Array {
  const block = sizes.flatMap((size, m) => new Array<number>(size).fill(m));
  const allowed = new Float64Array((sizes.length - 1) * features);
  for (let m = 0; m < sizes.length - 1; m++)
    block.forEach((b, j) => (allowed[m * features + j] = b === 0 || b === m + 1 ? 1 : 0));
  return allowed;
}
