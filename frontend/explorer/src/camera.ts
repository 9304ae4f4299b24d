// From positions to pixels: pan and zoom, and in three dimensions turn.

import type { Bounds, Dims } from "./data";

const CLOSE = 400; // times nearer than the whole map, at most
const FAR = 0.3;

export class Camera {
  centre = [0, 0, 0];
  scale = 1; // pixels a unit
  yaw = 0.6;
  pitch = 0.4;
  touched = false;
  private whole = 1;
  private radius = 1;
  private turned = [1, 0, 0, 0, 1, 0, 0, 0, 1];

  constructor(public dims: Dims) {}

  // Show what lies between the bounds; so many pixels at the upper edge are left free in a flat map.
  fit([low, high]: Bounds, width: number, height: number, upper = 0): void {
    this.centre = low.map((value, axis) => (value + high[axis]) / 2);
    const span = low.map((value, axis) => Math.max(1e-6, high[axis] - value));
    this.radius = Math.hypot(...span.slice(0, this.dims)) / 2;
    const free = 0.92;
    this.whole =
      this.dims === 3
        ? (free * Math.min(width, height)) / (1.7 * this.radius)
        : free * Math.min(width / span[0], Math.max(1, height - upper) / span[1]);
    this.scale = this.whole;
    if (this.dims === 2) this.centre[1] += upper / 2 / this.scale;
    this.touched = false;
    this.turn(0, 0);
    this.touched = false;
  }

  // How much nearer than the whole map, at least 1.
  get closeness(): number {
    return Math.max(1, Math.min(30, this.scale / this.whole));
  }

  pan(dx: number, dy: number): void {
    const [x, y] = [-dx / this.scale, dy / this.scale];
    const r = this.turned;
    for (let axis = 0; axis < 3; axis++) this.centre[axis] += x * r[axis] + y * r[3 + axis];
    this.touched = true;
  }

  // The place under the pointer, given from the middle of the map, stays where it is.
  zoom(factor: number, dx = 0, dy = 0): void {
    const next = Math.min(this.whole * CLOSE, Math.max(this.whole * FAR, this.scale * factor));
    // what the new scale would move away from the pointer is panned back
    const away = next / this.scale - 1;
    this.pan(-dx * away * (this.scale / next), -dy * away * (this.scale / next));
    this.scale = next;
    this.touched = true;
  }

  turn(dx: number, dy: number): void {
    if (this.dims === 3) {
      this.yaw += dx * 0.008;
      this.pitch = Math.max(-1.55, Math.min(1.55, this.pitch + dy * 0.008));
    }
    const [cy, sy] = [Math.cos(this.yaw), Math.sin(this.yaw)];
    const [cp, sp] = [Math.cos(this.pitch), Math.sin(this.pitch)];
    this.turned =
      this.dims === 3
        ? [cy, sy, 0, -sy * sp, cy * sp, cp, sy * cp, -cy * cp, sp]
        : [1, 0, 0, 0, 1, 0, 0, 0, 1];
    this.touched = true;
  }

  // Column-major 4 × 4, to the coordinates of WebGL.
  matrix(width: number, height: number): Float32Array {
    const r = this.turned;
    const rows = [(2 * this.scale) / width, (2 * this.scale) / height, -0.25 / this.radius];
    const found = new Float32Array(16);
    for (let row = 0; row < 3; row++) {
      let shift = 0;
      for (let axis = 0; axis < 3; axis++) {
        found[4 * axis + row] = rows[row] * r[3 * row + axis];
        shift -= found[4 * axis + row] * this.centre[axis];
      }
      found[12 + row] = shift;
    }
    found[15] = 1;
    return found;
  }
}

// The place of a point in pixels from the upper left corner of the map.
export function onScreen(
  matrix: Float32Array,
  at: Float32Array,
  id: number,
  width: number,
  height: number,
): [number, number] {
  const [x, y, z] = [at[3 * id], at[3 * id + 1], at[3 * id + 2]];
  return [
    (0.5 + (matrix[0] * x + matrix[4] * y + matrix[8] * z + matrix[12]) / 2) * width,
    (0.5 - (matrix[1] * x + matrix[5] * y + matrix[9] * z + matrix[13]) / 2) * height,
  ];
}
