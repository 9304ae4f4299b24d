// Thumbnails in sheets, fetched when one is needed, and ahead of it while there is budget.

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

const AHEAD = 10_000_000; // bytes of sheets that are fetched before they are asked for

let draw: () => void;
const drawn = new Promise<void>((done) => (draw = done));

// A map is on the page: pictures may be fetched ahead.
export const mapDrawn = (): void => draw();

export class Pictures {
  private readonly held = new Map<number, ImageBitmap>();
  private readonly coming = new Map<number, Promise<void>>();

  constructor(readonly sheets: Sheets) {
    void this.ahead();
  }

  get note(): string {
    return this.sheets.note;
  }

  cut(id: number): Cut | undefined {
    const { per_sheet, columns, width, height } = this.sheets;
    const sheet = this.held.get(Math.floor(id / per_sheet));
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
    let found = this.coming.get(number);
    if (!found) {
      found = fetch(url)
        .then((answer) => (answer.ok ? answer.blob() : Promise.reject(answer.status)))
        .then((blob) => createImageBitmap(blob))
        .then((image) => void this.held.set(number, image))
        .catch(() => void this.coming.delete(number));
      this.coming.set(number, found);
    }
    return found;
  }

  private async ahead(): Promise<void> {
    await drawn; // the map's own bytes come first
    let spent = 0;
    for (let number = 0; number < this.sheets.urls.length; number++) {
      spent += this.sheets.bytes[number];
      if (spent > AHEAD) return;
      await this.sheet(number);
    }
  }
}

// Sheets come by a component of their own, after the map: each run's under its key.
const known = new Map<string, Pictures>();
const listeners = new Set<() => void>();

export function bring(key: string, sheets: Sheets): void {
  const held = known.get(key);
  if (held && JSON.stringify(held.sheets) === JSON.stringify(sheets)) return;
  known.set(key, new Pictures(sheets));
  listeners.forEach((tell) => tell());
}

export const picturesOf = (key: string): Pictures | undefined => known.get(key);

export function onPictures(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
