// The plane of the points: regions, training points, the points that SMOTE adds.

import { badge, Canvas, disc, Plane, type Look } from "./canvas";
import { letter, LIMIT, type Points } from "./data";
import type { Experiment } from "./experiment";
import { paintRegions } from "./regions";

export class PlaneView {
  readonly canvas = new Canvas();
  cross: [number, number] | null = null; // where the keyboard would add a point

  private named: { test: Points; places: [number, number][] } | null = null;

  get plane(): Plane {
    return new Plane(this.canvas.width, this.canvas.height, LIMIT);
  }

  draw(experiment: Experiment, look: Look): void {
    const { canvas } = this;
    if (!canvas.begin()) return;
    const { plane } = this; // of the size that the canvas has now
    const { context } = canvas;
    const { real, training, network } = experiment;
    if (experiment.steps > 0)
      paintRegions(canvas, plane, (x) => experiment.decide(network.forward(x).logits), look.colours);
    context.lineWidth = 1.2;
    for (let i = real.y.length; i < training.y.length; i++) {
      disc(context, ...plane.toCanvas(training.x[2 * i], training.x[2 * i + 1]), 2.6);
      context.strokeStyle = look.colours[training.y[i]];
      context.globalAlpha = 0.55;
      context.stroke();
    }
    context.globalAlpha = 1;
    paintPoints(context, real.y, (i) => plane.toCanvas(real.x[2 * i], real.x[2 * i + 1]), look);
    this.placesOf(experiment).forEach((place, c) =>
      badge(context, letter(c), ...plane.toCanvas(...place), look.colours[c], look),
    );
    if (this.cross) this.drawCross(...plane.toCanvas(...this.cross), look);
  }

  // Where the letters of the classes are.
  private placesOf({ test, classes }: Experiment): [number, number][] {
    if (this.named?.test !== test) {
      const places = Array.from({ length: classes }, (_, c) => placeOf(test, c));
      this.named = { test, places };
    }
    return this.named.places;
  }

  private drawCross(x: number, y: number, { ink }: Look): void {
    const { context } = this.canvas;
    context.strokeStyle = ink;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x - 9, y);
    context.lineTo(x + 9, y);
    context.moveTo(x, y - 9);
    context.lineTo(x, y + 9);
    context.stroke();
  }
}

export function paintPoints(
  context: CanvasRenderingContext2D,
  labels: Int32Array,
  at: (i: number) => [number, number],
  look: Look,
): void {
  context.strokeStyle = look.paper;
  context.lineWidth = 1;
  labels.forEach((c, i) => {
    disc(context, ...at(i), 4);
    context.fillStyle = look.colours[c];
    context.fill();
    context.stroke();
  });
}

// The test point of a class that is nearest to their mean.
function placeOf({ x, y }: Points, c: number): [number, number] {
  const rows = Array.from(y.keys()).filter((i) => y[i] === c);
  const mean = [0, 1].map((d) => rows.reduce((sum, i) => sum + x[2 * i + d], 0) / rows.length);
  const far = (i: number) => Math.hypot(x[2 * i] - mean[0], x[2 * i + 1] - mean[1]);
  const best = rows.reduce((near, i) => (far(i) < far(near) ? i : near), rows[0]);
  return [x[2 * best], x[2 * best + 1]];
}
