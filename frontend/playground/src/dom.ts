// Small makers of elements. Text is only ever set as text.

type Attributes = Record<string, string | number | boolean | undefined>;

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

export function button(text: string, title: string, act: () => void, attributes: Attributes = {}) {
  const found = make("button", { type: "button", title, ...attributes }, text);
  found.addEventListener("click", act);
  return found;
}

export const percent = (rate: number) => `${Math.round(100 * rate)} %`;
export const count = (n: number) => n.toLocaleString("en");
