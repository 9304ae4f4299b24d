// The explorer: one or two maps with one view, one selection and one pointer.

import { Card } from "./card";
import { named, offered, paint, TITLES, type Painting } from "./colour";
import { Dataset, fetchAhead, type Epoch, type Source } from "./data";
import { count, make } from "./dom";
import type { Box } from "./clusters";
import { press } from "./keys";
import { Labels } from "./labels";
import { Legend, withOther } from "./legend";
import { counterpart, LinkedPoints, type ServerSelection } from "./linked";
import { Maps } from "./maps";
import type { Colour } from "./names";
import { mapPainted, onPictures, picturesOf } from "./pictures";
import type { Plot } from "./plot";
import { saveMap } from "./save";
import type { Targets } from "./targets";
import { Thumbnails } from "./thumbnails";
import { Timeline } from "./timeline";
import { Toolbar } from "./toolbar";
import { shaded, START, type View } from "./view";

export interface ServerState {
  source: Source;
  other: Source | null;
  runs: string[];
  view: Partial<View>;
  selection: ServerSelection;
  targets: Targets | null;
  request?: { number: number; view: Partial<View> } | null; // each number is followed once
  timeless?: boolean; // there are no epochs: the one map is of no particular one
}

export interface Send {
  view(view: View): void;
  selection(bitmap: string, serial: number): void;
}

const GLIDE = 700; // milliseconds between two epochs that were stepped to
const HELD = 200; // milliseconds between two looks whether the pointer is still pressed
const REST = 350; // milliseconds without a change after which the view is sent to the server

export class Explorer {
  readonly element = make("section", { class: "explorer", "aria-label": "Map of the embeddings" });
  private readonly stage = make("div", { class: "stage" });
  private readonly maps = new Maps();
  private readonly linked = new LinkedPoints(this.maps.plots, this.element);
  private readonly trouble = make("div", { class: "trouble", role: "alert", hidden: true });
  private readonly card = new Card();
  private readonly legend = new Legend(() => this.recolour());
  private readonly timelines: Timeline[];
  private readonly toolbar: Toolbar;
  private view: View;
  private drawn?: { title: string; painting: Painting; sentence: string };
  private readonly over = new WeakMap<Plot, { labels: Labels; thumbnails: Thumbnails }>();
  private followed: number; // the last request of the page
  private opening = 0; // number of the last call of `open`
  private newest = false; // whether the first map shows the newest epoch, and follows newer ones
  private shownKey = ""; // of the source that the first map shows
  private resting = 0;
  private readonly forgetPictures: () => void;

  constructor(
    private server: ServerState,
    private send: Send,
  ) {
    this.view = { ...START, ...server.view };
    this.followed = server.request?.number ?? 0;
    this.toolbar = new Toolbar(this.view, () => this.plots[0].data.base, {
      change: (part) => this.change(part),
      select: (ids, adding) => this.select(ids, adding),
      zoom: (factor) => this.maps.zoom(factor),
      fit: () => this.maps.fit(),
      save: (kind) => void this.save(kind),
    });
    this.timelines = [
      new Timeline("Epoch", (epoch) => this.go(0, epoch), (playing) => playing && void this.play()),
      new Timeline("Second map: epoch", (epoch) => this.go(1, epoch)),
    ];
    this.stage.append(this.maps.element, this.legend.element, this.card.element);
    this.maps.element.append(this.toolbar.tools);
    this.element.append(
      this.toolbar.element,
      this.trouble,
      this.stage,
      ...this.timelines.map((each) => each.element),
      this.linked.status,
    );
    const [time] = this.timelines;
    const actions = {
      clear: () => this.select([], false),
      step: (epochs: number) => {
        time.stop();
        this.go(0, time.after(this.view.epoch, epochs));
      },
      play: () => time.toggle(),
      zoom: (factor: number) => this.maps.zoom(factor),
      fit: () => this.maps.fit(),
    };
    this.element.addEventListener("keydown", (event) => press(event, actions));
    Object.assign(this.element, { measure: (map: number) => this.measure(map) });
    this.forgetPictures = onPictures(() => {
      this.card.hide();
      this.plots.forEach((plot) => plot.requestRender());
    });
    void this.open();
  }

