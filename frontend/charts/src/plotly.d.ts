// What the charts use of plotly.js.

declare module "plotly.js/lib/core" {
  import type { Drawn, Json } from "./figure";

  const Plotly: {
    register(modules: unknown[]): void;
    react(place: Drawn, data: Json[], layout: Json, config: Json): Promise<Drawn>;
    purge(place: Drawn): void;
  };
  export default Plotly;
}

declare module "plotly.js/lib/bar";
declare module "plotly.js/lib/heatmap";
declare module "plotly.js/lib/treemap";
