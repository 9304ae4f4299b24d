// The names at the clusters of a map, without overlap: the largest first, others where there is room.

import { onScreen } from "./camera";
import { clusters, overlap, type Box, type Cluster } from "./clusters";
import { make } from "./dom";
import type { Layer, Plot } from "./plot";

const HEIGHT = 16;
const WIDEST = 150; // pixels of a name
const LONGEST = 22; // letters
const FONT = "600 12px sans-serif";
// where a name is tried: above its cluster, then below, on and beside it, in heights and widths
const TRIES = [[0, -0.9], [0, 0.9], [0, 0], [0.6, 0], [-0.6, 0], [0, -2], [0, 2]];

export interface Placed {
  text: string;
  x: number; // of its middle
  y: number;
}

const pen = document.createElement("canvas").getContext("2d")!;
const widths = new Map<string, number>();

function width(text: string): number {
  let found = widths.get(text);
  if (found === undefined) {
    pen.font = FONT;
    found = Math.min(WIDEST, pen.measureText(text).width) + 8;
    widths.set(text, found);
  }
  return found;
}

export class Labels implements Layer {
  readonly element = make("div", { class: "names", "aria-hidden": "true" });
  placed: Placed[] = [];
  private before = new Map<number, Cluster>();
  private now: Cluster[] = [];
  private names: (value: number) => string = String;
  private on = true;
  private readonly shown: HTMLElement[] = [];

  constructor(
    private readonly plot: Plot,
    private readonly taken: () => Box[], // where no name may be
  ) {
    plot.box.append(this.element);
  }

  // Show the names of categories: the category of each point, and the name of a category.
  show(values: ArrayLike<number> | null, names: (value: number) => string): void {
    const { plot } = this;
    this.on = values !== null;
    this.names = names;
    const moved = new Map(this.now.map((each) => [each.value, { ...each, place: this.place(each) }]));
    const bounds = plot.data.bounds(plot.dims, plot.epoch);
    const at = plot.resting;
    this.now = values ? clusters(at, values, (id) => plot.isVisible(id), bounds, plot.dims) : [];
    this.before = moved;
    plot.requestRender();
  }

  // Where the name of a cluster is while the points move.
  private place({ value, place }: Cluster): [number, number, number] {
    const from = this.before.get(value)?.place;
    const t = this.plot.progress;
    if (!from || t >= 1) return place;
    return place.map((to, axis) => from[axis] + t * (to - from[axis])) as typeof place;
  }

  draw(): void {
    const { plot } = this;
    this.placed = this.on ? this.arrange() : [];
    while (this.shown.length < this.placed.length) {
      this.shown.push(make("span", { dir: "auto" }));
      this.element.append(this.shown[this.shown.length - 1]);
    }
    this.shown.forEach((span, at) => {
      const found = this.placed[at];
      span.hidden = !found;
      if (!found) return;
      if (span.textContent !== found.text) span.textContent = found.text;
      span.style.transform = `translate(${found.x.toFixed(1)}px, ${found.y.toFixed(1)}px) translate(-50%, -50%)`;
    });
    this.element.dataset.names = String(this.placed.length);
    this.element.classList.toggle("quiet", plot.dimmed);
  }

  private arrange(): Placed[] {
    const { plot } = this;
    const { matrix } = plot;
    const taken = this.taken();
    const found: Placed[] = [];
    for (const cluster of this.now) {
      const text = cut(this.names(cluster.value));
      const [x, y] = onScreen(matrix, Float32Array.from(this.place(cluster)), 0, plot.width, plot.height);
      if (!(x > 0 && y > 0 && x < plot.width && y < plot.height)) continue;
      const wide = width(text);
      for (const [across, down] of TRIES) {
        const left = Math.max(2, Math.min(plot.width - wide - 2, x - wide / 2 + across * wide));
        const top = Math.max(2, Math.min(plot.height - HEIGHT - 2, y - HEIGHT / 2 + down * HEIGHT));
        const box = { left, top, width: wide, height: HEIGHT };
        if (taken.some((each) => overlap(each, box))) continue;
        taken.push(box);
        found.push({ text, x: left + wide / 2, y: top + HEIGHT / 2 });
        break;
      }
    }
    return found;
  }
}

const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
