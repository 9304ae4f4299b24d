// Points that the user has added, as text for the address: "F52_-31.A0_10" is a point of class F at
// (0.52, −0.31) and one of class A at (0, 0.1).

import { classOfLetter, letter, LIMIT, type Points } from "./data";

export const MOST_ADDED = 200;

export function readAdded(text: string, classes: number): Points {
  const x: number[] = [];
  const y: number[] = [];
  for (const part of text.split(".").slice(0, MOST_ADDED)) {
    const found = /^([A-F])(-?\d{1,3})_(-?\d{1,3})$/.exec(part);
    const c = found ? classOfLetter(found[1]) : -1;
    if (!found || c >= classes) continue;
    x.push(clip(Number(found[2]) / 100), clip(Number(found[3]) / 100));
    y.push(c);
  }
  return { x: Float64Array.from(x), y: Int32Array.from(y) };
}

export function writeAdded(text: string, c: number, x: number, y: number): string {
  const point = `${letter(c)}${Math.round(100 * clip(x))}_${Math.round(100 * clip(y))}`;
  return text ? `${text}.${point}` : point;
}

export const numberAdded = (text: string) => (text ? text.split(".").length : 0);

const clip = (value: number) => Math.min(LIMIT, Math.max(-LIMIT, value));