  // The page ran again: newer snapshots, a selection made elsewhere, another run to compare with.
  update(server: ServerState, send: Send): void {
    const before = JSON.stringify([this.server.source, this.server.other]);
    this.server = server;
    this.send = send;
    const { request } = server;
    if (request && request.number > this.followed) {
      this.followed = request.number;
      if (this.element.dataset.ready) this.change(request.view);
    }
    if (JSON.stringify([server.source, server.other]) !== before) void this.open();
    else {
      this.syncFromServer();
      this.maps.readInk(this.element);
      this.linked.showTargets(server.targets);
      if (this.element.dataset.ready) mapPainted();
    }
  }

  private async open(): Promise<void> {
    const opening = ++this.opening; // a later call overtakes this one
    const { source, other } = this.server;
    const sources = [source];
    if (this.view.compare === "epochs") sources.push(source);
    else if (this.view.compare.startsWith("run:") && other) sources.push(other);
    sources.forEach((each, at) => fetchAhead(each, at ? this.view.other : this.view.epoch));
    try {
      const sets = await this.maps.open(sources);
      if (source.key !== this.shownKey) {
        this.shownKey = source.key;
        this.newest = this.isNewest(this.epochOf(sets[0], 0), sets[0]);
      }
      await Promise.all(sets.map((data, at) => data.load(this.epochOf(data, at))));
      if (opening !== this.opening) return;
      this.maps.mount(sets, (plot) => ({
        tool: () => this.view.tool,
        hover: (id, x, y) => this.hover(plot, id, x, y),
        select: (ids, adding) =>
          this.select(ids.map((id) => counterpart(plot, id, this.plots[0])), adding),
        moved: () => this.card.hide(),
      }));
      this.plots.forEach((plot) => this.lay(plot));
      this.syncFromServer();
      this.maps.readInk(this.element);
      this.apply(0);
      this.element.dataset.ready = "map";
      requestAnimationFrame(() => setTimeout(mapPainted)); // the pictures may load now
      await Promise.all(sets.flatMap((data) => data.epochs.map((epoch) => data.load(epoch))));
      if (opening !== this.opening) return;
      this.plots.forEach((plot) => plot.camera.touched || plot.fit());
      this.recolour(); // scales reach over all epochs
      this.showTrails();
      this.element.dataset.ready = "all";
      this.showTrouble("");
      await this.followNewest(opening);
    } catch (error) {
      this.showTrouble(error instanceof Error ? error.message : String(error));
      mapPainted();
    }
  }

  // Put the layers of names and thumbnails over a new map.
  private lay(plot: Plot): void {
    if (this.over.has(plot)) return;
    const thumbnails = new Thumbnails(plot, () => picturesOf(plot.data.source.pictures));
    const labels = new Labels(plot, () => this.buttonsOver(plot));
    this.over.set(plot, { labels, thumbnails });
    plot.layers.push(thumbnails, labels);
  }

  // The buttons over the upper left corner of the first map, and the line below each of two.
  private buttonsOver(plot: Plot): Box[] {
    const over = plot === this.plots[0] ? [this.toolbar.tools] : [];
    if (plot.caption.textContent) over.push(plot.caption);
    return over.map(({ offsetLeft, offsetTop, offsetWidth, offsetHeight }) => ({
      left: offsetLeft,
      top: offsetTop,
      width: offsetWidth,
      height: offsetHeight,
    }));
  }

  private get plots(): Plot[] {
    return this.maps.plots;
  }

  private epochOf(data: Dataset, at: number): number {
    const wanted = at ? this.view.other : this.view.epoch;
    const last = data.epochs[data.epochs.length - 1];
    return data.epochs.includes(wanted) ? wanted : last;
  }

  // Go on to the newest epoch, but not while a lasso is drawn around points of an earlier one.
  private async followNewest(opening: number): Promise<void> {
    while (this.element.matches(":active")) await new Promise((done) => setTimeout(done, HELD));
    if (opening !== this.opening || !this.newest || this.timelines[0].playing) return;
    const { epochs } = this.plots[0].data;
    if (!this.isNewest(this.view.epoch)) this.go(0, epochs[epochs.length - 1]);
  }

