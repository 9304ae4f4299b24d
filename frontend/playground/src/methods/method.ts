// What a method is: how it changes the points, the draw, the loss and the decision.

import type { Points } from "../data";
import type { Loss } from "../losses";
import type { Random } from "../random";
import type { Sampler } from "../sampling";

// What a method knows before training.
export interface Facts {
  counts: number[]; // training points of each class, (C,)
  logPrior: number[]; // log π of the training points, (C,)
  tau: number;
  k: number;
  random: Random;
}

// One step: the drawn points and what the network makes of them.
export interface Step {
  number: number; // 0-based
  rows: Int32Array; // places in the training points, (B,)
  labels: Int32Array; // (B,)
  z: Float64Array; // (B, D)
  logits: Float64Array; // (B, C)
}

// The features of all training points, at the beginning of a round.
export interface Bank {
  step: number;
  z: Float64Array; // (N, D)
  labels: Int32Array; // (N,)
}

// What a step's loss asks: of the logits, of the features, and of the head alone.
export interface Terms {
  ofLogits: Loss;
  ofFeatures?: Loss;
  synthetic?: { z: Float64Array; labels: Int32Array; weight: number };
}

// What the hidden layer's map shows of a method, beside the points.
export interface Overlay {
  neighbours?: Int32Array[]; // of each training point
  targets?: Map<number, Float64Array>; // the last drawn target of a training point
  synthetic?: { z: Float64Array; labels: Int32Array };
  groups?: number[]; // abstract label of each class
  axes?: { z: Float64Array; group: number }[]; // directions of the subspaces
}

export interface Method {
  cosine?: number; // the scale of a cosine head, where the method needs one
  add?(points: Points, random: Random): Points; // synthetic training points
  draw?(sampler: Sampler, size: number, random: Random): Int32Array; // natural by default
  begin?(bank: Bank): void; // of a round, every ROUND steps once WARM_UP are over
  terms(step: Step): Terms;
  shift?: number[]; // added to the logits when the network decides, (C,)
  overlay?(): Overlay;
}

export const WARM_UP = 100; // steps of plain training before the first round
export const ROUND = 20; // steps that use the same bank
export const RAMP = 50; // steps in which further terms rise to their weight

export const ramp = (step: number) => Math.min(1, Math.max(0, (step - WARM_UP) / RAMP));

// The sum of weighted terms that have the same gradient's shape.
export function sum(...terms: [number, Loss][]): Loss {
  const gradient = new Float64Array(terms[0][1].gradient.length);
  let value = 0;
  for (const [weight, term] of terms) {
    value += weight * term.value;
    term.gradient.forEach((each, i) => (gradient[i] += weight * each));
  }
  return { value, gradient };
}
