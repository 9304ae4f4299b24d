// The one or two maps of the stage: their data, their elements, and the colours of the page.

import { styles } from "./colour";
import { Dataset, type Source } from "./data";
import { make } from "./dom";
import { listen, type Handlers } from "./gestures";
import { Plot } from "./plot";
import type { Rgba } from "./renderer";

export class Maps {
  readonly element = make("div", { class: "maps" });
  readonly plots: Plot[] = [];

  // Data sets of the sources; those that a map shows already are used again.
  open(sources: Source[]): Promise<Dataset[]> {
    return Promise.all(
      sources.map(async (source, at) => {
        const shown = this.plots[at];
        const same = shown && JSON.stringify(shown.data.source) === JSON.stringify(source);
        return same ? shown.data : Dataset.open(source);
      }),
    );
  }

  mount(sets: Dataset[], handlers: (plot: Plot) => Handlers): void {
    sets.forEach((data, at) => {
      const before = this.plots[at];
      if (before?.data === data) return;
      const plot = new Plot(data, styles(data.base));
      plot.box.dataset.run = data.source.name;
      if (before) {
        // newer snapshots of the same run leave the position of the map as it is
        if (before.data.source.key === data.source.key) plot.keepCameras(before);
        before.box.replaceWith(plot.box);
        before.free();
      } else this.element.append(plot.box);
      this.plots[at] = plot;
      listen(plot, handlers(plot));
    });
    this.plots.splice(sets.length).forEach((plot) => plot.free());
    this.element.classList.toggle("two", this.plots.length > 1);
  }

  zoom(factor: number): void {
    this.plots.forEach((plot) => {
      plot.camera.zoom(factor);
      plot.requestRender();
    });
  }

  fit(): void {
    this.plots.forEach((plot) => plot.fit());
  }

  // Outlines take the colours of the page, and controls its light or dark scheme.
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
