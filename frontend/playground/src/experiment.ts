// One experiment: points, network and method, trained step by step. The same settings always give
// the same numbers, however the steps are divided over time.

import { Adam } from "./adam";
import { readAdded } from "./added";
import { classCounts, countsOf, NUM_CLASSES, testPoints, trainingPoints, type Kind, type Points } from "./data";
import { adjustedCrossEntropy } from "./losses";
import { METHODS } from "./methods";
import { ROUND, WARM_UP, type Method } from "./methods/method";
import { cosineHead, linearHead, Network } from "./network";
import { Random } from "./random";
import { Sampler } from "./sampling";

export interface Settings {
  data: Kind;
  ratio: number;
  points: number;
  noise: number;
  method: string;
  tau: number;
  rate: number;
  width: number;
  k: number;
  seed: number;
  added: string;
}

export const BATCH = 64; // points in a step

export class Experiment {
  readonly classes: number;
  readonly counts: number[]; // training points of each class, (C,)
  readonly real: Points; // training points
  readonly training: Points; // with the synthetic ones of the method behind them
  readonly test: Points;
  readonly method: Method;
  readonly network: Network;
  readonly losses: number[] = []; // of each step
  private readonly adam: Adam;
  private readonly sampler: Sampler;
  private readonly random: Random;

  constructor(readonly settings: Settings) {
    const { data, seed, noise, width } = settings;
    this.classes = NUM_CLASSES[data];
    const added = readAdded(settings.added, this.classes);
    const drawn = classCounts(data, settings.points, settings.ratio);
    this.real = trainingPoints(data, drawn, noise, seed, added);
    this.test = testPoints(data, noise, seed);
    this.counts = countsOf(this.real, this.classes);
    this.method = METHODS[settings.method]({
      counts: this.counts,
      logPrior: this.counts.map((n) => Math.log(n / this.real.y.length)),
      tau: settings.tau,
      k: settings.k,
      random: new Random(seed, "method"),
    });
    this.training = this.method.add?.(this.real, new Random(seed, "synthetic")) ?? this.real;
    this.sampler = new Sampler(this.training.y, this.classes);
    this.random = new Random(seed, "steps");
    const start = new Random(seed, "network");
    const { cosine } = this.method;
    const head = cosine ? cosineHead(this.classes, cosine, start) : linearHead(this.classes, start);
    this.network = new Network(width, head, start);
    this.adam = new Adam(this.network.parameters, settings.rate);
  }

  get steps(): number {
    return this.losses.length;
  }

  step(): void {
    const { network, method, training } = this;
    const number = this.steps;
    if (method.begin && number >= WARM_UP && (number - WARM_UP) % ROUND === 0)
      method.begin({ step: number, z: network.forward(training.x).z, labels: training.y });
    const rows =
      method.draw?.(this.sampler, BATCH, this.random) ?? this.sampler.natural(BATCH, this.random);
    const labels = rows.map((row) => training.y[row]);
    const x = Float64Array.from({ length: 2 * BATCH }, (_, i) => training.x[2 * rows[i >> 1] + (i & 1)]);

    network.clearGradients();
    const pass = network.forward(x);
    const terms = method.terms({ number, rows, labels, z: pass.z, logits: pass.logits });
    network.backward(pass, terms.ofLogits.gradient, terms.ofFeatures?.gradient ?? null);
    let loss = terms.ofLogits.value + (terms.ofFeatures?.value ?? 0);
    if (terms.synthetic) {
      const { z, labels: classes, weight } = terms.synthetic;
      const even = new Float64Array(this.classes);
      const term = adjustedCrossEntropy(network.head.forward(z), classes, even, 0);
      network.head.backward(z, term.gradient.map((each) => weight * each));
      loss += weight * term.value;
    }
    this.adam.step();
    this.losses.push(loss);
  }

  // The logits by which the network decides, (N, C).
  decide(logits: Float64Array): Float64Array {
    const { shift } = this.method;
    return shift ? logits.map((u, i) => u + shift[i % this.classes]) : logits;
  }

  // Share of the test points of each class that are predicted right, (C,).
  recall(): number[] {
    const logits = this.decide(this.network.forward(this.test.x).logits);
    const right = new Array<number>(this.classes).fill(0);
    this.test.y.forEach((c, i) => {
      if (predicted(logits, i, this.classes) === c) right[c]++;
    });
    const counts = countsOf(this.test, this.classes);
    return right.map((number, c) => number / counts[c]);
  }

  // Mean loss of the newest steps; null before the first one.
  loss(): number | null {
    const newest = this.losses.slice(-25);
    return newest.length ? newest.reduce((sum, each) => sum + each, 0) / newest.length : null;
  }
}

export function predicted(logits: Float64Array, row: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++)
    if (logits[row * classes + c] > logits[row * classes + best]) best = c;
  return best;
}
