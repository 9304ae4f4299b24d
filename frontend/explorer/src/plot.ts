// One map: the points of a data set at an epoch, gliding to the next, and which is at the pointer.

import { Camera, onScreen } from "./camera";
import { Dataset, type Bounds, type Dims } from "./data";
import { DIMMED, LIMITS, Renderer, type Lines, type Rgba } from "./renderer";
import { Thinning } from "./thinning";

const REACH = 12; // pixels from a point within which the pointer selects it
const CROWDED = 20_000; // points above which they are smaller, so that density shows
const DETAIL = 2; // device pixels a pixel, at most
const BUTTONS = 44; // pixels above the points that the map's buttons take
const REST = 150; // milliseconds without a move after which all points are drawn again
const NOWHERE: Bounds = [
  [0, 0, 0],
  [1, 1, 1],
];

const smooth = (t: number) => t * t * (3 - 2 * t);

// What is drawn over the points of a map: names, thumbnails.
export interface Layer {
  draw(): void;
}

export class Plot {
  readonly box = document.createElement("div");
  readonly canvas = document.createElement("canvas");
  readonly caption = document.createElement("div");
  readonly frames: number[] = []; // milliseconds of the last transition's frames
  readonly layers: Layer[] = []; // drawn in this order
  selected: ReadonlySet<number> = new Set();
  epoch = -1;
  dims: Dims = 2;
  private readonly renderer: Renderer;
  private cameras: Record<Dims, Camera> = { 2: new Camera(2), 3: new Camera(3) };
  private from: Float32Array = new Float32Array();
  private to: Float32Array = new Float32Array();
  private colours: Uint8Array = new Uint8Array();
  private oldColours: Uint8Array = new Uint8Array();
  private began = 0;
  private lasting = 0;
  private waiting = 0;
  private trail: Lines | null = null;
  private over: Lines | null = null;
  private last = 0;
  private thinning = new Thinning(0);
  private viewed = new Float32Array();
  private pause = 0;
  drawn = 0; // points in the last frame
  private leaving: Bounds = NOWHERE;
  private reaching: Bounds = NOWHERE;
  private done: (() => void)[] = [];
  private readonly sizes: ResizeObserver;
  private ink: [Rgba, Rgba] = [
    [0, 0, 0, 1],
    [1, 1, 1, 1],
  ];

  constructor(
    readonly data: Dataset,
    private readonly styles: Uint8Array,
  ) {
    this.box.className = "plot";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.caption.className = "caption";
    this.caption.dir = "auto";
    this.box.append(this.canvas, this.caption);
    this.renderer = new Renderer(this.canvas);
    this.canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    this.canvas.addEventListener("webglcontextrestored", () => {
      this.renderer.prepare();
      this.requestRender();
    });
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(this.box);
  }

  get camera(): Camera {
    return this.cameras[this.dims];
  }

  get width(): number {
    return this.box.clientWidth || 1;
  }

  get height(): number {
    return this.box.clientHeight || 1;
  }

  get moving(): boolean {
    return this.lasting > 0;
  }

  // Show an epoch; points glide there in so many milliseconds. Resolves when they have arrived.
  show(epoch: number, dims: Dims, colours: Uint8Array, milliseconds: number): Promise<void> {
    const to = this.data.at(epoch, dims);
    if (!to) return Promise.resolve();
    const same = this.to.length === to.length;
    this.from = same ? this.between() : to;
    this.oldColours = same && this.colours.length ? this.colours : colours;
    const turned = dims !== this.dims;
    this.to = to;
    this.colours = colours;
    this.epoch = epoch;
    this.dims = dims;
    this.leaving = same && !turned ? this.reaching : this.bounds();
    this.reaching = this.bounds();
    this.began = performance.now();
    this.lasting = same ? milliseconds : 0;
    this.frames.length = 0;
    this.last = 0;
    if (!this.lasting) {
      this.from = to;
      this.oldColours = colours;
    }
    this.follow();
    this.dim();
    this.renderer.set(this.from, this.to, this.oldColours, this.colours, this.styles);
    this.requestRender();
    return new Promise((done) => this.done.push(done));
  }

  // Other colours at the same place; a glide goes on.
  recolour(colours: Uint8Array): void {
    this.oldColours = this.colours = colours;
    this.dim();
    this.renderer.set(this.from, this.to, colours, colours, this.styles);
    this.requestRender();
  }

  // The bounds of the whole map: of the epoch, or of all epochs where trails are shown.
  private bounds(): Bounds {
    return this.data.bounds(this.dims, this.trail ? undefined : this.epoch);
  }

  // Until the user moves it, the camera follows the points from one epoch's map to the next.
  private follow(): void {
    if (this.camera.touched) return;
    const t = smooth(this.share());
    const bounds = this.leaving.map((side, end) =>
      side.map((value, axis) => value + t * (this.reaching[end][axis] - value)),
    ) as Bounds;
    this.camera.fit(bounds, this.width, this.height, BUTTONS);
  }

