// The look of charts: Streamlit's own for plotly, made from what a component is told of the theme.

import type { Json } from "./figure";

// Greys of words, of lines and of legends, that no variable of a component has: Streamlit's, but
// words are dark enough to be read at their size, also on the second colour of the page.
const GREYS = { light: ["#585d6b", "#e6eaf1", "#262730"], dark: ["#e6eaf1", "#31333f", "#fafafa"] };

export class Theme {
  private readonly style: CSSStyleDeclaration;

  constructor(element: Element) {
    this.style = getComputedStyle(element);
  }

  // All that a chart's look depends on; the same for the same look.
  get key(): string {
    return JSON.stringify(this.template());
  }

  template(): Json {
    const [ink, line, strong] = GREYS[this.isLight() ? "light" : "dark"];
    const paper = this.value("background-color");
    const [size, sizeOfTitle, sizeOfHeading] = [0.75, 0.875, 1].map((each) => this.pixels(each));
    const small = { color: ink, size };
    const axis = {
      zerolinecolor: line,
      gridcolor: line,
      minor: { gridcolor: line },
      tickcolor: line,
      tickfont: small,
      automargin: true,
    };
    const title = { color: ink, size: sizeOfTitle };
    const scale = steps(this.colours("chart-sequential-colors"));
    const diverging = steps(this.colours("chart-diverging-colors"));
    return {
      data: {
        heatmap: [{ colorscale: scale }],
        scatter: [{ marker: { line: { width: 0 } } }],
      },
      layout: {
        font: { ...small, family: this.value("font"), weight: Number(this.value("base-font-weight")) },
        colorway: this.colours("chart-categorical-colors"),
        colorscale: { sequential: scale, sequentialminus: scale, diverging },
        coloraxis: {
          colorscale: scale,
          colorbar: {
            thickness: 16,
            xpad: this.pixels(1.5),
            ticklabelposition: "outside",
            outlinecolor: "transparent",
            outlinewidth: 8,
            len: 0.75,
            y: 0.5745,
            title: { font: title },
            tickfont: small,
          },
        },
        title: {
          font: {
            family: this.value("heading-font"),
            size: sizeOfHeading,
            color: this.value("heading-color"),
          },
          pad: { l: this.pixels(0.25) },
          xanchor: "left",
          x: 0,
        },
        legend: {
          title: { font: small, side: "top" },
          valign: "top",
          bordercolor: "transparent",
          borderwidth: 0,
          font: { size, color: strong },
        },
        paper_bgcolor: paper,
        plot_bgcolor: paper,
        xaxis: {
          ...axis,
          showgrid: false,
          zeroline: false,
          title: { font: title, standoff: this.pixels(1.25) },
          rangeselector: { bgcolor: paper, bordercolor: line, borderwidth: 1, x: 0 },
        },
        yaxis: {
          ...axis,
          ticklabelposition: "outside",
          title: { font: title, standoff: this.pixels(1.5) },
        },
        margin: { pad: this.pixels(0.5), r: 0, l: 0 },
        hoverlabel: {
          bgcolor: paper,
          bordercolor: this.value("border-color"),
          font: { ...small, family: this.value("font") },
        },
      },
    };
  }

  private value(name: string): string {
    return this.style.getPropertyValue(`--st-${name}`).trim();
  }

  // Colours are separated by commas, which rgb(…) has as well.
  private colours(name: string): string[] {
    return this.value(name)
      .split(/,(?![^(]*\))/)
      .map((each) => each.trim());
  }

  private pixels(rem: number): number {
    // the page's own size is larger where a lesson is presented
    const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return rem * Math.max(root, parseFloat(this.value("base-font-size")));
  }

  private isLight(): boolean {
    const [r, g, b] = parts(this.value("background-color")).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.5;
  }
}

// Red, green and blue of #rgb, #rrggbb or rgb(…), 0 to 255.
function parts(colour: string): number[] {
  const digits = /^#([0-9a-f]{3,8})$/i.exec(colour)?.[1];
  if (!digits) return (colour.match(/[\d.]+/g) ?? ["255", "255", "255"]).slice(0, 3).map(Number);
  const width = digits.length < 6 ? 1 : 2;
  return [0, 1, 2].map((at) => {
    const part = digits.slice(at * width, (at + 1) * width);
    return parseInt(width === 1 ? part + part : part, 16);
  });
}

const steps = (colours: string[]) =>
  colours.map((colour, at) => [at / Math.max(colours.length - 1, 1), colour]);
