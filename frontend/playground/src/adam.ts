// Adam with decoupled weight decay: Kingma & Ba 2015, arXiv:1412.6980; Loshchilov & Hutter 2019,
// arXiv:1711.05101.

import type { Weights } from "./network";

const [BETA1, BETA2, EPSILON, DECAY] = [0.9, 0.999, 1e-8, 0.05];

export class Adam {
  private readonly first: Float64Array[];
  private readonly second: Float64Array[];
  private steps = 0;

  constructor(
    private readonly parameters: Weights[],
    private readonly rate: number,
  ) {
    this.first = parameters.map(({ values }) => new Float64Array(values.length));
    this.second = parameters.map(({ values }) => new Float64Array(values.length));
  }

  step(): void {
    this.steps++;
    const [left1, left2] = [1 - BETA1 ** this.steps, 1 - BETA2 ** this.steps];
    this.parameters.forEach(({ values, gradient }, p) => {
      const [m, v] = [this.first[p], this.second[p]];
      for (let i = 0; i < values.length; i++) {
        m[i] = BETA1 * m[i] + (1 - BETA1) * gradient[i];
        v[i] = BETA2 * v[i] + (1 - BETA2) * gradient[i] ** 2;
        const move = m[i] / left1 / (Math.sqrt(v[i] / left2) + EPSILON) + DECAY * values[i];
        values[i] -= this.rate * move;
      }
    });
  }
}
