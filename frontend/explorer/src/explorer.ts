// The explorer: one or two maps under one view, one selection and one pointer.

import { Card } from "./card";
import { Chosen } from "./chosen";
import { MODES, offered, paint, type Mode } from "./colour";
import { Dataset, fetchAhead, type Epoch, type Source } from "./data";
import { count, make } from "./dom";
import { press } from "./keys";
import { Legend } from "./legend";
import { counterpart, drawRings, drawTrails, said as sayChosen } from "./linked";
import { Maps } from "./maps";
import { mapDrawn, onPictures, picturesOf } from "./pictures";
import type { Plot } from "./plot";
import { linesOf, sayTargets, type Targets } from "./targets";
import { Timeline } from "./timeline";
import { Toolbar } from "./toolbar";
import { shaded, START, type View } from "./view";

export interface Server {
  source: Source;
  other: Source | null;
  runs: string[];
  view: Partial<View>;
  chosen: { bits: string; serial: number; revision: number };
  targets: Targets | null;
  waiting: boolean; // for the map to be drawn, or to have failed
}

export interface Tell {
  view(view: View): void;
  chosen(bits: string, serial: number): void;
  drawn(): void;
}

const GLIDE = 700; // milliseconds between two epochs that were stepped to
const REST = 350; // milliseconds after which the server hears of a view

export class Explorer {
  readonly element = make("section", { class: "explorer", "aria-label": "Map of the embeddings" });
  private readonly stage = make("div", { class: "stage" });
  private readonly maps = new Maps();
  private readonly status = make("div", { class: "status", role: "status", "aria-live": "polite" });
  private readonly trouble = make("div", { class: "trouble", role: "alert", hidden: true });
  private readonly card = new Card();
  private readonly legend = new Legend(() => this.recolour());
  private readonly chosen = new Chosen();
  private readonly timelines: Timeline[];
  private readonly toolbar: Toolbar;
  private view: View;
  private turn = 0;
  private seen = "";
  private resting = 0;
  private revision = -1;
  private targets: Targets | null = null; // those that a map shows now
  private readonly forget: () => void;

