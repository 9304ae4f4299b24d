// Which training points a step uses.

import type { Random } from "./random";

export class Sampler {
  private readonly members: number[][];

  constructor(private readonly labels: Int32Array, classes: number) {
    this.members = Array.from({ length: classes }, () => []);
    labels.forEach((c, i) => this.members[c].push(i));
  }

  // Every point as often as every other, so large classes fill the step.
  natural(size: number, random: Random): Int32Array {
    return Int32Array.from({ length: size }, () => random.integer(this.labels.length));
  }

  // Every class as often as every other, so the points of small classes are repeated.
  balanced(size: number, random: Random): Int32Array {
    return Int32Array.from({ length: size }, () => {
      const rows = this.members[random.integer(this.members.length)];
      return rows[random.integer(rows.length)];
    });
  }
}
