// A seeded source of random numbers: the same seed gives the same numbers in every browser.
// sfc32 by Chris Doty-Humphrey (PractRand, public domain).

export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;
  private spare: number | null = null;

  // `stream` names what the numbers are for, so that one use never shifts the numbers of another.
  constructor(seed: number, stream: string) {
    let hash = 2166136261; // FNV-1a
    for (const letter of `${stream}/${seed}`) {
      hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
    }
    this.a = hash;
    this.b = Math.imul(hash, 2654435761) ^ 0x9e3779b9;
    this.c = seed | 0;
    for (let i = 0; i < 15; i++) this.uniform();
  }

  // In [0, 1).
  uniform(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  }

  // In 0 … size − 1.
  integer(size: number): number {
    return Math.floor(this.uniform() * size);
  }

  // Mean 0, variance 1: Marsaglia's polar method, which makes two at a time.
  normal(): number {
    if (this.spare !== null) {
      const found = this.spare;
      this.spare = null;
      return found;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) {
        const scale = Math.sqrt((-2 * Math.log(square)) / square);
        this.spare = y * scale;
        return x * scale;
      }
    }
  }

  // Weights on the simplex, w ~ Dirichlet(1).
  dirichlet(size: number): Float64Array {
    const weights = new Float64Array(size);
    let total = 0;
    for (let j = 0; j < size; j++) total += weights[j] = -Math.log(1 - this.uniform()) + 1e-12;
    for (let j = 0; j < size; j++) weights[j] /= total;
    return weights;
  }
}
