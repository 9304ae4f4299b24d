// How many points are drawn while a map moves, where drawing all of them is slow. At rest all are.

const SLOW = 40; // milliseconds of a frame
const AIM = 25; // milliseconds of a frame, with fewer points
const PATIENCE = 3; // slow frames in a row before fewer points are drawn
const LEAST = 20_000; // points that are always drawn

export class Thinning {
  private drawn: number;
  private slow: number[] = [];
  private mixed?: Uint32Array;
  private sample: Uint32Array | null = null;

  constructor(readonly count: number) {
    this.drawn = count;
  }

  // Ids of the points to draw while the map moves, or null for all.
  get some(): Uint32Array | null {
    return this.sample;
  }

  // Give the milliseconds that a frame took while the map moved.
  took(milliseconds: number): void {
    if (this.count <= LEAST) return;
    if (milliseconds < SLOW) {
      this.slow = [];
      return;
    }
    this.slow.push(milliseconds);
    if (this.slow.length < PATIENCE) return;
    const usual = this.slow.sort((a, b) => a - b)[PATIENCE >> 1];
    this.drawn = Math.max(LEAST, Math.floor((this.drawn * AIM) / usual));
    this.sample = this.order.subarray(0, this.drawn);
    this.slow = [];
  }

  // All ids in a random order that is always the same: the first of them are a fair sample, and a
  // smaller sample is part of a larger one.
  private get order(): Uint32Array {
    if (this.mixed) return this.mixed;
    const ids = Uint32Array.from({ length: this.count }, (_, id) => id);
    let state = 1;
    for (let last = ids.length - 1; last > 0; last--) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const other = Math.floor((state / 2 ** 32) * (last + 1));
      [ids[last], ids[other]] = [ids[other], ids[last]];
    }
    return (this.mixed = ids);
  }
}
