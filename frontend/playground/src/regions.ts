// The regions of the classes on a plane: logits at the nodes of a coarse grid, between them
// interpolated, so that the border is sharp and the network is asked seldom.

import type { Canvas, Plane } from "./canvas";

const CELL = 12; // CSS pixels between two nodes
const PIXEL = 2; // CSS pixels of the picture
const FAINTEST = 0.08; // opacity where two classes are equal
const STRONGEST = 0.34; // and where one is certain

const scratch = new Map<Canvas, HTMLCanvasElement>();

export function paintRegions(
  canvas: Canvas,
  plane: Plane,
  logitsAt: (places: Float64Array) => Float64Array,
  colours: string[],
): void {
  const [columns, rows] = [canvas.width, canvas.height].map((size) => Math.ceil(size / CELL) + 1);
  const places = new Float64Array(2 * columns * rows);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++)
      places.set(plane.toPlane(c * CELL, r * CELL), 2 * (r * columns + c));
  const logits = logitsAt(places);

  const [width, height] = [canvas.width, canvas.height].map((size) => Math.ceil(size / PIXEL));
  const image = new ImageData(width, height);
  paintPixels(new Uint32Array(image.data.buffer), width, logits, columns, rows, colours.map(packed));
  const buffer = bufferOf(canvas, width, height);
  buffer.getContext("2d")!.putImageData(image, 0, 0);
  canvas.context.imageSmoothingEnabled = true;
  canvas.context.drawImage(buffer, 0, 0, width * PIXEL, height * PIXEL);
}

// Each pixel has the colour of the class with the largest logit; it is the fainter, the nearer the
// second one is. Plain loops, because there are a hundred thousand of them.
function paintPixels(
  pixels: Uint32Array,
  width: number,
  logits: Float64Array,
  columns: number,
  rows: number,
  colours: number[],
): void {
  const classes = logits.length / (columns * rows);
  const step = PIXEL / CELL;
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [(at % width) * step, Math.floor(at / width) * step];
    const column = Math.min(Math.floor(x), columns - 2);
    const row = Math.min(Math.floor(y), rows - 2);
    const [h, v] = [x - column, y - row];
    const above = (row * columns + column) * classes;
    const below = above + columns * classes;
    let best = 0;
    let first = -Infinity;
    let second = -Infinity;
    for (let k = 0; k < classes; k++) {
      const top = logits[above + k] * (1 - h) + logits[above + classes + k] * h;
      const bottom = logits[below + k] * (1 - h) + logits[below + classes + k] * h;
      const u = top * (1 - v) + bottom * v;
      if (u > first) {
        second = first;
        first = u;
        best = k;
      } else if (u > second) second = u;
    }
    const certain = (first - second) / (first - second + 1.5);
    const opacity = 255 * (FAINTEST + (STRONGEST - FAINTEST) * certain);
    pixels[at] = (opacity << 24) | colours[best];
  }
}

function bufferOf(canvas: Canvas, width: number, height: number): HTMLCanvasElement {
  const buffer = scratch.get(canvas) ?? document.createElement("canvas");
  scratch.set(canvas, buffer);
  if (buffer.width !== width || buffer.height !== height) [buffer.width, buffer.height] = [width, height];
  return buffer;
}

// A colour as a pixel has it: blue, green and red from high to low.
function packed(colour: string): number {
  const part = (from: number) => parseInt(colour.slice(from, from + 2), 16);
  return (part(5) << 16) | (part(3) << 8) | part(1);
}
