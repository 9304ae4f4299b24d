// The map of the hidden layer: the features of the training points, the regions of the last layer on
// the plane of the map, and what a method does there.

import { dot, lifted, principalAxes, projected, type Axes } from "./axes";
import { badge, Canvas, disc, Plane, type Look } from "./canvas";
import { letter } from "./data";
import type { Experiment } from "./experiment";
import type { Overlay } from "./methods/method";
import { paintPoints } from "./plane_view";
import { paintRegions } from "./regions";

const SHOWN_TARGETS = 10; // points whose neighbours and targets are drawn

export class HiddenView {
  readonly canvas = new Canvas();
  private axes: Axes | null = null;
  private reach = 0;

  // Forget where the map was: another network begins.
  restart(): void {
    this.axes = null;
    this.reach = 0;
  }

  // `calm` is for a picture that follows others at once: the scale changes little between them.
  draw(experiment: Experiment, look: Look, calm: boolean): void {
    if (!this.canvas.begin()) return;
    const { real, counts, network } = experiment;
    const { z } = network.forward(real.x);
    const axes = principalAxes(z, real.y, counts, this.axes);
    const places = Array.from(real.y, (_, i) => projected(z, i, axes));
    const plane = new Plane(this.canvas.width, this.canvas.height, this.reachOf(places, calm));
    this.axes = axes;

    const { context } = this.canvas;
    const decide = (at: Float64Array) => experiment.decide(network.head.forward(lifted(at, axes)));
    if (experiment.steps > 0) paintRegions(this.canvas, plane, decide, look.colours);
    const at = (i: number) => plane.toCanvas(...places[i]);
    const overlay = experiment.method.overlay?.() ?? {};
    this.drawSubspaces(overlay, plane, look);
    this.drawSynthetic(overlay, plane, look);
    paintPoints(context, real.y, at, look);
    this.drawTargets(overlay, experiment, at, plane, look);
    for (let c = 0; c < counts.length; c++)
      badge(context, letter(c), ...plane.toCanvas(...middle(places, real.y, c)), look.colours[c], look);
    this.nameSubspaces(overlay, experiment, places, plane, look);
  }

  // What nearly all points fit into.
  private reachOf(places: [number, number][], calm: boolean): number {
    const far = places.map(([x, y]) => Math.max(Math.abs(x), Math.abs(y))).sort((a, b) => a - b);
    const wanted = 1.25 * Math.max(far[Math.floor(0.98 * (far.length - 1))], 1e-6);
    this.reach = this.reach && calm ? 0.85 * this.reach + 0.15 * wanted : wanted;
    return this.reach;
  }

  // The directions of each abstract label's subspace, as far as the plane of the map shows them.
  private drawSubspaces({ axes: directions, groups }: Overlay, plane: Plane, look: Look): void {
    if (!directions || !groups || !this.axes) return;
    const { context } = this.canvas;
    context.lineCap = "round";
    for (const { z, group } of directions) {
      const [x, y] = [dot(z, this.axes.first), dot(z, this.axes.second)];
      const [from, to] = [-0.9, 0.9].map((s) => plane.toCanvas(s * this.reach * x, s * this.reach * y));
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(...to);
      context.strokeStyle = look.groups[group % look.groups.length];
      context.globalAlpha = 0.45;
      context.lineWidth = 5;
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  // The classes of each abstract label, at the end of its longest direction that its points are at.
  private nameSubspaces(
    { axes: directions, groups }: Overlay,
    { real }: Experiment,
    places: [number, number][],
    plane: Plane,
    look: Look,
  ): void {
    if (!directions || !groups || !this.axes) return;
    const { first, second } = this.axes;
    const longest = new Map<number, [number, number]>();
    for (const { z, group } of directions) {
      const shown: [number, number] = [dot(z, first), dot(z, second)];
      if (Math.hypot(...shown) > Math.hypot(...(longest.get(group) ?? [0, 0]))) longest.set(group, shown);
    }
    const ofPoints = real.y.map((c) => groups[c]);
    for (const [group, [x, y]] of longest) {
      const [mx, my] = middle(places, ofPoints, group);
      const side = (mx * x + my * y < 0 ? -0.9 : 0.9) * this.reach;
      const classes = groups.flatMap((each, c) => (each === group ? [letter(c)] : [])).join(" ");
      const at = plane.toCanvas(side * x, side * y);
      badge(this.canvas.context, classes, ...at, look.groups[group % look.groups.length], look);
    }
  }

  private drawSynthetic({ synthetic }: Overlay, plane: Plane, look: Look): void {
    if (!synthetic || !this.axes) return;
    const { context } = this.canvas;
    context.lineWidth = 1.1;
    context.globalAlpha = 0.7;
    synthetic.labels.forEach((c, i) => {
      disc(context, ...plane.toCanvas(...projected(synthetic.z, i, this.axes!)), 3);
      context.strokeStyle = look.colours[c];
      context.stroke();
    });
    context.globalAlpha = 1;
  }

  // For points of the rarest class: lines to their neighbours, and their last target as a diamond.
  private drawTargets(
    { neighbours, targets }: Overlay,
    { counts, real }: Experiment,
    at: (i: number) => [number, number],
    plane: Plane,
    look: Look,
  ): void {
    if (!neighbours || !this.axes) return;
    const { context } = this.canvas;
    const rarest = counts.indexOf(Math.min(...counts));
    const rows = Array.from(real.y.keys()).filter((i) => real.y[i] === rarest).slice(0, SHOWN_TARGETS);
    context.strokeStyle = look.ink;
    context.lineWidth = 1;
    for (const i of rows) {
      context.globalAlpha = 0.45;
      for (const j of neighbours[i]) line(context, at(i), at(j));
      const target = targets?.get(i);
      if (!target) continue;
      context.globalAlpha = 1;
      diamond(context, plane.toCanvas(...projected(target, 0, this.axes)), look.colours[rarest], look.ink);
    }
    context.globalAlpha = 1;
  }
}

function line(context: CanvasRenderingContext2D, from: [number, number], to: [number, number]): void {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

function diamond(context: CanvasRenderingContext2D, [x, y]: [number, number], fill: string, edge: string): void {
  context.beginPath();
  context.moveTo(x, y - 5);
  context.lineTo(x + 5, y);
  context.lineTo(x, y + 5);
  context.lineTo(x - 5, y);
  context.closePath();
  context.fillStyle = fill;
  context.strokeStyle = edge;
  context.fill();
  context.stroke();
}

function middle(places: [number, number][], labels: Int32Array, c: number): [number, number] {
  const own = places.filter((_, i) => labels[i] === c);
  const mean = (d: number) => own.reduce((sum, place) => sum + place[d], 0) / own.length;
  return [mean(0), mean(1)];
}
