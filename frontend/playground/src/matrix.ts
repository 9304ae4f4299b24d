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
  const { cos, sin } = angle(a[p * size + p], entry, a[q * size + q]);
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q, cos, sin);
  for (let k = 0; k < size; k++) turn(a, p * size + k, q * size + k, cos, sin);
  for (let k = 0; k < size; k++) turn(v, k * size + p, k * size + q, cos, sin);
}

// Of the rotation that makes the entries beside the diagonal of a symmetric 2 × 2 matrix zero.
function angle(first: number, beside: number, second: number): { cos: number; sin: number } {
  const theta = (second - first) / (2 * beside);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cos = 1 / Math.sqrt(t * t + 1);
  return { cos, sin: t * cos };
}

function turn(a: Float64Array, i: number, j: number, cos: number, sin: number): void {
  const [x, y] = [a[i], a[j]];
  a[i] = cos * x - sin * y;
  a[j] = sin * x + cos * y;
}

// The orthonormal matrix nearest to a square one: U Vᵀ of A = U Σ Vᵀ (orthogonal Procrustes). The
// columns of A V are made orthogonal by rotations (one-sided Jacobi), as AᵀA has no correct digit of
// a direction that the data barely use.
export function nearestOrthonormal(a: Float64Array, size: number): Float64Array {
  const [u, v] = [Float64Array.from(a), new Float64Array(size * size)];
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  const dot = (p: number, q: number) => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += u[k * size + p] * u[k * size + q];
    return sum;
  };
  for (let turned = true, sweep = 0; turned && sweep < 60; sweep++) {
    turned = false;
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        const [along, first, second] = [dot(p, q), dot(p, p), dot(q, q)];
        if (Math.abs(along) <= 1e-15 * Math.sqrt(first * second)) continue;
        turned = true;
        const { cos, sin } = angle(first, along, second);
        for (const each of [u, v])
          for (let k = 0; k < size; k++) turn(each, k * size + p, k * size + q, cos, sin);
      }
  }
  for (let j = 0; j < size; j++) {
    const length = Math.sqrt(dot(j, j)) || 1;
    for (let k = 0; k < size; k++) u[k * size + j] /= length;
  }
  return multiply(u, transpose(v, size), size);
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
