// Deep over-sampling: among the features, a point is pulled to an embedding target, a random point
// between its in-class neighbours; the head also learns from such points, every class equally often.
// Ando & Huang 2017, arXiv:1704.07515.
//
// L = CE_τ(g(z), y) + ramp·(λ_v·L_v + λ_mc·L_mc), with the deviations that the package's method `dos`
// states; a round has ROUND steps.

import { adjustedCrossEntropy, microClusterLoss, scatter } from "../losses";
import { meanOf } from "../matrix";
import { drawBetween, inClassNeighbours } from "../neighbours";
import { FEATURES } from "../network";
import { Sampler } from "../sampling";
import { ramp, type Bank, type Facts, type Method, type Overlay, type Step, type Terms } from "./method";

const [LAMBDA_V, LAMBDA_MC] = [0.5, 0.1];

export class DeepOversampling implements Method {
  protected bank: Bank | null = null;
  protected mean: Float64Array = new Float64Array(FEATURES);
  protected neighbours: Int32Array[] = [];
  protected sampler: Sampler | null = null;
  protected shown: Overlay = {};

  constructor(protected readonly facts: Facts) {}

  begin(bank: Bank): void {
    this.bank = bank;
    this.mean = meanOf(bank.z, FEATURES);
    this.neighbours = inClassNeighbours(bank.z, FEATURES, bank.labels, this.facts.k);
    this.sampler = new Sampler(bank.labels, this.facts.counts.length);
    this.shown = { neighbours: this.neighbours };
  }

  terms(step: Step): Terms {
    const { logPrior, tau } = this.facts;
    const ofLogits = adjustedCrossEntropy(step.logits, step.labels, logPrior, tau);
    const share = ramp(step.number);
    if (!this.bank || share === 0) return { ofLogits };
    const target = this.targets(step);
    const pull = microClusterLoss(step.z, target, scatter(step.z, this.mean), FEATURES);
    const weight = share * LAMBDA_MC;
    const ofFeatures = { value: weight * pull.value, gradient: pull.gradient.map((g) => weight * g) };
    this.remember(step, target);
    return { ofLogits, ofFeatures, synthetic: this.synthetic(step, share * LAMBDA_V) };
  }

  overlay(): Overlay {
    return this.shown;
  }

  protected targets({ rows }: Step): Float64Array {
    return drawBetween(this.bank!.z, FEATURES, this.neighbours, rows, this.facts.random);
  }

  // Class-balanced points between neighbours, on which the head alone learns.
  protected synthetic({ rows }: Step, weight: number): Terms["synthetic"] {
    const drawn = this.sampler!.balanced(rows.length, this.facts.random);
    const z = drawBetween(this.bank!.z, FEATURES, this.neighbours, drawn, this.facts.random);
    const labels = drawn.map((row) => this.bank!.labels[row]);
    this.shown.synthetic = { z, labels };
    return { z, labels, weight };
  }

  // Remember the newest target of each point, for the map.
  private remember({ rows }: Step, target: Float64Array): void {
    const newest = (this.shown.targets ??= new Map());
    rows.forEach((row, i) => newest.set(row, target.slice(i * FEATURES, (i + 1) * FEATURES)));
  }
}