  private isNewest(epoch: number, data = this.plots[0].data): boolean {
    return epoch === data.epochs[data.epochs.length - 1];
  }

  private change(part: Partial<View>): void {
    const compared = part.compare !== undefined && part.compare !== this.view.compare;
    const turned = part.dims !== undefined || part.colour !== undefined;
    if (part.colour !== undefined) this.legend.hidden.clear();
    this.view = { ...this.view, ...part };
    if (part.epoch !== undefined) this.newest = this.isNewest(part.epoch);
    this.sendView();
    if (compared) return void this.open();
    if (part.tool !== undefined) return this.showControls();
    this.apply(part.dims !== undefined ? GLIDE : 0);
    if (turned || part.trails !== undefined) this.showTrails();
  }

  private go(at: number, epoch: number): void {
    this.view = at ? { ...this.view, other: epoch } : { ...this.view, epoch };
    if (!at) this.newest = this.isNewest(epoch);
    this.apply(GLIDE);
    this.sendView();
  }

  private async play(): Promise<void> {
    const [time] = this.timelines;
    while (time.playing && this.element.isConnected) {
      const last = this.isNewest(this.view.epoch);
      this.view.epoch = time.after(this.view.epoch, 1, true);
      const glide = last ? Math.min(GLIDE, time.step) : time.step;
      this.apply(glide);
      await new Promise((done) => setTimeout(done, glide + 60));
    }
    this.newest = this.isNewest(this.view.epoch);
    this.sendView();
  }

  // Show what the view describes; points with a new position glide there.
  private apply(milliseconds: number): void {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.plots.forEach((plot, at) => {
      const number = this.epochOf(plot.data, at);
      const epoch = plot.data.loaded.get(number);
      if (!epoch) return void plot.data.load(number).then(() => this.apply(milliseconds));
      if (at) this.view.other = number;
      else this.view.epoch = number;
      const moved = plot.epoch !== number || plot.dims !== this.view.dims;
      const colours = this.colours(plot, epoch, at);
      if (moved) void plot.show(number, this.view.dims, colours, calm ? 0 : milliseconds);
      else plot.recolour(colours);
      this.showOver(plot);
      this.timelines[at].show(plot.data.epochs, number);
    });
    const { title, painting } = this.drawn ?? {};
    if (title && painting) this.legend.show(title, painting, this.plots[0].data.base);
    this.timelines[0].element.hidden = Boolean(this.server.timeless);
    this.timelines[1].element.hidden = this.plots.length < 2;
    this.card.hide();
    this.showControls();
    this.linked.showTargets(this.server.targets);
  }

  private recolour(): void {
    this.apply(0);
    this.card.hide();
  }

  // The colours that all maps of the stage have the data for: one legend holds for all of them.
  private offered(): Colour[] {
    const lists = this.plots.flatMap((plot, at) => {
      const epoch = plot.data.loaded.get(this.epochOf(plot.data, at));
      return epoch ? [offered(epoch)] : [];
    });
    const lead = lists[0] ?? [];
    return lead.filter((each) => each === "label" || lists.every((list) => list.includes(each)));
  }

  private colours(plot: Plot, epoch: Epoch, at: number): Uint8Array {
    const { base } = plot.data;
    const colour: Colour = this.offered().includes(this.view.colour) ? this.view.colour : "class";
    const first = this.plots[0].data;
    const lead = at ? (first.loaded.get(this.epochOf(first, 0)) ?? epoch) : epoch;
    const epochs = this.plots.flatMap((each) => [...each.data.loaded.values()]);
    const painting = paint(colour, base, epoch, epochs, this.view.split, lead);
    const { colours, seen, right } = shaded(base, epoch, painting, this.view, this.legend.hidden);
    const sentence =
      `Map of ${count(seen)} of ${count(base.points)} points` +
      `${this.server.timeless ? "" : ` at epoch ${epoch.epoch}`}, coloured by ` +
      `${TITLES[colour]}${epoch.predicted ? `; ${count(right)} predicted right` : ""}.`;
    if (!at) {
      this.drawn = { title: TITLES[colour], painting, sentence };
      this.linked.describeView(sentence);
    } else this.drawn!.painting = withOther(this.drawn!.painting, painting);
    plot.canvas.setAttribute("aria-label", sentence);
    const run = this.view.compare.startsWith("run:") ? `${plot.data.source.name}, ` : "";
    const share = epoch.predicted && seen ? ` · ${Math.round((100 * right) / seen)}% right` : "";
    plot.caption.textContent = this.plots.length > 1 ? `${run}epoch ${epoch.epoch}${share}` : "";
    return colours;
  }

