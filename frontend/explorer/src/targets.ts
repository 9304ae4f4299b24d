// The over-sampling of one point: lines to its targets, and to the neighbours that they are made of.

import type { Dims } from "./data";
import type { Plot } from "./plot";
import type { Lines } from "./renderer";

export interface Targets {
  run: string;
  epoch: number;
  point: number;
  neighbours: number[]; // ids
  xy: number[][];
  xyz: number[][] | null;
}

const NEIGHBOUR = [128, 128, 128, 255];
const ARM = 0.004; // of a cross, as a share of the map's longest side

// The lines on a map; null where it shows another run or epoch.
export function linesOf(plot: Plot, targets: Targets | null | undefined): Lines | null {
  if (!targets || plot.data.source.name !== targets.run || plot.epoch !== targets.epoch) return null;
  const at = plot.data.at(plot.epoch, plot.dims);
  if (!at) return null;
  const place = (id: number) => Array.from(at.subarray(3 * id, 3 * id + 3));
  const origin = place(targets.point);
  const places: number[] = [];
  const tints: number[] = [];
  const pull = plot.tint; // stands out from the points, whatever their colours
  const line = (from: number[], to: number[], tint: number[]) => {
    places.push(...from, ...to);
    tints.push(...tint, ...tint);
  };
  for (const id of targets.neighbours) line(origin, place(id), NEIGHBOUR);
  const [low, high] = plot.data.bounds(plot.dims);
  const arm = ARM * Math.max(...low.map((value, axis) => high[axis] - value));
  for (const [x, y, z] of solid(targets, plot.dims)) {
    line(origin, [x, y, z], pull);
    line([x - arm, y - arm, z], [x + arm, y + arm, z], pull);
    line([x - arm, y + arm, z], [x + arm, y - arm, z], pull);
  }
  return { places: Float32Array.from(places), tints: Uint8Array.from(tints) };
}

function solid(targets: Targets, dims: Dims): number[][] {
  if (dims === 3 && targets.xyz) return targets.xyz;
  return targets.xy.map(([x, y]) => [x, y, 0]);
}

export function describeTargets(targets: Targets): string {
  const { length } = targets.xy;
  return (
    `Crosses: ${length} ${length === 1 ? "target" : "targets"} of point ${targets.point}, placed by the ` +
    "weights of its in-class neighbours (grey), not by the projection."
  );
}
