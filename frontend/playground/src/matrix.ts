// The little linear algebra that the playground needs, for matrices of a few rows, row by row.

// Eigenvalues, largest first, and eigenvectors of a symmetric matrix, by Jacobi's rotations.
// The eigenvector of value j is the column j: vectors[i * size + j].
export function eigen(symmetric: Float64Array, size: number): { values: number[]; vectors: Float64Array } {
  const a = Float64Array.from(symmetric);
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    let on = 0;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        if (i === j) on += a[i * size + i] ** 2;
        else off += a[i * size + j] ** 2;
      }
    if (off <= 1e-24 * (on + off)) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, size, p, q);
  }
  const order = Array.from({ length: size }, (_, i) => i).sort(
    (i, j) => a[j * size + j] - a[i * size + i] || i - j,
  );
  const vectors = new Float64Array(size * size);
  order.forEach((from, to) => {
    for (let i = 0; i < size; i++) vectors[i * size + to] = v[i * size + from];
  });
  return { values: order.map((i) => a[i * size + i]), vectors };
}

// Make the entry (p, q) zero.
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const entry = a[p * size + q];
  if (entry === 0) return;
  const theta = (a[q * size + q] - a[p * size + p]) / (2 * entry);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cos = 1 / Math.sqrt(t * t + 1);
  const sin = t * cos;
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q, cos, sin);
  for (let k = 0; k < size; k++) turn(a, p * size + k, q * size + k, cos, sin);
  for (let k = 0; k < size; k++) turn(v, k * size + p, k * size + q, cos, sin);
}

function turn(a: Float64Array, i: number, j: number, cos: number, sin: number): void {
  const [x, y] = [a[i], a[j]];
  a[i] = cos * x - sin * y;
  a[j] = sin * x + cos * y;
}

// The orthonormal matrix nearest to a square one: A (AᵀA)^−½ (orthogonal Procrustes).
export function nearestOrthonormal(a: Float64Array, size: number): Float64Array {
  const { values, vectors } = eigen(multiply(transpose(a, size), a, size), size);
  const scaled = Float64Array.from(vectors);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) scaled[i * size + j] /= Math.sqrt(Math.max(values[j], 1e-300));
  return multiply(a, multiply(scaled, transpose(vectors, size), size), size);
}

export function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k];
      for (let j = 0; j < size; j++) out[i * size + j] += factor * b[k * size + j];
    }
  return out;
}

export function transpose(a: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) out[j * size + i] = a[i * size + j];
  return out;
}

// Mean of N rows of D numbers.
export function meanOf(rows: Float64Array, size: number): Float64Array {
  const mean = new Float64Array(size);
  const count = rows.length / size;
  for (let i = 0; i < rows.length; i++) mean[i % size] += rows[i] / count;
  return mean;
}

// Σ_i (row_i − mean)(row_i − mean)ᵀ over the rows for which `use` is true.
export function outerSum(
  rows: Float64Array,
  mean: Float64Array,
  use: (row: number) => boolean = () => true,
): Float64Array {
  const size = mean.length;
  const sum = new Float64Array(size * size);
  for (let n = 0; n * size < rows.length; n++) {
    if (!use(n)) continue;
    for (let i = 0; i < size; i++) {
      const left = rows[n * size + i] - mean[i];
      for (let j = 0; j < size; j++) sum[i * size + j] += left * (rows[n * size + j] - mean[j]);
    }
  }
  return sum;
}
