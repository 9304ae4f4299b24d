// SMOTE in the input: until every class has as many points as the largest, new points on the lines
// between a point and one of its k in-class neighbours. Chawla et al. 2002, arXiv:1106.1813.

import { joined, type Points } from "../data";
import { inClassNeighbours } from "../neighbours";
import type { Random } from "../random";
import { crossEntropy } from "./cross_entropy";
import type { Facts, Method } from "./method";

export const smote = (facts: Facts): Method => ({
  ...crossEntropy(facts),
  add: (points, random) => joined(points, synthetic(points, facts.counts, facts.k, random)),
});

function synthetic({ x, y }: Points, counts: number[], k: number, random: Random): Points {
  const neighbours = inClassNeighbours(x, 2, y, k);
  const places: number[] = [];
  const labels: number[] = [];
  counts.forEach((count, c) => {
    const members = Array.from(y.keys()).filter((i) => y[i] === c);
    for (let missing = Math.max(...counts) - count; missing > 0; missing--) {
      const i = members[random.integer(members.length)];
      const j = neighbours[i][random.integer(neighbours[i].length)];
      const u = random.uniform();
      places.push(x[2 * i] + u * (x[2 * j] - x[2 * i]), x[2 * i + 1] + u * (x[2 * j + 1] - x[2 * i + 1]));
      labels.push(c);
    }
  });
  return { x: Float64Array.from(places), y: Int32Array.from(labels) };
}
