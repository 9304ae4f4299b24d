// The regions of the classes on a plane: logits at the nodes of a coarse grid, between them
// interpolated, so that the border is sharp and the network is asked seldom.

import type { Canvas, Plane } from "./canvas";

const CELL = 12; // CSS pixels between two nodes
const PIXEL = 2; // CSS pixels of the picture
const STRENGTH = [0.1, 0.3]; // opacity where two classes are equal, and where one is certain

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
  const classes = logits.length / (columns * rows);
  const rgb = colours.map(rgbOf);

  const [width, height] = [canvas.width, canvas.height].map((size) => Math.ceil(size / PIXEL));
  const image = new ImageData(width, height);
  const u = new Float64Array(classes);
  for (let py = 0; py < height; py++) {
    const [r, v] = split((py * PIXEL) / CELL, rows);
    for (let px = 0; px < width; px++) {
      const [c, h] = split((px * PIXEL) / CELL, columns);
      const corner = (r * columns + c) * classes;
      const below = corner + columns * classes;
      let [best, second] = [0, -Infinity];
      for (let k = 0; k < classes; k++) {
        const top = logits[corner + k] * (1 - h) + logits[corner + classes + k] * h;
        const bottom = logits[below + k] * (1 - h) + logits[below + classes + k] * h;
        u[k] = top * (1 - v) + bottom * v;
        if (k === 0) continue;
        if (u[k] > u[best]) [best, second] = [k, u[best]];
        else if (u[k] > second) second = u[k];
      }
      const certain = Math.tanh((u[best] - second) / 4);
      const at = 4 * (py * width + px);
      image.data.set(rgb[best], at);
      image.data[at + 3] = 255 * (STRENGTH[0] + (STRENGTH[1] - STRENGTH[0]) * certain);
    }
  }
  const buffer = bufferOf(canvas, width, height);
  buffer.getContext("2d")!.putImageData(image, 0, 0);
  canvas.context.imageSmoothingEnabled = true;
  canvas.context.drawImage(buffer, 0, 0, width * PIXEL, height * PIXEL);
}

// The node before a place, and the share of the way to the next one.
function split(place: number, nodes: number): [number, number] {
  const node = Math.min(Math.floor(place), nodes - 2);
  return [node, place - node];
}

function bufferOf(canvas: Canvas, width: number, height: number): HTMLCanvasElement {
  const buffer = scratch.get(canvas) ?? document.createElement("canvas");
  scratch.set(canvas, buffer);
  if (buffer.width !== width || buffer.height !== height) [buffer.width, buffer.height] = [width, height];
  return buffer;
}

function rgbOf(colour: string): [number, number, number] {
  const part = (from: number) => parseInt(colour.slice(from, from + 2), 16);
  return [part(1), part(3), part(5)];
}
