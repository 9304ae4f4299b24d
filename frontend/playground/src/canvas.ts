// A canvas that fills its place, sharp on every screen, with a plane on it: equal scales, the origin
// in the middle.

import { make } from "./dom";

export interface Look {
  ink: string;
  paper: string;
  line: string;
  colours: string[]; // of the classes
  groups: string[]; // of the abstract labels
}

export class Canvas {
  readonly element = make("canvas", { role: "img" });
  readonly context: CanvasRenderingContext2D;
  width = 0; // CSS pixels
  height = 0;

  constructor() {
    const context = this.element.getContext("2d");
    if (!context) throw new Error("This browser cannot draw: it offers no canvas.");
    this.context = context;
  }

  // Fit the place; false where there is none.
  begin(): boolean {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height) return false;
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.element.width !== w || this.element.height !== h) {
      this.element.width = w;
      this.element.height = h;
    }
    [this.width, this.height] = [width, height];
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, width, height);
    return true;
  }
}

// Where a point of a plane is on a canvas, and the other way round.
export class Plane {
  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly reach: number, // of the plane, to the nearest edge of the canvas
  ) {}

  private get scale(): number {
    return Math.min(this.width, this.height) / (2 * this.reach);
  }

  toCanvas(x: number, y: number): [number, number] {
    return [this.width / 2 + x * this.scale, this.height / 2 - y * this.scale];
  }

  toPlane(px: number, py: number): [number, number] {
    return [(px - this.width / 2) / this.scale, (this.height / 2 - py) / this.scale];
  }
}

export function disc(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

// A letter in a small disc.
export function badge(context: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string, look: Look): void {
  context.font = "600 12px sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  const half = Math.max(9, context.measureText(text).width / 2 + 6);
  context.beginPath();
  context.roundRect(x - half, y - 9, 2 * half, 18, 9);
  context.fillStyle = look.paper;
  context.fill();
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.stroke();
  context.fillStyle = look.ink;
  context.fillText(text, x, y + 0.5);
}
