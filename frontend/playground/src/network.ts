// The network: 2 → hidden → hidden → features z → one logit a class. Its gradients are written out.
//
// Shapes, row by row: B points, W hidden units, D features, C classes.

import type { Random } from "./random";

export const FEATURES = 8; // D; the page shows their two principal axes

// Numbers that are trained, with their gradient.
export interface Weights {
  values: Float64Array;
  gradient: Float64Array;
}

export interface Dense {
  inputs: number;
  outputs: number;
  weight: Weights; // (outputs, inputs)
  bias: Weights;
}

// What a forward pass leaves for the backward pass.
export interface Pass {
  x: Float64Array; // (B, 2)
  first: Float64Array; // (B, W)
  second: Float64Array; // (B, W)
  z: Float64Array; // (B, D)
  logits: Float64Array; // (B, C)
}

export interface Head {
  readonly parameters: Weights[];
  forward(z: Float64Array): Float64Array;
  // Adds to the gradient of the head's weights; returns the gradient with respect to z.
  backward(z: Float64Array, ofLogits: Float64Array): Float64Array;
}

export class Network {
  readonly first: Dense;
  readonly second: Dense;
  readonly feature: Dense;
  readonly parameters: Weights[];

  constructor(
    width: number,
    readonly head: Head,
    random: Random,
  ) {
    this.first = dense(2, width, 1.5, random);
    this.second = dense(width, width, 1, random);
    this.feature = dense(width, FEATURES, 1, random);
    this.parameters = [this.first, this.second, this.feature]
      .flatMap((layer) => [layer.weight, layer.bias])
      .concat(head.parameters);
  }

  forward(x: Float64Array): Pass {
    const first = tanh(forward(this.first, x));
    const second = tanh(forward(this.second, first));
    const z = forward(this.feature, second);
    return { x, first, second, z, logits: this.head.forward(z) };
  }

  // Adds the gradients of a step's loss to those of the weights. `ofZ` is what the loss asks of the
  // features beside what it asks of the logits.
  backward(pass: Pass, ofLogits: Float64Array, ofZ: Float64Array | null): void {
    const slope = this.head.backward(pass.z, ofLogits);
    if (ofZ) ofZ.forEach((each, i) => (slope[i] += each));
    const second = throughTanh(backward(this.feature, pass.second, slope), pass.second);
    const first = throughTanh(backward(this.second, pass.first, second), pass.first);
    backward(this.first, pass.x, first);
  }

  clearGradients(): void {
    for (const { gradient } of this.parameters) gradient.fill(0);
  }
}

// g(z) = z·Wᵀ + b.
export function linearHead(classes: number, random: Random): Head {
  const layer = dense(FEATURES, classes, 1, random);
  return {
    parameters: [layer.weight, layer.bias],
    forward: (z) => forward(layer, z),
    backward: (z, slope) => backward(layer, z, slope),
  };
}

// g(z)_c = s·cos(z, w_c), as LDAM has it.
export function cosineHead(classes: number, scale: number, random: Random): Head {
  const { weight } = dense(FEATURES, classes, 1, random);
  const lengthOf = (rows: Float64Array, i: number) => {
    let square = 1e-12;
    for (let d = 0; d < FEATURES; d++) square += rows[i * FEATURES + d] ** 2;
    return Math.sqrt(square);
  };
  return {
    parameters: [weight],
    forward(z) {
      const logits = new Float64Array((z.length / FEATURES) * classes);
      const lengths = Array.from({ length: classes }, (_, c) => lengthOf(weight.values, c));
      for (let i = 0; i * FEATURES < z.length; i++) {
        const length = lengthOf(z, i);
        for (let c = 0; c < classes; c++) {
          let product = 0;
          for (let d = 0; d < FEATURES; d++)
            product += z[i * FEATURES + d] * weight.values[c * FEATURES + d];
          logits[i * classes + c] = (scale * product) / (length * lengths[c]);
        }
      }
      return logits;
    },
    // d cos / d z = (w/‖w‖ − cos·z/‖z‖) / ‖z‖, and the same with z and w exchanged
    backward(z, slope) {
      const ofZ = new Float64Array(z.length);
      const logits = this.forward(z);
      for (let i = 0; i * FEATURES < z.length; i++) {
        const length = lengthOf(z, i);
        for (let c = 0; c < classes; c++) {
          const other = lengthOf(weight.values, c);
          const cosine = logits[i * classes + c] / scale;
          const factor = scale * slope[i * classes + c];
          for (let d = 0; d < FEATURES; d++) {
            const a = z[i * FEATURES + d] / length;
            const b = weight.values[c * FEATURES + d] / other;
            ofZ[i * FEATURES + d] += (factor * (b - cosine * a)) / length;
            weight.gradient[c * FEATURES + d] += (factor * (a - cosine * b)) / other;
          }
        }
      }
      return ofZ;
    },
  };
}

// Glorot's scale, times `gain`.
function dense(inputs: number, outputs: number, gain: number, random: Random): Dense {
  const scale = gain * Math.sqrt(2 / (inputs + outputs));
  const weight = weights(inputs * outputs);
  weight.values.forEach((_, i) => (weight.values[i] = scale * random.normal()));
  return { inputs, outputs, weight, bias: weights(outputs) };
}

function weights(size: number): Weights {
  return { values: new Float64Array(size), gradient: new Float64Array(size) };
}

function forward(layer: Dense, x: Float64Array): Float64Array {
  const { inputs, outputs } = layer;
  const weight = layer.weight.values;
  const bias = layer.bias.values;
  const count = x.length / inputs;
  const out = new Float64Array(count * outputs);
  for (let i = 0; i < count; i++)
    for (let o = 0; o < outputs; o++) {
      const row = o * inputs;
      const point = i * inputs;
      let sum = bias[o];
      for (let j = 0; j < inputs; j++) sum += weight[row + j] * x[point + j];
      out[i * outputs + o] = sum;
    }
  return out;
}

function backward(layer: Dense, x: Float64Array, slope: Float64Array): Float64Array {
  const { inputs, outputs } = layer;
  const weight = layer.weight.values;
  const ofWeight = layer.weight.gradient;
  const ofBias = layer.bias.gradient;
  const count = x.length / inputs;
  const ofX = new Float64Array(x.length);
  for (let i = 0; i < count; i++)
    for (let o = 0; o < outputs; o++) {
      const row = o * inputs;
      const point = i * inputs;
      const factor = slope[i * outputs + o];
      ofBias[o] += factor;
      for (let j = 0; j < inputs; j++) {
        ofWeight[row + j] += factor * x[point + j];
        ofX[point + j] += factor * weight[row + j];
      }
    }
  return ofX;
}

function tanh(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) values[i] = Math.tanh(values[i]);
  return values;
}

// d tanh(a) / d a = 1 − tanh(a)².
function throughTanh(slope: Float64Array, activation: Float64Array): Float64Array {
  const out = new Float64Array(slope.length);
  for (let i = 0; i < slope.length; i++) out[i] = slope[i] * (1 - activation[i] * activation[i]);
  return out;
}