  private showOver(plot: Plot): void {
    const layers = this.over.get(plot);
    const lead = this.plots[0].data.loaded.get(this.view.epoch);
    if (!layers || !lead) return;
    const { values, name } = named(plot.data.base, lead);
    layers.thumbnails.on = this.view.pictures;
    layers.labels.show(this.view.names ? values : null, name);
  }

  private showControls(): void {
    const { data } = this.plots[0];
    const epoch = data.loaded.get(this.view.epoch)!;
    // a run may have a map in 3-D of its last epoch alone: others are shown flat there
    const solid = this.view.dims === 3 || [...data.loaded.values()].some((each) => each.xyz);
    this.toolbar.offer(data.epochs.length, data.base, solid, this.server.runs);
    const colours = this.offered();
    const colour = colours.includes(this.view.colour) ? this.view.colour : "class";
    this.toolbar.show({ ...this.view, colour }, data.base, colours, this.server.runs, epoch.label_of);
    this.element.dataset.tool = this.view.tool;
    this.element.dataset.epoch = String(this.view.epoch);
  }

  private hover(from: Plot, id: number, x: number, y: number): void {
    for (const plot of this.plots) {
      const here = id < 0 ? -1 : counterpart(from, id, plot);
      plot.ring(1, here < 0 ? new Uint32Array() : Uint32Array.of(here));
    }
    from.canvas.style.cursor = id >= 0 && this.view.tool === "move" ? "pointer" : "";
    if (id < 0) return this.card.hide();
    const stage = this.stage.getBoundingClientRect();
    const box = from.box.getBoundingClientRect();
    const { base, loaded, source } = from.data;
    const place: [number, number] = [x + box.left - stage.left, y + box.top - stage.top];
    this.card.show(id, base, loaded.get(from.epoch)!, picturesOf(source.pictures), place, stage);
  }

  private select(ids: number[], adding: boolean): void {
    const message = this.linked.select(ids, adding);
    this.showTrails();
    this.send.selection(...message);
  }

  private syncFromServer(): void {
    if (this.linked.syncFromServer(this.server.selection)) this.showTrails();
  }

  // Save what the map shows as a file, with its legend.
  private save(kind: "png" | "svg"): Promise<void> {
    const plots = this.plots.map((plot) => ({
      plot,
      caption: plot.caption.textContent ?? "",
      names: this.over.get(plot)?.labels.placed ?? [],
    }));
    const at = this.server.timeless ? "" : `-epoch-${this.view.epoch}`;
    const name = this.plots[0].data.source.name + at;
    const { color, backgroundColor } = getComputedStyle(this.maps.element);
    const styled = { ...this.drawn!, plots, base: this.plots[0].data.base, name };
    return saveMap(kind, { ...styled, ink: color, paper: backgroundColor });
  }

  private showTrails(): void {
    this.linked.showTrails(this.view.trails);
  }

  // Send a view that has come to rest to the server, never while epochs play.
  private sendView(): void {
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      if (!this.timelines[0].playing) this.send.view({ ...this.view });
    }, REST);
  }

  private showTrouble(text: string): void {
    this.trouble.textContent = text;
    this.trouble.hidden = !text;
  }

  // For tests and measurements: where points are on the page, how long frames took, how many
  // points the last one had.
  private measure(map: number): object {
    const plot = this.plots[map];
    const { left, top } = plot.canvas.getBoundingClientRect();
    const place = (id: number) => {
      const [x, y] = plot.place(id);
      return [x + left, y + top];
    };
    const nearest = (x: number, y: number) => plot.nearest(x - left, y - top);
    return { place, nearest, frames: plot.frames, drawn: plot.drawn };
  }

  free(): void {
    this.forgetPictures();
    clearTimeout(this.resting);
    this.timelines[0].stop();
    this.maps.free();
    this.element.remove();
  }
}
