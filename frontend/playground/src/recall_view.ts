// A bar for each class: the share of its test points that are predicted right.

import { TEST_POINTS, letter } from "./data";
import { count, make, percent } from "./dom";
import type { Look } from "./canvas";

export class RecallView {
  readonly element = make("div", { class: "bars" });
  private bars: { fill: HTMLElement; text: HTMLElement; row: HTMLElement }[] = [];

  // Begin with other points.
  restart(counts: number[], look: Look): void {
    this.bars = counts.map((points, c) => {
      const fill = make("i");
      fill.style.background = look.colours[c];
      const text = make("b");
      const name = make("span", { class: "class" }, letter(c));
      name.style.setProperty("--class", look.colours[c]);
      const bar = make("span", { class: "track" }, fill);
      const number = make("small", {}, `${count(points)} ${points === 1 ? "point" : "points"}`);
      const row = make("div", { class: "row", title: `Test points: ${TEST_POINTS}` }, name, number, bar, text);
      return { fill, text, row };
    });
    this.element.replaceChildren(...this.bars.map(({ row }) => row));
  }

  draw(recall: number[]): void {
    recall.forEach((rate, c) => {
      this.bars[c].fill.style.width = `${100 * rate}%`;
      this.bars[c].text.textContent = percent(rate);
    });
  }
}

export function recallInWords(recall: number[]): string {
  return recall.map((rate, c) => `class ${letter(c)} ${percent(rate)}`).join(", ");
}

export const meanOfRates = (recall: number[]) =>
  recall.reduce((sum, rate) => sum + rate, 0) / recall.length;
