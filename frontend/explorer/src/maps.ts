// The one or two maps of the stage: their data, their places in the page, the page's colours.

import { styles } from "./colour";
import { Dataset, type Source } from "./data";
import { make } from "./dom";
import { listen, type Answers } from "./gestures";
import { Plot } from "./plot";
import type { Rgba } from "./renderer";

export class Maps {
  readonly element = make("div", { class: "maps" });
  readonly plots: Plot[] = [];

  // Data sets of the sources; those that a map shows already are kept.
  open(sources: Source[]): Promise<Dataset[]> {
    return Promise.all(
      sources.map(async (source, at) => {
        const kept = this.plots[at];
        const same = kept && JSON.stringify(kept.data.source) === JSON.stringify(source);
        return same ? kept.data : Dataset.open(source);
      }),
    );
  }

  mount(sets: Dataset[], answers: (plot: Plot) => Answers): void {
    sets.forEach((data, at) => {
      const held = this.plots[at];
      if (held?.data === data) return;
      const plot = new Plot(data, styles(data.base));
      plot.box.dataset.run = data.source.name;
      if (held) {
        // newer snapshots of the same run leave the map where the reader has put it
        if (held.data.source.key === data.source.key) plot.keepCameras(held);
        held.box.replaceWith(plot.box);
        held.free();
      } else this.element.append(plot.box);
      this.plots[at] = plot;
      listen(plot, answers(plot));
    });
    this.plots.splice(sets.length).forEach((plot) => plot.free());
    this.element.classList.toggle("two", this.plots.length > 1);
  }

  zoom(factor: number): void {
    this.plots.forEach((plot) => {
      plot.camera.zoom(factor);
      plot.redraw();
    });
  }

  fit(): void {
    this.plots.forEach((plot) => plot.fit());
  }

  // Outlines take the page's colours, and controls its darkness.
  readInk(explorer: HTMLElement): void {
    const read = (text: string): Rgba => {
      const parts = text.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0];
      return [parts[0] / 255, parts[1] / 255, parts[2] / 255, 1];
    };
    const ink = read(getComputedStyle(explorer).color);
    const paper = read(getComputedStyle(this.element).backgroundColor);
    explorer.style.colorScheme = paper[0] + paper[1] + paper[2] < 1.5 ? "dark" : "light";
    this.plots.forEach((plot) => plot.setInk(ink, paper));
  }

  free(): void {
    this.plots.splice(0).forEach((plot) => plot.free());
  }
}
