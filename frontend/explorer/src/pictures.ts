// Thumbnails in sheets, fetched when one is needed, and earlier up to a limit.

import { placed } from "./place";

export interface Sheets {
  urls: string[];
  bytes: number[];
  height: number;
  width: number;
  columns: number;
  per_sheet: number;
  note: string;
}

export interface Cut {
  sheet: ImageBitmap;
  x: number;
  y: number;
  width: number;
  height: number;
}

const AHEAD = 10_000_000; // bytes of sheets that are fetched before they are needed

let resolvePainted: () => void;
const painted = new Promise<void>((done) => (resolvePainted = done));

// A map is on the page: pictures may be fetched.
export const mapPainted = (): void => resolvePainted();

export class Pictures {
  private readonly images = new Map<number, ImageBitmap>();
  private readonly requests = new Map<number, Promise<void>>();

  constructor(readonly sheets: Sheets) {
    void this.fetchAhead();
  }

  get note(): string {
    return this.sheets.note;
  }

  cut(id: number): Cut | undefined {
    const { per_sheet, columns, width, height } = this.sheets;
    const sheet = this.images.get(Math.floor(id / per_sheet));
    if (!sheet) return undefined;
    const place = id % per_sheet;
    return {
      sheet,
      x: (place % columns) * width,
      y: Math.floor(place / columns) * height,
      width,
      height,
    };
  }

  fetch(id: number): Promise<void> | undefined {
    return this.sheet(Math.floor(id / this.sheets.per_sheet));
  }

  private sheet(number: number): Promise<void> | undefined {
    const url = this.sheets.urls[number];
    if (!url) return undefined;
    let found = this.requests.get(number);
    if (!found) {
      found = fetch(placed(url))
        .then((answer) => (answer.ok ? answer.blob() : Promise.reject(answer.status)))
        .then((blob) => createImageBitmap(blob))
        .then((image) => void this.images.set(number, image))
        .catch(() => void this.requests.delete(number));
      this.requests.set(number, found);
    }
    return found;
  }

  private async fetchAhead(): Promise<void> {
    await painted; // the map's own bytes come first
    let spent = 0;
    for (let number = 0; number < this.sheets.urls.length; number++) {
      spent += this.sheets.bytes[number];
      if (spent > AHEAD) return;
      await this.sheet(number);
    }
  }
}

// Sheets are sent by a component of their own, after the map: those of each run under its key.
const known = new Map<string, Pictures>();
const listeners = new Set<() => void>();

export function setSheets(key: string, sheets: Sheets): void {
  const before = known.get(key);
  if (before && JSON.stringify(before.sheets) === JSON.stringify(sheets)) return;
  known.set(key, new Pictures(sheets));
  listeners.forEach((call) => call());
}

export const picturesOf = (key: string): Pictures | undefined => known.get(key);

export function onPictures(call: () => void): () => void {
  listeners.add(call);
  return () => listeners.delete(call);
}