  constructor(
    private server: Server,
    private tell: Tell,
  ) {
    this.view = { ...START, ...server.view };
    this.toolbar = new Toolbar(this.view, () => this.plots[0].data.base, {
      change: (part) => this.change(part),
      choose: (ids, adding) => this.choose(ids, adding),
      zoom: (factor) => this.maps.zoom(factor),
      fit: () => this.maps.fit(),
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
      this.status,
    );
    const [time] = this.timelines;
    const moves = {
      clear: () => this.choose([], false),
      step: (epochs: number) => {
        time.stop();
        this.go(0, time.after(this.view.epoch, epochs));
      },
      play: () => time.toggle(),
      zoom: (factor: number) => this.maps.zoom(factor),
      fit: () => this.maps.fit(),
    };
    this.element.addEventListener("keydown", (event) => press(event, moves));
    Object.assign(this.element, { measure: (map: number) => this.measure(map) });
    this.forget = onPictures(() => this.card.hide());
    void this.open();
  }

  // The page ran again: newer snapshots, a selection made elsewhere, another run beside.
  update(server: Server, tell: Tell): void {
    const before = JSON.stringify([this.server.source, this.server.other]);
    this.server = server;
    this.tell = tell;
    if (JSON.stringify([server.source, server.other]) !== before) void this.open();
    else {
      this.hear();
      this.maps.readInk(this.element);
      this.drawTargets();
      if (this.element.dataset.ready) this.arrived();
    }
  }

  private async open(): Promise<void> {
    const turn = ++this.turn; // a later call overtakes this one
    const { source, other } = this.server;
    const sources = [source];
    if (this.view.compare === "epochs") sources.push(source);
    else if (this.view.compare.startsWith("run:") && other) sources.push(other);
    sources.forEach((each, at) => fetchAhead(each, at ? this.view.other : this.view.epoch));
    try {
      const sets = await this.maps.open(sources);
      await Promise.all(sets.map((data, at) => data.load(this.epochOf(data, at))));
      if (turn !== this.turn) return;
      this.maps.mount(sets, (plot) => ({
        tool: () => this.view.tool,
        hover: (id, x, y) => this.hover(plot, id, x, y),
        pick: (ids, adding) =>
          this.choose(ids.map((id) => counterpart(plot, id, this.plots[0])), adding),
        moved: () => this.card.hide(),
      }));
      this.hear();
      this.maps.readInk(this.element);
      this.apply(0);
      this.element.dataset.ready = "map";
      requestAnimationFrame(() => setTimeout(() => this.arrived()));
      await Promise.all(sets.flatMap((data) => data.epochs.map((epoch) => data.load(epoch))));
      if (turn !== this.turn) return;
      this.plots.forEach((plot) => plot.camera.touched || plot.fit());
      this.recolour(); // scales reach over all epochs
      this.drawTrails();
      this.element.dataset.ready = "all";
      this.say("");
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
      this.arrived();
    }
  }

  // What the page and the pictures have held back for the map's sake may come now.
  private arrived(): void {
    mapDrawn();
    if (this.server.waiting) this.tell.drawn();
  }

  private get plots(): Plot[] {
    return this.maps.plots;
  }

  private epochOf(data: Dataset, at: number): number {
    const wanted = at ? this.view.other : this.view.epoch;
    const last = data.epochs[data.epochs.length - 1];
    return data.epochs.includes(wanted) ? wanted : last;
  }

  private change(part: Partial<View>): void {
    const compared = part.compare !== undefined && part.compare !== this.view.compare;
    const turned = part.dims !== undefined || part.colour !== undefined;
    if (part.colour !== undefined) this.legend.hidden.clear();
    this.view = { ...this.view, ...part };
    this.report();
    if (compared) return void this.open();
    if (part.tool !== undefined) return this.drawBar();
    this.apply(part.dims !== undefined ? GLIDE : 0);
    if (turned || part.trails !== undefined) this.drawTrails();
  }

  private go(at: number, epoch: number): void {
    this.view = at ? { ...this.view, other: epoch } : { ...this.view, epoch };
    this.apply(GLIDE);
    this.report();
  }

  private async play(): Promise<void> {
    const [time] = this.timelines;
    while (time.playing && this.element.isConnected) {
      const last = this.view.epoch === this.plots[0].data.epochs[this.plots[0].data.epochs.length - 1];
      this.view.epoch = time.after(this.view.epoch, 1, true);
      const glide = last ? Math.min(GLIDE, time.step) : time.step;
      this.apply(glide);
      await new Promise((done) => setTimeout(done, glide + 60));
    }
    this.report();
  }

  // Draw what the view says; points that lie elsewhere now glide there.
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
      this.timelines[at].show(plot.data.epochs, number);
    });
    this.timelines[1].element.hidden = this.plots.length < 2;
    this.card.hide();
    this.drawBar();
    this.drawTargets();
  }

  private recolour(): void {
    this.apply(0);
    this.card.hide();
  }

  private colours(plot: Plot, epoch: Epoch, at: number): Uint8Array {
    const base = plot.data.base;
    const modes = offered(epoch);
    const mode: Mode = modes.includes(this.view.colour) ? this.view.colour : "class";
    const painting = paint(mode, base, epoch, plot.data.loaded.values(), this.view.split);
    const { colours, seen, right } = shaded(base, epoch, painting, this.view, this.legend.hidden);
    if (!at) {
      this.legend.show(MODES[mode], painting, base.measured);
      this.seen =
        `Map of ${count(seen)} of ${count(base.points)} points at epoch ${epoch.epoch}, coloured by ` +
        `${MODES[mode]}; ${count(right)} predicted right.`;
    }
    plot.canvas.setAttribute("aria-label", this.seen);
    const run = this.view.compare.startsWith("run:") ? `${plot.data.source.name}, ` : "";
    plot.caption.textContent = this.plots.length > 1 ? `${run}epoch ${epoch.epoch}` : "";
    return colours;
  }

  private drawBar(): void {
    const { data } = this.plots[0];
    const epoch = data.loaded.get(this.view.epoch)!;
    const own = offered(epoch);
    this.toolbar.show(this.view, data.base, own, this.server.runs, epoch.label_of);
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

  private choose(ids: number[], adding: boolean): void {
    const most = this.plots[0].data.base.points;
    if (adding) this.chosen.add(ids, most);
    else this.chosen.set(ids, most);
    this.chosen.serial++;
    this.drawChosen();
    this.drawTrails();
    this.tell.chosen(this.chosen.encode(), this.chosen.serial);
  }

  // Take the server's selection, unless this browser has chosen since.
  private hear(): void {
    const { bits, serial, revision } = this.server.chosen;
    if (!this.plots.length || serial < this.chosen.serial || revision === this.revision) return;
    this.revision = revision;
    this.chosen.serial = serial;
    this.chosen.set(Chosen.decode(bits), this.plots[0].data.base.points);
    this.drawChosen();
    this.drawTrails();
  }

  private drawChosen(): void {
    drawRings(this.plots, this.chosen);
    const said = make("span", { class: "chosen" }, sayChosen(this.plots, this.chosen));
    const drawn = this.targets ? [make("span", {}, sayTargets(this.targets))] : [];
    this.status.replaceChildren(said, make("span", {}, this.seen), ...drawn);
    this.element.dataset.chosen = String(this.chosen.ids.length);
  }

  private drawTargets(): void {
    const lines = this.plots.map((plot) => linesOf(plot, this.server.targets));
    this.plots.forEach((plot, at) => plot.overlay(lines[at]));
    this.targets = lines.some((each) => each) ? this.server.targets : null;
    this.element.dataset.targets = String(this.targets?.xy.length ?? 0);
    this.drawChosen();
  }

  private drawTrails(): void {
    drawTrails(this.plots, this.chosen, this.view.trails);
  }

  // The server hears of a view that has come to rest, never while epochs play.
  private report(): void {
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      if (!this.timelines[0].playing) this.tell.view({ ...this.view });
    }, REST);
  }

  private say(trouble: string): void {
    this.trouble.textContent = trouble;
    this.trouble.hidden = !trouble;
  }

  // For tests and measurements: where points lie on the page, and how long frames took.
  private measure(map: number): object {
    const plot = this.plots[map];
    const { left, top } = plot.canvas.getBoundingClientRect();
    const place = (id: number) => {
      const [x, y] = plot.place(id);
      return [x + left, y + top];
    };
    return { place, nearest: (x: number, y: number) => plot.nearest(x - left, y - top), frames: plot.frames };
  }

  free(): void {
    this.forget();
    clearTimeout(this.resting);
    this.timelines[0].stop();
    this.maps.free();
    this.element.remove();
  }
}
