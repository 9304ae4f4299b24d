// The controls, made from what the page gives: choices, sliders and a field for the seed.

import { make } from "./dom";
import type { Control, Given, Values } from "./given";

type Change = (name: string, value: string) => void;

interface Field {
  element: HTMLElement;
  show(value: string): void;
}

export class Controls {
  readonly element = make("div", { class: "controls" });
  private readonly fields = new Map<string, Field>();
  private readonly about = make("p", { class: "about" });

  constructor(
    private readonly given: Given,
    change: Change,
    names: string[],
  ) {
    for (const control of given.controls.filter(({ name }) => names.includes(name))) {
      const field = fieldOf(control, change);
      this.fields.set(control.name, field);
      this.element.append(field.element);
      if (control.name === "method") this.element.append(this.about);
    }
  }

  // Put an element beside a control.
  beside(name: string, element: HTMLElement): void {
    const own = this.fields.get(name)!.element;
    const pair = make("div", { class: "pair" });
    own.replaceWith(pair);
    pair.append(own, element);
  }

  show(values: Values, hidden: Set<string>): void {
    const method = this.given.methods.find(({ name }) => name === values.method)!;
    for (const [name, field] of this.fields) {
      field.show(values[name]);
      const idle = ["tau", "k"].includes(name) && !method.uses.includes(name);
      field.element.hidden = hidden.has(name) || idle;
    }
    this.about.hidden = hidden.has("help");
    this.about.replaceChildren(method.help, make("cite", {}, `Source: ${method.source}.`));
    this.element.hidden = !Array.from(this.fields.values()).some(({ element }) => !element.hidden);
  }
}

function fieldOf(control: Control, change: Change): Field {
  if (Object.keys(control.options).length) return choiceOf(control, change);
  return control.name === "seed" ? numberOf(control, change) : sliderOf(control, change);
}

function choiceOf({ name, label, help, options }: Control, change: Change): Field {
  const select = make(
    "select",
    { name, "aria-label": label },
    ...Object.entries(options).map(([value, text]) => make("option", { value }, text)),
  );
  select.addEventListener("change", () => change(name, select.value));
  const element = make("label", { class: "field", title: help }, make("span", {}, label), select);
  return { element, show: (value) => (select.value = value) };
}

function numberOf({ name, label, help, low, high }: Control, change: Change): Field {
  const input = make("input", { name, type: "number", min: low, max: high, step: 1, "aria-label": label });
  input.addEventListener("change", () => {
    const value = Math.round(Math.min(high, Math.max(low, Number(input.value) || 0)));
    input.value = String(value);
    change(name, String(value));
  });
  const element = make("label", { class: "field", title: help }, make("span", {}, label), input);
  return { element, show: (value) => (input.value = value) };
}

const NOTCHES = 1000; // of a logarithmic slider

function sliderOf(control: Control, change: Change): Field {
  const { name, label, help, low, high, step, logarithmic } = control;
  const slider = make("input", {
    name,
    type: "range",
    "aria-label": label,
    min: logarithmic ? 0 : low,
    max: logarithmic ? NOTCHES : high,
    step: logarithmic ? 10 : step,
  });
  const shown = make("span", { class: "value" });
  const valueOf = () => {
    const place = Number(slider.value);
    const exact = logarithmic ? low * (high / low) ** (place / NOTCHES) : place;
    return String(Number((Math.round(exact / step) * step).toPrecision(3)));
  };
  slider.addEventListener("input", () => {
    show(valueOf(), false);
    change(name, valueOf());
  });
  const show = (value: string, move = true) => {
    const place = logarithmic ? (NOTCHES * Math.log(Number(value) / low)) / Math.log(high / low) : value;
    if (move && value !== valueOf()) slider.value = String(place);
    shown.textContent = value;
    slider.setAttribute("aria-valuetext", value);
  };
  const head = make("span", {}, label, shown);
  return { element: make("label", { class: "field slider", title: help }, head, slider), show };
}
