// A chart of the page: drawn anew when its figure, the theme or its place has changed.

import Plotly from "plotly.js/lib/core";
import bar from "plotly.js/lib/bar";
import heatmap from "plotly.js/lib/heatmap";
import treemap from "plotly.js/lib/treemap";
import { make } from "./dom";
import { merged, type Given, type Json } from "./figure";
import { Theme } from "./theme";

Plotly.register([bar, heatmap, treemap]);

const NARROWEST = 150; // pixels
const HEIGHT = 450; // pixels, of a figure that has none of its own
// Corners of a square, as lines that plotly fills.
const CORNERS = "M3 3h7v2H5v5H3zM14 3h7v7h-2V5h-5zM3 14h2v5h5v2H3zM19 14h2v7h-7v-2h5z";

export class Chart {
  private readonly place = make("div");
  private readonly sizes = new ResizeObserver(() => this.draw());
  private given?: Given;
  private options = "";
  private config: Json = {};
  private revision = 0; // of the figure: zoom and hidden traces belong to one figure
  private theme = "";
  private shown = "";
  private figure: { data: Json[]; layout: Json } = { data: [], layout: {} };

  constructor(private readonly element: HTMLElement) {
    element.append(this.place);
  }

  // Called for each run of the page and each change of the theme, once the chart is in the page.
  update(given: Given): void {
    const theme = new Theme(this.element);
    const isNew = given.figure !== this.given?.figure;
    if (isNew) this.revision += 1;
    if (isNew || theme.key !== this.theme) {
      this.theme = theme.key;
      const { data, layout } = JSON.parse(given.figure);
      this.figure = { data, layout: { ...layout, template: theme.template() } };
      this.element.style.height = `${layout.height ?? HEIGHT}px`;
      this.shown = "";
    }
    const options = JSON.stringify(given.config);
    if (options !== this.options) {
      this.options = options;
      this.config = merged({ showSendToCloud: false, ...this.buttons() }, given.config);
      this.shown = "";
    }
    this.given = given;
    this.element.setAttribute("role", "figure");
    this.element.setAttribute("aria-label", given.alt);
    this.sizes.observe(this.element);
    this.draw();
  }

  free(): void {
    this.sizes.disconnect();
    Plotly.purge(this.place);
    this.place.remove();
  }

  private draw(): void {
    const { clientWidth, clientHeight } = this.element;
    if (!clientWidth) return; // in a tab or a box that is closed
    const width = Math.max(clientWidth, NARROWEST);
    const size = `${width} ${clientHeight}`;
    if (size === this.shown) return;
    this.shown = size;
    Object.assign(this.figure.layout, { width, height: clientHeight, uirevision: this.revision });
    void Plotly.react(this.place, this.figure.data, this.figure.layout, this.config);
  }

  private buttons(): Json {
    if (!document.fullscreenEnabled) return {};
    const icon = { width: 24, height: 24, path: CORNERS };
    const click = () => {
      if (document.fullscreenElement) void document.exitFullscreen();
      else void this.element.requestFullscreen();
    };
    return { modeBarButtonsToAdd: [{ name: "Fullscreen", title: "Fullscreen", icon, click }] };
  }
}
