// The selection over maps: what is drawn of it, and what is said of it.

import { Chosen } from "./chosen";
import { GROUP_NAMES } from "./colour";
import { Dataset } from "./data";
import { count } from "./dom";
import type { Plot } from "./plot";

const TRAILS = 500; // chosen points that get one, at most

// The point of one map that shows the same image as a point of another, or -1.
export function counterpart(from: Plot, id: number, to: Plot): number {
  const [base, other] = [from.data.base, to.data.base];
  if (base === other) return id;
  return to.data.withImage(Dataset.image(base, id)) ?? -1;
}

function inMap(plots: Plot[], plot: Plot, ids: Uint32Array): Uint32Array {
  const found = Array.from(ids, (id) => counterpart(plots[0], id, plot));
  return Uint32Array.from(found.filter((id) => id >= 0));
}

export function drawRings(plots: Plot[], chosen: Chosen): void {
  plots.forEach((plot) => plot.ring(0, inMap(plots, plot, chosen.ids)));
}

export function drawTrails(plots: Plot[], chosen: Chosen, on: boolean): void {
  const ids = chosen.ids.subarray(0, TRAILS);
  plots.forEach((plot) => plot.trails(on ? inMap(plots, plot, ids) : null));
}

export function said(plots: Plot[], { ids }: Chosen): string {
  if (!ids.length) return "Nothing selected: click a point, or drag with Lasso or Box.";
  const { base } = plots[0].data;
  const groups = [0, 0, 0];
  const classes = new Set<number>();
  for (const id of ids) {
    classes.add(base.label[id]);
    groups[base.groups[base.label[id]]]++;
  }
  const parts = groups.flatMap((n, at) => (n ? [`${count(n)} ${GROUP_NAMES[at]}`] : []));
  const points = `${count(ids.length)} ${ids.length === 1 ? "point" : "points"}`;
  const of = `${classes.size} ${classes.size === 1 ? "class" : "classes"}`;
  return `${points} selected of ${of} (${parts.join(", ")}). Escape clears.`;
}
