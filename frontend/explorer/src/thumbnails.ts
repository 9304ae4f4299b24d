// Thumbnails in place of points, where the map is zoomed in so far that some of them have room.

import { onScreen } from "./camera";
import { make } from "./dom";
import type { Pictures } from "./pictures";
import type { Layer, Plot } from "./plot";

const CLOSE = 1.2; // times nearer than the whole map, from which thumbnails are shown
const MOST = 700; // points in sight, at most
const SIZES = [18, 44]; // pixels of a side, least and most
const EDGE = 2; // pixels of the frame in the colour of the point
const FADED = 0.3; // opacity of what is not selected, while something is

export class Thumbnails implements Layer {
  on = true;
  count = 0; // that are shown

  private canvas?: HTMLCanvasElement; // made when it is first needed

  constructor(
    private readonly plot: Plot,
    private readonly pictures: () => Pictures | undefined,
  ) {}

  draw(): void {
    const { plot } = this;
    const before = this.count;
    this.count = 0;
    const pictures = this.pictures();
    const seen = this.on && pictures?.sheets.urls.length && !plot.moving ? this.inSight() : [];
    if (!seen.length && !before) return;
    if (!this.canvas) {
      this.canvas = make("canvas", { class: "thumbnails", "aria-hidden": "true" });
      plot.canvas.after(this.canvas);
    }
    const { canvas } = this;
    canvas.width = plot.canvas.width;
    canvas.height = plot.canvas.height;
    if (pictures && seen.length) this.show(seen, pictures, canvas);
    canvas.dataset.shown = String(this.count);
  }

  // Points in sight with their places, the selected ones first; none where there are too many.
  private inSight(): [id: number, x: number, y: number][] {
    const { plot } = this;
    if (plot.camera.closeness < CLOSE) return [];
    const { matrix, at } = plot.now();
    const found: [number, number, number][] = [];
    for (let id = 0; id < at.length / 3; id++) {
      if (!plot.isVisible(id)) continue;
      const [x, y] = onScreen(matrix, at, id, plot.width, plot.height);
      if (!(x > 0 && y > 0 && x < plot.width && y < plot.height)) continue;
      if (found.push([id, x, y]) > MOST) return [];
    }
    const chosen = plot.selected;
    return chosen.size ? found.sort((a, b) => Number(chosen.has(b[0])) - Number(chosen.has(a[0]))) : found;
  }

  private show(seen: [number, number, number][], pictures: Pictures, canvas: HTMLCanvasElement): void {
    const { plot } = this;
    const pen = canvas.getContext("2d")!;
    const detail = canvas.width / plot.width;
    pen.scale(detail, detail);
    pen.imageSmoothingEnabled = false;
    const room = Math.sqrt((0.3 * plot.width * plot.height) / seen.length);
    const side = Math.max(SIZES[0], Math.min(SIZES[1], room));
    const taken = new Map<string, [number, number][]>();
    const cell = (value: number) => Math.floor(value / side);
    for (const [id, x, y] of seen) {
      const free = [-1, 0, 1].every((i) =>
        [-1, 0, 1].every((j) =>
          (taken.get(`${cell(x) + i},${cell(y) + j}`) ?? []).every(
            ([a, b]) => Math.abs(a - x) >= side || Math.abs(b - y) >= side,
          ),
        ),
      );
      if (!free) continue;
      const found = pictures.cut(id);
      if (!found) {
        void pictures.fetch(id)?.then(() => pictures.cut(id) && plot.requestRender());
        continue;
      }
      const key = `${cell(x)},${cell(y)}`;
      taken.set(key, [...(taken.get(key) ?? []), [x, y]]);
      const longest = Math.max(found.width, found.height);
      const [wide, high] = [(side * found.width) / longest, (side * found.height) / longest];
      pen.globalAlpha = plot.dimmed && !plot.selected.has(id) ? FADED : 1;
      pen.fillStyle = plot.colourOf(id);
      pen.fillRect(x - wide / 2 - EDGE, y - high / 2 - EDGE, wide + 2 * EDGE, high + 2 * EDGE);
      pen.drawImage(found.sheet, found.x, found.y, found.width, found.height, x - wide / 2, y - high / 2, wide, high);
      this.count++;
    }
  }
}