  fit(): void {
    this.camera.touched = false;
    this.leaving = this.reaching = this.bounds();
    this.requestRender();
  }

  keepCameras(of: Plot): void {
    this.cameras = of.cameras;
  }

  setInk(inner: Rgba, outer: Rgba): void {
    this.ink = [inner, outer];
    this.requestRender();
  }

  // The colour of the page's text, as a tint of lines.
  get tint(): number[] {
    return this.ink[0].map((share) => Math.round(255 * share));
  }

  // Put rings around points: layer 0 the selected ones, while which the others are dimmed.
  ring(layer: 0 | 1, ids: Uint32Array): void {
    if (!layer) this.selected = new Set(ids);
    this.renderer.ring(layer, ids);
    this.dim();
    this.requestRender();
  }

  // Nothing is dimmed where none of the selected points is shown.
  private dim(): void {
    let some = false;
    for (const id of this.selected) if ((some = this.isVisible(id))) break;
    this.renderer.dimmed = some;
  }

  get dimmed(): boolean {
    return this.renderer.dimmed;
  }

  // Lines of points over the epochs, the newest part strongest.
  trails(ids: Uint32Array | null): void {
    const epochs = this.data.epochs.filter((epoch) => this.data.at(epoch, this.dims));
    if (!ids || !ids.length || epochs.length < 2) {
      const led = this.trail !== null;
      this.trail = null;
      if (led && !this.camera.touched) this.fit();
      return this.showLines();
    }
    const steps = epochs.length - 1;
    const places = new Float32Array(6 * steps * ids.length);
    const tints = new Uint8Array(8 * steps * ids.length);
    let vertex = 0;
    for (let step = 0; step < steps; step++)
      for (const id of ids)
        for (const end of [0, 1]) {
          const at = this.data.at(epochs[step + end], this.dims)!;
          places.set(at.subarray(3 * id, 3 * id + 3), 3 * vertex);
          tints.set(this.colours.subarray(4 * id, 4 * id + 3), 4 * vertex);
          tints[4 * vertex + 3] = 40 + (180 * (step + end)) / steps;
          vertex++;
        }
    this.trail = { places, tints };
    if (!this.camera.touched) this.fit();
    this.showLines();
  }

  // Lines of another kind, besides trails.
  overlay(lines: Lines | null): void {
    if (!lines && !this.over) return;
    this.over = lines;
    this.showLines();
  }

  private showLines(): void {
    const all = [this.trail, this.over].filter((each) => each !== null);
    const places = all.flatMap((each) => Array.from(each.places));
    const tints = all.flatMap((each) => Array.from(each.tints));
    if (places.length) this.renderer.trail(Float32Array.from(places), Uint8Array.from(tints));
    else this.renderer.trail(null);
    this.requestRender();
  }

  // The nearest visible point, or -1.
  nearest(x: number, y: number, reach = REACH): number {
    const { matrix, at } = this.now();
    let best = reach * reach;
    let found = -1;
    for (let id = 0; id < at.length / 3; id++) {
      if (!this.isVisible(id)) continue;
      const [px, py] = onScreen(matrix, at, id, this.width, this.height);
      const away = (px - x) ** 2 + (py - y) ** 2;
      if (away <= best) {
        best = away;
        found = id;
      }
    }
    return found;
  }

