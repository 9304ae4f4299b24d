// What the server sends of a run: blocks of arrays, each fetched once for the life of the tab.

import { STEPS, TYPES, UNKNOWN, type BaseArrays, type EpochArrays } from "./names";
import { placed } from "./place";

export interface Base extends BaseArrays {
  run: string;
  points: number;
  evaluated_on: string; // what the images of the split "test" are called: test, or held-out
  counted: string; // what the counts count: "in training", or "on the map"
  ids?: string[]; // names that the owner of the points gave them
  names: string[];
  counts: number[];
  groups: number[]; // 0 many, 1 medium, 2 few, of each class
  palette: { groups: string[]; correct: string[]; scale: string[]; unknown: string };
}

export interface Epoch extends EpochArrays {
  epoch: number;
  labels: string[];
  label_of: number[]; // abstract label of each class, -1 for none
  class_colours: string[];
  label_colours: string[];
  range: { xy: [number[], number[]]; xyz?: [number[], number[]] };
}

export interface Source {
  key: string;
  name: string;
  pictures: string; // key of its thumbnails
  base: string;
  epochs: { epoch: number; url: string }[];
}

// Whether there are points of the training split, and others: else there is no split to choose.
export function hasBothSplits(base: Base): boolean {
  const { test } = base;
  return test.includes(0) && test.includes(1);
}

export type Dims = 2 | 3;
export type Bounds = [number[], number[]]; // least and largest value of each axis

const blocks = new Map<string, Promise<unknown>>();

// Between two runs of the page's script a file may be missing for a moment.
async function bytes(url: string): Promise<ArrayBuffer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(placed(url));
    if (answer.ok) return answer.arrayBuffer();
    if (attempt === 4) throw new Error(`The server answers ${answer.status} for a part of the map.`);
    await new Promise((done) => setTimeout(done, 200 * 2 ** attempt));
  }
}

interface Tensor {
  dtype: keyof typeof TYPES;
  data_offsets: [number, number]; // bytes after the header
}

// Read a safetensors file: the length of the header, the header, and arrays aligned to their types.
export function unpack<T>(file: ArrayBuffer): T {
  const length = Number(new DataView(file).getBigUint64(0, true));
  const text = new TextDecoder().decode(new Uint8Array(file, 8, length));
  const { __metadata__: metadata, ...tensors } = JSON.parse(text);
  const found = JSON.parse(metadata.header);
  for (const [name, { dtype, data_offsets }] of Object.entries<Tensor>(tensors)) {
    const [start, end] = data_offsets;
    const type = TYPES[dtype];
    found[name] = new type(file, 8 + length + start, (end - start) / type.BYTES_PER_ELEMENT);
  }
  return found as T;
}

function block<T>(url: string): Promise<T> {
  let found = blocks.get(url);
  if (!found) {
    found = bytes(url).then((raw) => unpack<T>(raw));
    found.catch(() => blocks.delete(url));
    blocks.set(url, found);
  }
  return found as Promise<T>;
}

// Fetch a source's first blocks at the same time; errors are shown when the blocks are used.
export function fetchAhead(source: Source, epoch: number): void {
  const { epochs } = source;
  const first = epochs.find((each) => each.epoch === epoch) ?? epochs[epochs.length - 1];
  for (const url of [source.base, first.url]) block(url).catch(() => undefined);
}

// Positions (P, 3) of an epoch; NaN where the position of a point is not known.
function positions(epoch: Epoch, dims: Dims): Float32Array {
  const name = dims === 3 && epoch.xyz ? "xyz" : "xy";
  const steps = epoch[name]!;
  const [low, high] = epoch.range[name]!;
  const wide = low.length;
  const points = steps.length / wide;
  const at = new Float32Array(3 * points);
  for (let i = 0; i < points; i++)
    for (let axis = 0; axis < wide; axis++) {
      const step = steps[i * wide + axis];
      at[3 * i + axis] =
        step === UNKNOWN ? NaN : low[axis] + (step / STEPS) * (high[axis] - low[axis]);
    }
  return at;
}

export class Dataset {
  readonly loaded = new Map<number, Epoch>();
  private readonly positions = new Map<string, Float32Array>();
  private rows?: Map<number, number>;

  constructor(
    readonly source: Source,
    readonly base: Base,
  ) {}

  static async open(source: Source): Promise<Dataset> {
    return new Dataset(source, await block<Base>(source.base));
  }

  get epochs(): number[] {
    return this.source.epochs.map((each) => each.epoch);
  }

  async load(epoch: number): Promise<Epoch> {
    const place = this.source.epochs.find((each) => each.epoch === epoch);
    if (!place) throw new Error(`There is no map of epoch ${epoch}.`);
    const found = await block<Epoch>(place.url);
    this.loaded.set(epoch, found);
    return found;
  }

  at(epoch: number, dims: Dims): Float32Array | undefined {
    const key = `${dims}/${epoch}`;
    const found = this.positions.get(key);
    if (found) return found;
    const epochData = this.loaded.get(epoch);
    if (!epochData) return undefined;
    const made = positions(epochData, dims);
    this.positions.set(key, made);
    return made;
  }

  // The least and largest value of each axis at an epoch, or over all epochs that are loaded.
  bounds(dims: Dims, epoch?: number): Bounds {
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (const each of this.loaded.values()) {
      if (epoch !== undefined && each.epoch !== epoch) continue;
      const range = (dims === 3 && each.range.xyz) || each.range.xy;
      range[0].forEach((value, axis) => (low[axis] = Math.min(low[axis], value)));
      range[1].forEach((value, axis) => (high[axis] = Math.max(high[axis], value)));
    }
    return [low, high].map((side) =>
      side.map((value) => (Number.isFinite(value) ? value : 0)),
    ) as Bounds;
  }

  // A number for the image of a point, the same in all runs: made of its split and its row there.
  static image(base: Base, id: number): number {
    return 2 * base.index[id] + base.test[id];
  }

  withImage(image: number): number | undefined {
    if (!this.rows) {
      this.rows = new Map();
      for (let id = 0; id < this.base.points; id++) this.rows.set(Dataset.image(this.base, id), id);
    }
    return this.rows.get(image);
  }
}
