// Small makers of controls; makers of any element are shared.

import { count, make, type Attributes } from "../../shared/elements";

export { count, make };

export function button(
  text: string,
  label: string,
  act: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const found = make(
    "button",
    { type: "button", "aria-label": label, title: label, ...attributes },
    text,
  );
  found.addEventListener("click", act);
  return found;
}

export function choice<T extends string>(
  label: string,
  options: readonly (readonly [T, string])[],
  chosen: T,
  act: (value: T) => void,
  name = "",
): { element: HTMLLabelElement; select: HTMLSelectElement } {
  const select = make(
    "select",
    { name, "aria-label": label },
    ...options.map(([value, text]) => make("option", { value, selected: value === chosen }, text)),
  );
  select.addEventListener("change", () => act(select.value as T));
  return { element: make("label", { class: "field" }, make("span", {}, label), select), select };
}

export function tick(
  label: string,
  on: boolean,
  act: (on: boolean) => void,
  name = "",
): HTMLLabelElement {
  const box = make("input", { type: "checkbox", name });
  box.checked = on;
  box.addEventListener("change", () => act(box.checked));
  return make("label", { class: "tick" }, box, make("span", {}, label));
}

// A menu that opens on a click and closes on a click elsewhere, or on Escape.
export function dropdown(kind: string, ...children: Node[]): HTMLDetailsElement {
  const found = make("details", { class: kind }, ...children);
  const close = (event: Event) => {
    if (!event.composedPath().includes(found)) found.open = false;
  };
  found.addEventListener("toggle", () => {
    if (found.open) document.addEventListener("pointerdown", close);
    else document.removeEventListener("pointerdown", close);
  });
  found.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !found.open) return;
    found.open = false;
    found.querySelector("summary")?.focus();
    event.stopPropagation();
  });
  return found;
}

// What the owner of a point called it: the end tells files of a folder apart.
export function ending(text: string, longest = 32): string {
  return text.length > longest ? `…${text.slice(1 - longest)}` : text;
}

// Names of classes may be 200 characters, or read from right to left.
export function named(text: string, attributes: Attributes = {}): HTMLSpanElement {
  return make("span", { class: "name", dir: "auto", title: text, ...attributes }, text);
}
