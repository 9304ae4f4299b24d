// What all maps show of the selection and of a point's targets, and the sentences below them.

import { Dataset } from "./data";
import { count, make } from "./dom";
import { GROUPS } from "./names";
import type { Plot } from "./plot";
import { Selection } from "./selection";
import { describeTargets, linesOf, type Targets } from "./targets";

const TRAILS = 500; // selected points that get one, at most

export interface ServerSelection {
  bitmap: string;
  serial: number; // of the last selection that the server got from this browser
  revision: number; // grows with every selection that the server knows of
}

export class LinkedPoints {
  readonly status = make("div", { class: "status", role: "status", "aria-live": "polite" });
  private readonly selection = new Selection();
  private revision = -1;
  private targets: Targets | null = null; // those that a map shows now
  private view = "";

  constructor(
    private readonly plots: readonly Plot[],
    private readonly element: HTMLElement,
  ) {}

  // Select points; returns the message for the server.
  select(ids: number[], adding: boolean): [bitmap: string, serial: number] {
    const { points } = this.plots[0].data.base;
    if (adding) this.selection.add(ids, points);
    else this.selection.set(ids, points);
    this.selection.serial++;
    this.show();
    return [this.selection.encode(), this.selection.serial];
  }

  // Take the server's selection, unless points were selected here since it answered.
  syncFromServer({ bitmap, serial, revision }: ServerSelection): boolean {
    const old = serial < this.selection.serial || revision === this.revision;
    if (!this.plots.length || old) return false;
    this.revision = revision;
    this.selection.serial = serial;
    this.selection.set(Selection.decode(bitmap), this.plots[0].data.base.points);
    this.show();
    return true;
  }

  // The sentence on what the map shows, below which nothing else changes.
  describeView(sentence: string): void {
    this.view = sentence;
  }

  showTargets(targets: Targets | null): void {
    const lines = this.plots.map((plot) => linesOf(plot, targets));
    this.plots.forEach((plot, at) => plot.overlay(lines[at]));
    this.targets = lines.some((each) => each) ? targets : null;
    this.element.dataset.targets = String(this.targets?.xy.length ?? 0);
    this.show();
  }

  showTrails(on: boolean): void {
    const ids = this.selection.ids.subarray(0, TRAILS);
    this.plots.forEach((plot) => plot.trails(on ? this.onMap(plot, ids) : null));
  }

  private show(): void {
    const { ids } = this.selection;
    this.plots.forEach((plot) => plot.ring(0, this.onMap(plot, ids)));
    const sentences = [make("span", {}, this.view)];
    if (this.targets) sentences.push(make("span", {}, describeTargets(this.targets)));
    const selected = make("span", { class: "selected" }, describeSelection(this.plots, ids));
    this.status.replaceChildren(selected, ...sentences);
    this.element.dataset.selected = String(ids.length);
  }

  private onMap(plot: Plot, ids: Uint32Array): Uint32Array {
    const found = Array.from(ids, (id) => counterpart(this.plots[0], id, plot));
    return Uint32Array.from(found.filter((id) => id >= 0));
  }
}

// The point of one map that shows the same image as a point of another, or -1.
export function counterpart(from: Plot, id: number, to: Plot): number {
  const [base, other] = [from.data.base, to.data.base];
  if (base === other) return id;
  return to.data.withImage(Dataset.image(base, id)) ?? -1;
}

function describeSelection(plots: readonly Plot[], ids: Uint32Array): string {
  if (!ids.length) return "Nothing selected: click a point, or drag with Lasso or Box.";
  const { base } = plots[0].data;
  const shown = ids.filter((id) => plots[0].isVisible(id)).length;
  const hidden = ids.length - shown;
  const filtered = hidden ? ` ${count(hidden)} of them not shown with this split and these filters.` : "";
  const groups = [0, 0, 0];
  const classes = new Set<number>();
  for (const id of ids) {
    classes.add(base.label[id]);
    groups[base.groups[base.label[id]]]++;
  }
  const parts = groups.flatMap((n, at) => (n ? [`${count(n)} ${GROUPS[at]}`] : []));
  const points = `${count(ids.length)} ${ids.length === 1 ? "point" : "points"}`;
  const of = `${classes.size} ${classes.size === 1 ? "class" : "classes"}`;
  return `${points} selected of ${of} (${parts.join(", ")}).${filtered} Escape, or a click on an empty place, clears the selection.`;
}
