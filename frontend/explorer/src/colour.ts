// What decides a point's colour, and the entries of the legend.

import type { Base, Epoch } from "./data";
import { COLOURS, GROUPS, type Colour, type Split } from "./names";

export const TITLES: Record<Colour, string> = {
  class: "class",
  label: "abstract label",
  group: "many / medium / few",
  correct: "right / wrong",
  predicted: "predicted class",
  confidence: "confidence",
  margin: "margin",
  rank: "rank of the true class",
  leakage: "leakage",
};

export const MANY_CLASSES = 50;
const MOST_NAMES = 30; // classes, above which the map has the names of abstract labels

export interface Entry {
  value: number;
  name: string;
  colour: string;
  count: number;
  other?: number; // count on the second map, where that is another
}

export interface Painting {
  colours: Uint8Array; // (P, 4)
  values: Uint16Array | null; // the legend's value of each point; null on a continuous scale
  entries: Entry[];
  bar: { colours: string[]; low: string; high: string; text: string } | null;
}

// The colours that an epoch has the data for.
export function offered(epoch: Epoch): Colour[] {
  return COLOURS.filter(
    (colour) =>
      !(colour === "label" && !epoch.labels.length) &&
      !((colour === "predicted" || colour === "correct") && !epoch.predicted) &&
      !(colour === "confidence" && !epoch.confidence) &&
      !(colour === "margin" && !epoch.margin) &&
      !(colour === "rank" && !epoch.rank) &&
      !(colour === "leakage" && !epoch.leakage),
  );
}

// The name of each point's category on the map: its class, or its abstract label where there are many.
export function named(base: Base, lead: Epoch): { values: Uint16Array; name: (value: number) => string } {
  if (base.names.length > MOST_NAMES && lead.labels.length)
    return {
      values: Uint16Array.from(base.label, (c) => lead.label_of[c]),
      name: (value) => lead.labels[value] ?? "",
    };
  return { values: base.label, name: (value) => base.names[value] ?? "" };
}

const rgb = (hex: string) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

function ramp(stops: string[]): Uint8Array {
  const fixed = stops.map(rgb);
  const found = new Uint8Array(3 * 256);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (fixed.length - 1);
    const low = Math.min(fixed.length - 2, Math.floor(at));
    for (let c = 0; c < 3; c++)
      found[3 * i + c] = fixed[low][c] + (at - low) * (fixed[low + 1][c] - fixed[low][c]);
  }
  return found;
}

// Abstract labels and colours are those of the epoch `lead`, also where another one is painted.
function categories(
  colour: Colour,
  base: Base,
  epoch: Epoch,
  lead: Epoch,
): [Uint16Array, Omit<Entry, "count">[]] {
  const classes = base.names.map((name, value) => ({
    value,
    name,
    colour: lead.class_colours[value],
  }));
  // largest first, as in the lists of the page: the same at every epoch, of every run on these data
  const ordered = [...classes].sort(
    (a, b) => base.counts[b.value] - base.counts[a.value] || a.value - b.value,
  );
  const predicted = epoch.predicted ?? base.label;
  switch (colour) {
    case "predicted":
      return [predicted, ordered];
    case "label":
      return [
        Uint16Array.from(base.label, (c) => lead.label_of[c]),
        lead.labels.map((name, value) => ({ value, name, colour: lead.label_colours[value] })),
      ];
    case "group":
      return [
        Uint16Array.from(base.label, (c) => base.groups[c]),
        GROUPS.map((name, value) => ({ value, name, colour: base.palette.groups[value] })),
      ];
    case "correct":
      return [
        Uint16Array.from(base.label, (c, id) => (predicted[id] === c ? 0 : 1)),
        ["right", "wrong"].map((name, value) => ({
          value,
          name,
          colour: base.palette.correct[value],
        })),
      ];
    default:
      return [base.label, ordered];
  }
}

// The least and largest of a share over all epochs, so that colours compare.
function reach(epochs: Epoch[], name: "leakage"): [number, number] {
  let [low, high] = [255, 0];
  for (const epoch of epochs)
    for (const value of epoch[name] ?? []) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return high > low ? [low, high] : [0, 255];
}

function highest(epochs: Epoch[], name: "rank"): number {
  let top = 0;
  for (const epoch of epochs)
    for (const value of epoch[name] ?? []) if (value > top) top = value;
  return top;
}

function stretched(
  values: Uint8Array,
  [low, high]: [number, number],
): [ArrayLike<number>, string, string, string] {
  const text = (value: number) => (value / 255).toFixed(2);
  const found = Uint8Array.from(values, (value) => (255 * (value - low)) / (high - low));
  return [found, text(low), text(high), "Leakage: share outside the label's subspace, over all epochs"];
}

function continuous(
  colour: Colour,
  epoch: Epoch,
  epochs: Epoch[],
): [ArrayLike<number>, string, string, string] | null {
  if (colour === "confidence" && epoch.confidence)
    return [epoch.confidence, "0%", "100%", "Confidence: probability of the predicted class"];
  if (colour === "margin" && epoch.margin)
    return [epoch.margin, "−1", "1", "Margin: true class minus the best of the others"];
  if (colour === "leakage" && epoch.leakage)
    return stretched(epoch.leakage, reach(epochs, "leakage"));
  if (colour === "rank" && epoch.rank) {
    const top = Math.max(1, highest(epochs, "rank"));
    // a logarithm: rank 1 differs from 0 more than 90 from 91
    const scaled = Uint8Array.from(epoch.rank, (r) => (255 * Math.log1p(r)) / Math.log1p(top));
    return [scaled, "predicted", `${top} above it`, "Rank of the true class"];
  }
  return null;
}

// Counts are those of the split that is shown, whatever else is filtered. `epochs` are all those that
// colours must compare over, and `lead` has the abstract labels of all maps of the stage.
export function paint(
  colour: Colour,
  base: Base,
  epoch: Epoch,
  epochs: Epoch[],
  split: Split,
  lead: Epoch,
): Painting {
  const colours = new Uint8Array(4 * base.points).fill(255);
  const scale = continuous(colour, epoch, epochs);
  if (scale) {
    const [values, low, high, text] = scale;
    const tones = ramp(base.palette.scale);
    for (let id = 0; id < base.points; id++)
      colours.set(tones.subarray(3 * values[id], 3 * values[id] + 3), 4 * id);
    return { colours, values: null, entries: [], bar: { colours: base.palette.scale, low, high, text } };
  }
  const [values, found] = categories(colour, base, epoch, lead);
  const tones = new Map(found.map((entry) => [entry.value, rgb(entry.colour)]));
  const unknown = rgb(base.palette.unknown);
  const counts = new Map<number, number>();
  for (let id = 0; id < base.points; id++) {
    colours.set(tones.get(values[id]) ?? unknown, 4 * id);
    if (split === "both" || (split === "test") === Boolean(base.test[id]))
      counts.set(values[id], (counts.get(values[id]) ?? 0) + 1);
  }
  const entries = found.map((entry) => ({ ...entry, count: counts.get(entry.value) ?? 0 }));
  return { colours, values, entries, bar: null };
}

// Size as sixteenths and shape of each point, (P, 2): few-shot classes stand out, tests are diamonds.
export function styles(base: Base): Uint8Array {
  const sizes = base.names.length > MANY_CLASSES ? [13, 18, 26] : [14, 17, 22];
  const found = new Uint8Array(2 * base.points);
  for (let id = 0; id < base.points; id++) {
    found[2 * id] = sizes[base.groups[base.label[id]]];
    found[2 * id + 1] = base.test[id];
  }
  return found;
}
