// Small makers of controls; makers of any element are shared.

import { count, make, type Attributes } from "../../shared/elements";

export { count, make };

export function button(text: string, title: string, act: () => void, attributes: Attributes = {}) {
  const found = make("button", { type: "button", title, ...attributes }, text);
  found.addEventListener("click", act);
  return found;
}

export const percent = (rate: number) => `${Math.round(100 * rate)}%`;
