// The terms of the loss, each with its gradient. They agree with `dovs.methods.losses` of the
// package, and with its methods, to 1e-5: tests/ui/playground compares them.
//
// Shapes, row by row: B points in a step, C classes, D features, M abstract labels.
// Gradients are of the value, with respect to what the function names first.

export interface Loss {
  value: number;
  gradient: Float64Array;
}

// log Σ exp of C numbers that begin at `from`.
function logSumExp(u: Float64Array, from: number, classes: number): number {
  let most = -Infinity;
  for (let c = 0; c < classes; c++) most = Math.max(most, u[from + c]);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += Math.exp(u[from + c] - most);
  return most + Math.log(sum);
}

// Σ_i w_i·(−log softmax(u_i)_y) / Σ_i w_i, for the weight w of each class.
function meanCrossEntropy(
  logits: Float64Array,
  labels: Int32Array,
  classes: number,
  weights: ArrayLike<number> | null,
): Loss {
  const gradient = new Float64Array(logits.length);
  let value = 0;
  let total = 0;
  for (const y of labels) total += weights ? weights[y] : 1;
  for (let i = 0; i < labels.length; i++) {
    const y = labels[i];
    const row = i * classes;
    const share = (weights ? weights[y] : 1) / total;
    const normaliser = logSumExp(logits, row, classes);
    value += share * (normaliser - logits[row + y]);
    for (let c = 0; c < classes; c++)
      gradient[row + c] = share * (Math.exp(logits[row + c] - normaliser) - (c === y ? 1 : 0));
  }
  return { value, gradient };
}

// CE_τ(u, y) = −log softmax(u + τ·log π)_y, averaged. τ = 0 is cross-entropy, τ = 1 balanced softmax.
// Menon et al. 2021, eq. 10, arXiv:2007.07314; Ren et al. 2020, eq. 3, arXiv:2007.10740.
export function adjustedCrossEntropy(
  logits: Float64Array,
  labels: Int32Array,
  logPrior: ArrayLike<number>,
  tau: number,
): Loss {
  const classes = logPrior.length;
  return meanCrossEntropy(shifted(logits, logPrior, tau), labels, classes, null);
}

export function shifted(logits: Float64Array, shift: ArrayLike<number>, factor: number): Float64Array {
  return logits.map((u, i) => u + factor * shift[i % shift.length]);
}

// Cross-entropy in which a point of class c has the weight w_c; divided by the weights of the step.
export function weightedCrossEntropy(
  logits: Float64Array,
  labels: Int32Array,
  weights: ArrayLike<number>,
): Loss {
  return meanCrossEntropy(logits, labels, weights.length, weights);
}

// w_c ∝ 1 / n_c, with sum C. Cui et al. 2019, arXiv:1901.05555, as the limit β → 1.
export function inverseFrequencyWeights(counts: ArrayLike<number>): Float64Array {
  return summingToTheirNumber(Float64Array.from(counts, (n) => 1 / n));
}

// w_c ∝ (1 − β) / (1 − β^n_c), with sum C. Cui et al. 2019, arXiv:1901.05555.
export function effectiveNumberWeights(counts: ArrayLike<number>, beta: number): Float64Array {
  return summingToTheirNumber(Float64Array.from(counts, (n) => (1 - beta) / (1 - beta ** n)));
}

function summingToTheirNumber(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, w) => total + w, 0);
  return weights.map((w) => (w * weights.length) / sum);
}

// Δ_c ∝ n_c^−¼, of which the rarest class has the largest. Cao et al. 2019, arXiv:1906.07413.
export function margins(counts: ArrayLike<number>, largest: number): Float64Array {
  const least = Math.min(...Array.from(counts));
  return Float64Array.from(counts, (n) => largest * (least / n) ** 0.25);
}

// −log softmax(s·(cos θ − Δ_y·1_y))_y of logits s·cos θ, with the weight w_c of each class if any.
export function marginCrossEntropy(
  logits: Float64Array,
  labels: Int32Array,
  margin: ArrayLike<number>,
  scale: number,
  weights: ArrayLike<number> | null,
): Loss {
  const classes = margin.length;
  const reduced = Float64Array.from(logits);
  labels.forEach((y, i) => (reduced[i * classes + y] -= scale * margin[y]));
  return meanCrossEntropy(reduced, labels, classes, weights);
}

// s² = mean_i ‖z_i − μ‖².
export function scatter(z: Float64Array, mean: Float64Array): number {
  let sum = 0;
  z.forEach((value, i) => (sum += (value - mean[i % mean.length]) ** 2));
  return (sum * mean.length) / z.length;
}