  // The visible points within a closed line of pixels.
  within(line: [number, number][]): number[] {
    const matrix = this.camera.matrix(this.width, this.height);
    const xs = line.map((p) => p[0]);
    const ys = line.map((p) => p[1]);
    const box = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const found: number[] = [];
    for (let id = 0; id < this.to.length / 3; id++) {
      if (!this.isVisible(id)) continue;
      const [x, y] = onScreen(matrix, this.to, id, this.width, this.height);
      if (!(x >= box[0] && x <= box[1] && y >= box[2] && y <= box[3])) continue;
      let inside = false;
      for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
        const [[xi, yi], [xj, yj]] = [line[i], line[j]];
        if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
      }
      if (inside) found.push(id);
    }
    return found;
  }

  // The map as an image of its device pixels; drawn and read in one step, before it is shown.
  picture(): HTMLCanvasElement {
    this.render(performance.now(), true);
    const copy = document.createElement("canvas");
    copy.width = this.canvas.width;
    copy.height = this.canvas.height;
    copy.getContext("2d")!.drawImage(this.canvas, 0, 0);
    return copy;
  }

  // The visible points as they are drawn, for a drawing of them.
  marks(): { x: number; y: number; radius: number; diamond: boolean; rgb: number[]; alpha: number }[] {
    const base = this.size(1);
    const found = [];
    for (let id = 0; id < this.to.length / 3; id++) {
      const faded = this.dimmed && !this.selected.has(id) ? DIMMED : 1;
      const alpha = (faded * this.colours[4 * id + 3]) / 255;
      const [x, y] = this.place(id);
      if (alpha < 0.02 || !(x >= 0 && y >= 0 && x <= this.width && y <= this.height)) continue;
      const rgb = Array.from(this.colours.subarray(4 * id, 4 * id + 3));
      const [low, high] = LIMITS;
      const width = Math.min(high, Math.max(low, (base * this.styles[2 * id]) / 16));
      found.push({ x, y, radius: width / 2, diamond: this.styles[2 * id + 1] > 0, rgb, alpha });
    }
    return found;
  }

  // Pixels of a point of average size.
  private size(detail: number): number {
    const count = Math.max(1, this.to.length / 3);
    const smaller = count > CROWDED ? 0.75 : 1;
    return smaller * (34 / count ** 0.24) * detail * this.camera.closeness ** 0.35;
  }

  // How far points have come on their way to the epoch, from 0 to 1.
  get progress(): number {
    return smooth(this.share());
  }

  // From positions to the screen, at this moment.
  get matrix(): Float32Array {
    return this.camera.matrix(this.width, this.height);
  }

  // Where points are drawn at this moment: positions (P, 3), and the matrix. The renderer moves
  // points itself, so while they move this is work: not for every frame.
  now(): { matrix: Float32Array; at: Float32Array } {
    return { matrix: this.matrix, at: this.moving ? this.between() : this.to };
  }

  // Where points come to rest.
  get resting(): Float32Array {
    return this.to;
  }

  isVisible(id: number): boolean {
    return this.colours[4 * id + 3] >= 5;
  }

  colourOf(id: number): string {
    return `rgb(${this.colours.subarray(4 * id, 4 * id + 3).join(",")})`;
  }

  place(id: number): [number, number] {
    const matrix = this.camera.matrix(this.width, this.height);
    return onScreen(matrix, this.to, id, this.width, this.height);
  }

  requestRender(): void {
    if (!this.waiting) this.waiting = requestAnimationFrame((now) => this.render(now));
  }

  private share(): number {
    if (!this.lasting) return 1;
    return Math.min(1, (performance.now() - this.began) / this.lasting);
  }

  private between(): Float32Array {
    const t = smooth(this.share());
    if (t >= 1 || this.from === this.to) return this.to;
    const { from, to } = this;
    const at = new Float32Array(to.length);
    for (let i = 0; i < at.length; i++) at[i] = from[i] + t * (to[i] - from[i]);
    return at;
  }

  private resize(): void {
    const detail = Math.min(DETAIL, devicePixelRatio || 1);
    this.canvas.width = Math.round(this.width * detail);
    this.canvas.height = Math.round(this.height * detail);
    this.follow();
    this.requestRender();
  }

  private render(now: number, whole = false): void {
    this.waiting = 0;
    this.follow();
    const t = this.share();
    const detail = this.canvas.width / this.width;
    const matrix = this.camera.matrix(this.width, this.height);
    const some = whole ? null : this.sampleOf(matrix, t, now);
    this.renderer.render({
      matrix,
      t: smooth(t),
      size: this.size(detail),
      detail,
      solid: this.dims === 3,
      some,
      inner: this.ink[0],
      outer: this.ink[1],
    });
    this.drawn = some ? some.length : this.to.length / 3;
    this.layers.forEach((layer) => layer.draw());
    if (this.lasting && this.last) this.frames.push(now - this.last);
    this.last = now;
    if (t < 1) return this.requestRender();
    if (this.lasting) {
      this.lasting = 0;
      this.from = this.to;
      this.oldColours = this.colours;
    }
    this.done.splice(0).forEach((each) => each());
  }

  // The points to draw in this frame: all of them, or fewer while a map moves that is slow.
  private sampleOf(matrix: Float32Array, t: number, now: number): Uint32Array | null {
    const moves = t < 1 || matrix.some((value, place) => value !== this.viewed[place]);
    this.viewed = Float32Array.from(matrix);
    const count = this.to.length / 3;
    if (this.thinning.count !== count) this.thinning = new Thinning(count);
    if (!moves) return null;
    // the browser calls again when it can draw again, whether or not the pointer moves
    requestAnimationFrame((next) => this.thinning.took(next - now));
    clearTimeout(this.pause);
    if (this.thinning.some) this.pause = setTimeout(() => this.requestRender(), REST);
    return this.thinning.some;
  }

  free(): void {
    clearTimeout(this.pause);
    this.sizes.disconnect();
    cancelAnimationFrame(this.waiting);
    this.renderer.free();
    this.box.remove();
  }
}
