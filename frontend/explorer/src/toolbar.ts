// The controls above the map.

import { TITLES } from "./colour";
import { hasBothSplits, type Base } from "./data";
import { button, choice, dropdown, make, named, tick } from "./dom";
import type { Tool } from "./gestures";
import { SPLITS, type Colour, type Split } from "./names";
import { search } from "./search";
import type { View } from "./view";

const TOOLS: [Tool, string, string][] = [
  ["move", "✥ Move", "Drag moves the map; in 3-D it turns, with Ctrl it moves. Shift and drag: lasso"],
  ["lasso", "⟆ Lasso", "Drag around points to select them; with Shift they are added"],
  ["box", "▭ Box", "Drag a box around points to select them; with Shift they are added"],
];

export interface Actions {
  change(part: Partial<View>): void;
  select(ids: number[], adding: boolean): void;
  zoom(factor: number): void;
  fit(): void;
  save(kind: "png" | "svg"): void;
}

export class Toolbar {
  readonly element = make("div", { class: "bar" });
  readonly tools = make("div", { class: "tools", role: "group", "aria-label": "Pointer" });
  private readonly colour: HTMLSelectElement;
  private readonly split: HTMLSelectElement;
  private readonly compare: HTMLSelectElement;
  private readonly dims: HTMLSelectElement;
  private readonly more: HTMLDetailsElement;
  private readonly filters = make("span");
  private readonly classes = make("details", { class: "classes" });
  private readonly ticks: Record<"wrong" | "trails" | "names" | "pictures", HTMLLabelElement>;
  private options = "";
  private readonly fields: Record<"split" | "dims" | "compare", HTMLElement>;

  constructor(
    view: View,
    base: () => Base,
    private readonly actions: Actions,
  ) {
    const colour = choice<Colour>("Colour by", [], view.colour, (value) =>
      actions.change({ colour: value }), "colour");
    const split = choice<Split>("Split", [], view.split, (value) =>
      actions.change({ split: value }), "split");
    const dims = choice(
      "Map",
      [["2", "2-D"], ["3", "3-D"]],
      String(view.dims),
      (value) => actions.change({ dims: value === "3" ? 3 : 2 }),
      "dims",
    );
    const compare = choice("Compare with", [["", "nothing"]], "", (value) =>
      actions.change({ compare: value }), "compare");
    this.fields = { split: split.element, dims: dims.element, compare: compare.element };
    this.colour = colour.select;
    this.split = split.select;
    this.compare = compare.select;
    this.dims = dims.select;
    this.ticks = {
      names: tick("names on the map", view.names, (names) => actions.change({ names }), "names"),
      pictures: tick("images when zoomed in", view.pictures, (pictures) =>
        actions.change({ pictures }), "pictures"),
      trails: tick("trails of the selection", view.trails, (trails) => actions.change({ trails }), "trails"),
      wrong: tick("only wrong", view.wrong, (wrong) => actions.change({ wrong }), "wrong"),
    };
    const { names, pictures, trails, wrong } = this.ticks;
    this.more = dropdown(
      "more",
      make("summary", {}, "More", this.filters),
      make("div", { class: "drop" }, dims.element, names, pictures, trails, wrong, this.classes),
    );
    this.element.append(
      colour.element,
      split.element,
      compare.element,
      search(base, actions.select),
      this.more,
    );
    for (const [tool, text, label] of TOOLS)
      this.tools.append(
        button(text, label, () => actions.change({ tool }), { "data-tool": tool, "aria-label": text.slice(2) }),
      );
    this.tools.append(
      button("+", "Zoom in", () => actions.zoom(1.5)),
      button("−", "Zoom out", () => actions.zoom(1 / 1.5)),
      button("⤢", "Show the whole map", () => actions.fit()),
      this.saving(),
    );
  }

  private saving(): HTMLElement {
    const text = make("span", {}, " Save");
    const box = dropdown(
      "saving",
      make("summary", { title: "Save the map", "aria-label": "Save the map" }, "⤓", text),
    );
    const choices = [["png", "PNG image"], ["svg", "SVG drawing"]] as const;
    for (const [kind, text] of choices)
      box.append(
        button(text, `Save the map as ${text}`, () => {
          box.open = false;
          this.actions.save(kind);
        }),
      );
    return box;
  }

  // Choices of which there is only one are not shown.
  offer(epochs: number, base: Base, solid: boolean, runs: string[]): void {
    this.fields.split.hidden = !hasBothSplits(base);
    this.fields.dims.hidden = !solid;
    this.fields.compare.hidden = epochs < 2 && !runs.length;
    this.ticks.trails.hidden = epochs < 2;
  }

  show(view: View, base: Base, colours: Colour[], runs: string[], labels: number[]): void {
    for (const each of this.tools.querySelectorAll("[data-tool]"))
      each.setAttribute("aria-pressed", String(each.getAttribute("data-tool") === view.tool));
    const options = JSON.stringify([colours, runs, base.names, base.evaluated_on, view.classes, labels]);
    if (options !== this.options) {
      this.options = options;
      this.colour.replaceChildren(...colours.map((value) => make("option", { value }, TITLES[value])));
      this.split.replaceChildren(
        ...SPLITS.map((value) => make("option", { value }, value === "test" ? base.evaluated_on : value)),
      );
      this.compare.replaceChildren(
        make("option", { value: "" }, "nothing"),
        make("option", { value: "epochs" }, "another epoch"),
        ...runs.map((name) => make("option", { value: `run:${name}` }, `run ${name}`)),
      );
      this.showClasses(view, base, labels);
    }
    this.ticks.wrong.hidden = !colours.includes("correct"); // there are no predictions
    this.colour.value = view.colour;
    this.split.value = view.split;
    this.compare.value = view.compare;
    this.dims.value = String(view.dims);
    // what is left out of the map shows while the menu is closed
    const filters = [
      view.wrong && colours.includes("correct") ? "only wrong" : "",
      view.classes.length ? `${view.classes.length} of ${base.names.length} classes` : "",
    ].filter(Boolean);
    this.filters.textContent = filters.length ? `: ${filters.join(", ")}` : "";
  }

  private showClasses(view: View, base: Base, labels: number[]): void {
    const picked = new Set(view.classes);
    const order = [...base.names.keys()].sort((a, b) => labels[a] - labels[b] || a - b);
    const list = make("div", { class: "list" });
    for (const label of order) {
      const box = tick("", picked.has(label), (on) => {
        on ? picked.add(label) : picked.delete(label);
        this.actions.change({ classes: [...picked].sort((a, b) => a - b) });
      });
      box.append(named(base.names[label]));
      list.append(box);
    }
    const text = picked.size ? `${picked.size} of ${base.names.length} classes` : "all classes";
    const all = button("all classes", "Show all classes", () => this.actions.change({ classes: [] }));
    const open = this.classes.open;
    this.classes.replaceChildren(make("summary", {}, text), make("div", { class: "drop" }, all, list));
    this.classes.open = open;
  }
}