// L_mc = mean_i ‖z_i − t_i‖² / s²; gradient with respect to z. Ando & Huang 2017, eq. 4,
// arXiv:1704.07515, in its cheap form; divided by s², so that its weight does not depend on scale.
export function microClusterLoss(
  z: Float64Array,
  target: Float64Array,
  scatter: number,
  features: number,
): Loss {
  const factor = features / z.length / Math.max(scatter, 1e-12);
  let value = 0;
  const gradient = z.map((each, i) => {
    value += factor * (each - target[i]) ** 2;
    return 2 * factor * (each - target[i]);
  });
  return { value, gradient };
}

// An orthonormal basis U of the features, column by column divided into a shared block and a block
// for each abstract label; `allowed` is (M, D), 1 where a column belongs to Π_m.
export interface Basis {
  mean: Float64Array; // μ_G, (D,)
  basis: Float64Array; // U, (D, D)
  allowed: Float64Array; // (M, D)
}

// L_sub = mean_i (1 − ‖Π_m z̃_i‖² / ‖z̃_i‖²), z̃ = z − μ_G, m the abstract label of i; gradient with
// respect to z. The project's reading of "different subspaces" in Ando 2018, arXiv:1810.12513.
export function leakageLoss(z: Float64Array, groups: ArrayLike<number>, space: Basis): Loss {
  const { allowed, basis } = space;
  const features = space.mean.length;
  const count = z.length / features;
  const gradient = new Float64Array(z.length);
  const along = new Float64Array(features);
  let value = 0;
  for (let i = 0; i < count; i++) {
    setCoordinates(along, z, i, space);
    const own = groups[i] * features;
    const row = i * features;
    let inside = 0;
    let all = 0;
    for (let j = 0; j < features; j++) {
      all += along[j] ** 2;
      inside += allowed[own + j] * along[j] ** 2;
    }
    const size = Math.max(all, 1e-12);
    const share = all > 1e-12 ? inside / size : 0;
    value += (1 - inside / size) / count;
    for (let j = 0; j < features; j++) {
      const slope = (share - allowed[own + j]) * ((2 * along[j]) / size / count);
      for (let d = 0; d < features; d++) gradient[row + d] += slope * basis[d * features + j];
    }
  }
  return { value, gradient };
}

// t = (1 − β)·v̄ + β·rescale(Π_m v̄), around μ_G: a target turned towards its subspace, not shrunk.
export function guidedTarget(
  target: Float64Array,
  groups: ArrayLike<number>,
  space: Basis,
  beta: number,
): Float64Array {
  const { allowed, basis, mean } = space;
  const features = mean.length;
  const guided = Float64Array.from(target);
  const along = new Float64Array(features);
  for (let i = 0; i < target.length / features; i++) {
    setCoordinates(along, target, i, space);
    const own = groups[i] * features;
    const row = i * features;
    let inside = 0;
    let all = 0;
    for (let j = 0; j < features; j++) {
      all += along[j] ** 2;
      along[j] *= allowed[own + j];
      inside += along[j] ** 2;
    }
    const length = Math.sqrt(inside);
    if (length <= 1e-6) continue;
    const rescale = Math.sqrt(all) / length;
    for (let d = 0; d < features; d++) {
      let projected = 0;
      for (let j = 0; j < features; j++) projected += along[j] * basis[d * features + j];
      const centred = target[row + d] - mean[d];
      guided[row + d] = mean[d] + (1 - beta) * centred + beta * rescale * projected;
    }
  }
  return guided;
}

// Uᵀ(z_i − μ_G).
function setCoordinates(along: Float64Array, z: Float64Array, i: number, space: Basis): void {
  const { mean, basis } = space;
  const features = mean.length;
  along.fill(0);
  for (let d = 0; d < features; d++) {
    const centred = z[i * features + d] - mean[d];
    for (let j = 0; j < features; j++) along[j] += centred * basis[d * features + j];
  }
}

// L_abs = −log p_m, averaged: the probability of an abstract label is the sum of those of its
// classes. `groups` is the abstract label of each class, (C,).
export function marginalCrossEntropy(
  logits: Float64Array,
  labels: Int32Array,
  groups: ArrayLike<number>,
): Loss {
  const classes = groups.length;
  const gradient = new Float64Array(logits.length);
  let value = 0;
  const p = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) {
    const row = i * classes;
    const own = groups[labels[i]];
    const normaliser = logSumExp(logits, row, classes);
    let inside = 0;
    for (let c = 0; c < classes; c++) {
      p[c] = Math.exp(logits[row + c] - normaliser);
      if (groups[c] === own) inside += p[c];
    }
    inside = Math.max(inside, 1e-300);
    value -= Math.log(inside) / labels.length;
    for (let c = 0; c < classes; c++)
      gradient[row + c] = (p[c] - (groups[c] === own ? p[c] / inside : 0)) / labels.length;
  }
  return { value, gradient };
}
