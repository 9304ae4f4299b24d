// What the page gives the playground, and what the playground sends back.

import type { Kind } from "./data";
import type { Settings } from "./experiment";

// All settings by name, as text: as an address has them.
export type Values = Record<string, string>;

export interface Control {
  name: string;
  label: string;
  help: string;
  options: Record<string, string>;
  low: number;
  high: number;
  step: number;
  logarithmic: boolean;
}

export interface MethodFacts {
  name: string;
  label: string;
  help: string;
  source: string;
  uses: string[];
}

export interface Given {
  given: string; // the settings that differ from their defaults, as the query of an address
  settings: Values;
  controls: Control[];
  methods: MethodFacts[];
  headings: Record<string, string>; // what is explained of a heading
  defaults: Values;
  most: { steps: number; added: number };
  colours: string[]; // of the classes
  group_colours: string[]; // of the abstract labels
  height: number;
  in_address: boolean;
  watched: boolean; // whether it plays to the last step as soon as it is shown
}

export interface Report {
  given: string;
  step: number;
  recall: number[];
  loss: number | null;
  settings: Values;
}

// What training depends on.
export function experimentOf(values: Values): Settings {
  const number = (name: string) => Number(values[name]);
  return {
    data: values.data as Kind,
    method: values.method,
    ratio: number("ratio"),
    points: number("points"),
    noise: number("noise"),
    tau: number("tau"),
    rate: number("rate"),
    width: number("width"),
    k: number("k"),
    seed: number("seed"),
    added: values.added,
  };
}
