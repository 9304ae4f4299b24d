// What the page sends of a chart.

export type Json = Record<string, any>;
export type Drawn = HTMLElement;

export interface Given {
  figure: string; // JSON of its traces and its layout, without a template
  config: Json; // plotly's options
  alt: string;
}

// Puts one object of settings over another, as deep as both have the same parts.
export function merged(base: Json, over: Json): Json {
  const found = { ...base };
  for (const [name, value] of Object.entries(over))
    found[name] = isPlain(value) && isPlain(base[name]) ? merged(base[name], value) : value;
  return found;
}

const isPlain = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
