// Imbalanced points on a plane, and balanced test points of the same classes.

import { Random } from "./random";

// N points: x has N pairs of coordinates, y the class of each.
export interface Points {
  x: Float64Array;
  y: Int32Array;
}

export type Kind = "moons" | "blobs" | "spirals";
type Place = [number, number];

export const LIMIT = 1.8; // the plane that is shown reaches from −LIMIT to LIMIT
export const TEST_POINTS = 300; // of each class
export const NUM_CLASSES: Record<Kind, number> = { moons: 2, blobs: 6, spirals: 3 };
const LETTERS = "ABCDEF";

export const letter = (c: number) => LETTERS[c];
export const classOfLetter = (text: string) => LETTERS.indexOf(text);

// Two half circles, one turned upside down.
function moon(c: number, noise: number, random: Random): Place {
  const angle = Math.PI * random.uniform();
  const [x, y] = c === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
  return [0.85 * (x - 0.5) + noise * random.normal(), 0.85 * (y - 0.25) + noise * random.normal()];
}

// Three superclasses around the centre. Each has two classes side by side: a larger one, A to C,
// and its rarer sibling, D to F.
function blob(c: number, noise: number, random: Random): Place {
  const angle = Math.PI * (0.5 + (2 / 3) * (c % 3));
  const side = c < 3 ? -0.34 : 0.34;
  const x = Math.cos(angle) - side * Math.sin(angle);
  const y = Math.sin(angle) + side * Math.cos(angle);
  return [x + noise * random.normal(), y - 0.15 + noise * random.normal()];
}

// Three arms that turn around each other.
function spiral(c: number, noise: number, random: Random): Place {
  const along = Math.sqrt(0.02 + 0.98 * random.uniform());
  const angle = 4.2 * along + (2 * Math.PI * c) / 3;
  const x = 1.5 * along * Math.cos(angle);
  const y = 1.5 * along * Math.sin(angle);
  return [x + 0.5 * noise * random.normal(), y + 0.5 * noise * random.normal()];
}

const SAMPLE = { moons: moon, blobs: blob, spirals: spiral };

// The superclass of each class, where the data have superclasses.
export function superclasses(kind: Kind): number[] | null {
  return kind === "blobs" ? [0, 1, 2, 0, 1, 2] : null;
}

// Training points of each class: they fall exponentially from the first class to the last.
export function classCounts(kind: Kind, points: number, ratio: number): number[] {
  const last = NUM_CLASSES[kind] - 1;
  return Array.from({ length: last + 1 }, (_, c) =>
    Math.max(1, Math.round(points * ratio ** (-c / last))),
  );
}

// A class has a stream of its own, so a larger ratio takes points away and moves none.
function sample(kind: Kind, counts: number[], noise: number, seed: number, split: string): Points {
  const x: number[] = [];
  const y: number[] = [];
  counts.forEach((count, c) => {
    const random = new Random(seed, `${split}/${c}`);
    for (let i = 0; i < count; i++) {
      x.push(...SAMPLE[kind](c, noise, random));
      y.push(c);
    }
  });
  return { x: Float64Array.from(x), y: Int32Array.from(y) };
}

export function trainingPoints(
  kind: Kind,
  counts: number[],
  noise: number,
  seed: number,
  added: Points,
): Points {
  return joined(sample(kind, counts, noise, seed, "training"), added);
}

export function testPoints(kind: Kind, noise: number, seed: number): Points {
  const counts = new Array<number>(NUM_CLASSES[kind]).fill(TEST_POINTS);
  return sample(kind, counts, noise, seed, "test");
}

export function joined(first: Points, second: Points): Points {
  return {
    x: Float64Array.from([...first.x, ...second.x]),
    y: Int32Array.from([...first.y, ...second.y]),
  };
}

export function countsOf(points: Points, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const c of points.y) counts[c]++;
  return counts;
}
