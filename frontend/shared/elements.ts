// Elements of the explorer, the playground and the charts. Text is only ever set as text.

export type Attributes = Record<string, string | number | boolean | undefined>;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const found = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false)
      found.setAttribute(name, value === true ? "" : String(value));
  found.append(...children);
  return found;
}

export const count = (n: number) => n.toLocaleString("en");
