// Two fingers on a map: how far they move it, and how much they zoom.

export type Place = [number, number];

const middle = ([a, b]: Place[]): Place => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
const apart = ([a, b]: Place[]) => Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1]));

export function pinched(before: Place[], after: Place[]): { factor: number; from: Place; to: Place } {
  return { factor: apart(after) / apart(before), from: middle(before), to: middle(after) };
}
