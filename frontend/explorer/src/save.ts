// The map as a file: an image of what is on the screen, or a drawing of its points, with the legend.

import type { Painting } from "./colour";
import type { Base } from "./data";
import type { Placed } from "./labels";
import { counted, explanation } from "./legend";
import type { Plot } from "./plot";

interface Shown {
  name: string; // of the file
  title: string; // of the legend
  sentence: string;
  painting: Painting;
  base: Base;
  plots: { plot: Plot; caption: string; names: Placed[] }[];
  ink: string;
  paper: string;
}

const SIDE = 230; // pixels of the legend's width
const LINE = 18;
const FOOT = 52;
const LONGEST = 32; // characters of a name in the legend
const FONT = "13px sans-serif";

export async function saveMap(kind: "png" | "svg", shown: Shown): Promise<void> {
  const blob =
    kind === "svg" ? new Blob([drawing(shown)], { type: "image/svg+xml" }) : await image(shown);
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = `${shown.name.replace(/[^\p{L}\p{N}._-]+/gu, "-")}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function layout({ plots, painting }: Shown): { width: number; height: number; map: number; lines: number } {
  const map = Math.max(...plots.map(({ plot }) => plot.height));
  const lines = Math.max(1, Math.floor((map - 3 * LINE) / LINE));
  const width = plots.reduce((sum, { plot }) => sum + plot.width, 0) + SIDE;
  return { width, height: map + FOOT, map, lines: Math.min(lines, painting.entries.length) };
}

// The entries that have room, and a line on the others.
function legendOf({ painting }: Shown, lines: number): { colour: string; text: string }[] {
  const { bar, entries } = painting;
  if (bar)
    return bar.colours.map((colour, at) => ({
      colour,
      text: at === 0 ? bar.low : at === bar.colours.length - 1 ? bar.high : "",
    }));
  const found = entries
    .slice(0, lines)
    .map((entry) => ({ colour: entry.colour, text: `${short(entry.name)} (${counted(entry)})` }));
  const rest = entries.length - found.length;
  return rest ? [...found, { colour: "none", text: `and ${rest} more` }] : found;
}

const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

async function image(shown: Shown): Promise<Blob> {
  const { width, height, map, lines } = layout(shown);
  const canvas = document.createElement("canvas");
  const detail = shown.plots[0].plot.canvas.width / shown.plots[0].plot.width;
  canvas.width = width * detail;
  canvas.height = height * detail;
  const pen = canvas.getContext("2d")!;
  pen.scale(detail, detail);
  pen.fillStyle = shown.paper;
  pen.fillRect(0, 0, width, height);
  pen.font = FONT;
  let left = 0;
  for (const { plot, caption, names } of shown.plots) {
    pen.drawImage(plot.picture(), left, 0, plot.width, plot.height);
    writeNames(pen, names, left, shown);
    pen.fillStyle = shown.ink;
    pen.fillText(caption, left + 8, map - 8);
    left += plot.width;
  }
  pen.fillStyle = shown.ink;
  pen.fillText(shown.title, left + 12, LINE);
  legendOf(shown, lines).forEach(({ colour, text }, at) => {
    const top = (at + 1.5) * LINE;
    if (colour !== "none") {
      pen.fillStyle = colour;
      pen.fillRect(left + 12, top, 12, 12);
    }
    pen.fillStyle = shown.ink;
    pen.fillText(text, left + 30, top + 11);
  });
  pen.fillText(shown.sentence, 8, map + 20);
  pen.fillText(explanation(shown.base), 8, map + 40);
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("The browser made no image."))), "image/png"),
  );
}

// Names have a rim of the paper's colour, so that they are readable on points.
const NAME = "600 12px sans-serif";
const RIM = 3;

function writeNames(pen: CanvasRenderingContext2D, names: Placed[], left: number, shown: Shown): void {
  pen.save();
  Object.assign(pen, { font: NAME, textAlign: "center", textBaseline: "middle", lineJoin: "round" });
  Object.assign(pen, { lineWidth: RIM, strokeStyle: shown.paper, fillStyle: shown.ink });
  for (const { text, x, y } of names) {
    pen.strokeText(text, left + x, y);
    pen.fillText(text, left + x, y);
  }
  pen.restore();
}

function drawing(shown: Shown): string {
  const { width, height, map, lines } = layout(shown);
  const root = element("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` });
  root.append(element("title", {}, shown.sentence));
  root.append(element("rect", { width, height, fill: shown.paper }));
  const words = element("g", { "font-family": "sans-serif", "font-size": 13, fill: shown.ink });
  let left = 0;
  const rim = { stroke: shown.paper, "stroke-width": RIM, "paint-order": "stroke" };
  const middle = { "text-anchor": "middle", "font-size": 12, "font-weight": 600 };
  for (const { plot, caption, names } of shown.plots) {
    const points = element("g", { transform: `translate(${left} 0)` });
    for (const { x, y, radius, diamond, rgb, alpha } of plot.marks()) {
      const fill = { fill: `rgb(${rgb.join(",")})`, "fill-opacity": alpha.toFixed(2) };
      const [cx, cy, r] = [x.toFixed(1), y.toFixed(1), radius.toFixed(1)];
      points.append(
        diamond
          ? element("path", { d: `M${cx} ${cy}m0 -${r}l${r} ${r}l-${r} ${r}l-${r} -${r}z`, ...fill })
          : element("circle", { cx, cy, r, ...fill }),
      );
    }
    root.append(points);
    for (const { text, x, y } of names)
      words.append(element("text", { x: left + x, y: y + 4, ...middle, ...rim }, text));
    words.append(element("text", { x: left + 8, y: map - 8 }, caption));
    left += plot.width;
  }
  words.append(element("text", { x: left + 12, y: LINE }, shown.title));
  legendOf(shown, lines).forEach(({ colour, text }, at) => {
    const top = (at + 1.5) * LINE;
    root.append(element("rect", { x: left + 12, y: top, width: 12, height: 12, fill: colour }));
    words.append(element("text", { x: left + 30, y: top + 11 }, text));
  });
  words.append(element("text", { x: 8, y: map + 20 }, shown.sentence));
  words.append(element("text", { x: 8, y: map + 40 }, explanation(shown.base)));
  root.append(words);
  return new XMLSerializer().serializeToString(root);
}

const SVG = "http://www.w3.org/2000/svg";

// Text is only ever set as text, so that the serializer escapes it.
function element(tag: string, attributes: Record<string, string | number>, text = ""): SVGElement {
  const found = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes))
    if (name !== "xmlns") found.setAttribute(name, String(value));
  found.textContent = text;
  return found;
}
