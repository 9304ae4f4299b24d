// The loss over the steps: every step pale, their running mean as a line.

import { Canvas, type Look } from "./canvas";
import { count } from "./dom";

const MEMORY = 0.9; // of the running mean, from step to step

export class LossView {
  readonly canvas = new Canvas();

  draw(losses: number[], look: Look): void {
    const { canvas } = this;
    if (!canvas.begin()) return;
    const { context, width, height } = canvas;
    const [left, bottom, top] = [34, height - 18, 6];
    const usable = losses.filter(Number.isFinite);
    const most = usable.length ? Math.max(...usable.slice(0, 20), quantile(usable, 0.99)) : 1;
    const x = (step: number) => left + ((width - left - 6) * step) / Math.max(losses.length - 1, 1);
    const y = (loss: number) => bottom - ((bottom - top) * Math.min(loss, most)) / most;

    context.font = "11px sans-serif";
    context.fillStyle = look.ink;
    context.globalAlpha = 0.75;
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (const share of [0, 0.5, 1]) {
      context.fillText((share * most).toFixed(most < 1 ? 2 : 1), left - 6, y(share * most) + (share === 1 ? 4 : 0));
      context.fillRect(left, y(share * most), width - left - 6, share === 0 ? 0.6 : 0.15);
    }
    context.textBaseline = "alphabetic";
    context.fillText(`step ${count(losses.length)}`, width - 6, height - 4);
    context.globalAlpha = 1;
    if (losses.length < 2) return;

    const every = Math.max(1, Math.floor(losses.length / 600));
    context.strokeStyle = look.line;
    this.path(losses, every, x, y);
    let mean = losses[0];
    const smooth = losses.map((loss) => (mean = MEMORY * mean + (1 - MEMORY) * loss));
    context.strokeStyle = look.ink;
    context.lineWidth = 1.6;
    this.path(smooth, every, x, y);
  }

  private path(values: number[], every: number, x: (i: number) => number, y: (v: number) => number): void {
    const { context } = this.canvas;
    context.beginPath();
    for (let i = 0; i < values.length; i += every) context.lineTo(x(i), y(values[i]));
    context.stroke();
  }
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))];
}
