// The controls above the map.

import type { Base, SplitChoice } from "./data";
import { MODES, type Mode } from "./colour";
import { button, choice, make, named, tick } from "./dom";
import type { Tool } from "./gestures";
import { search } from "./search";
import type { View } from "./view";

const TOOLS: [Tool, string, string][] = [
  ["move", "✥ Move", "Drag moves the map; in 3-D it turns, with Ctrl it moves. Shift and drag: lasso"],
  ["lasso", "⟆ Lasso", "Drag around points to select them; with Shift they are added"],
  ["box", "▭ Box", "Drag a box around points to select them; with Shift they are added"],
];

export interface Wishes {
  change(part: Partial<View>): void;
  choose(ids: number[], adding: boolean): void;
  zoom(factor: number): void;
  fit(): void;
}

export class Toolbar {
  readonly element = make("div", { class: "bar" });
  readonly tools = make("div", { class: "tools", role: "group", "aria-label": "Pointer" });
  private readonly colour: HTMLSelectElement;
  private readonly split: HTMLSelectElement;
  private readonly compare: HTMLSelectElement;
  private readonly classes = make("details", { class: "classes" });
  private drawn = "";

  constructor(
    view: View,
    base: () => Base,
    private readonly wishes: Wishes,
  ) {
    const colour = choice<Mode>("Colour by", [], view.colour, (value) =>
      wishes.change({ colour: value }), "colour");
    const split = choice<SplitChoice>("Images", [], view.split, (value) =>
      wishes.change({ split: value }), "split");
    const dims = choice(
      "Map",
      [["2", "2-D"], ["3", "3-D"]],
      String(view.dims),
      (value) => wishes.change({ dims: value === "3" ? 3 : 2 }),
      "dims",
    );
    const compare = choice("Beside it", [["", "nothing"]], "", (value) =>
      wishes.change({ compare: value }), "compare");
    this.colour = colour.select;
    this.split = split.select;
    this.compare = compare.select;
    this.element.append(
      colour.element,
      split.element,
      dims.element,
      compare.element,
      search(base, wishes.choose),
      this.classes,
      tick("only wrong", view.wrong, (wrong) => wishes.change({ wrong }), "wrong"),
      tick("trails", view.trails, (trails) => wishes.change({ trails }), "trails"),
    );
    for (const [tool, text, label] of TOOLS)
      this.tools.append(
        button(text, label, () => wishes.change({ tool }), { "data-tool": tool, "aria-label": text.slice(2) }),
      );
    this.tools.append(
      button("+", "Zoom in", () => wishes.zoom(1.5)),
      button("−", "Zoom out", () => wishes.zoom(1 / 1.5)),
      button("⤢", "Show the whole map", () => wishes.fit()),
    );
  }

  show(view: View, base: Base, modes: Mode[], runs: string[], labels: number[]): void {
    for (const each of this.tools.querySelectorAll("[data-tool]"))
      each.setAttribute("aria-pressed", String(each.getAttribute("data-tool") === view.tool));
    const drawn = JSON.stringify([modes, runs, base.names, base.measured, view.classes, labels]);
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.colour.replaceChildren(...modes.map((mode) => make("option", { value: mode }, MODES[mode])));
      const splits: [SplitChoice, string][] = [["test", base.measured], ["train", "train"], ["both", "both"]];
      this.split.replaceChildren(...splits.map(([value, text]) => make("option", { value }, text)));
      this.compare.replaceChildren(
        make("option", { value: "" }, "nothing"),
        make("option", { value: "epochs" }, "another epoch"),
        ...runs.map((name) => make("option", { value: `run:${name}` }, `run ${name}`)),
      );
      this.drawClasses(view, base, labels);
    }
    this.colour.value = view.colour;
    this.split.value = view.split;
    this.compare.value = view.compare;
  }

  private drawClasses(view: View, base: Base, labels: number[]): void {
    const picked = new Set(view.classes);
    const order = [...base.names.keys()].sort((a, b) => labels[a] - labels[b] || a - b);
    const list = make("div", { class: "list" });
    for (const label of order) {
      const box = tick("", picked.has(label), (on) => {
        on ? picked.add(label) : picked.delete(label);
        this.wishes.change({ classes: [...picked].sort((a, b) => a - b) });
      });
      box.append(named(base.names[label]));
      list.append(box);
    }
    const said = picked.size ? `${picked.size} of ${base.names.length} classes` : "all classes";
    const all = button("all classes", "Show all classes", () => this.wishes.change({ classes: [] }));
    const open = this.classes.open;
    this.classes.replaceChildren(make("summary", {}, said), make("div", { class: "drop" }, all, list));
    this.classes.open = open;
  }
}
