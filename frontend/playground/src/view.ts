// All that the playground shows: buttons, controls, pictures and sentences. It decides nothing; what
// the user wants goes to `acts`.

import { addPointsOn } from "./added_points";
import type { Look } from "./canvas";
import { Controls } from "./controls";
import { classOfLetter } from "./data";
import { button, count, make, percent } from "./dom";
import type { Experiment } from "./experiment";
import type { Given, Values } from "./given";
import { HiddenView } from "./hidden_view";
import { LossView } from "./loss_view";
import { inWords, notesOn } from "./notes";
import { PlaneView } from "./plane_view";
import { meanOfRates, RecallView } from "./recall_view";

export interface Acts {
  change(name: string, value: string): void;
  toggle(): void; // play or pause
  step(): void;
  reset(): void;
  add(x: number, y: number): void; // a point on the plane
  redraw(): void;
}

const VIEWING = ["show", "draw"]; // controls above the picture, the others are beside it

export type State = "playing" | "training" | "resting";

export class View {
  readonly element = make("div", { class: "playground", role: "group", "aria-label": "Playground" });
  readonly hidden = new HiddenView();
  private readonly plane = new PlaneView();
  private readonly loss = new LossView();
  private readonly recall = new RecallView();
  private readonly setup: Controls;
  private readonly viewing: Controls;
  private readonly buttons: Record<"play" | "step" | "reset" | "new_seed" | "undo", HTMLButtonElement>;
  private readonly parts: Record<"columns" | "large" | "map" | "recall" | "loss", HTMLElement>;
  private readonly state = make("span", { class: "state" });
  private readonly notes = make("p", { class: "notes" });
  private readonly spoken = make("p", { class: "spoken", "aria-live": "polite" });
  private readonly resized: ResizeObserver;
  private adding = false;

  constructor(
    private readonly given: Given,
    acts: Acts,
  ) {
    const names = given.controls.map(({ name }) => name);
    this.setup = new Controls(given, acts.change, names.filter((name) => !VIEWING.includes(name)));
    this.viewing = new Controls(given, acts.change, VIEWING);
    const seed = () => acts.change("seed", String(Math.floor(1e6 * Math.random())));
    this.buttons = {
      play: button("", "Play or pause (space)", acts.toggle, { class: "main" }),
      step: button("Step", "One step (s)", acts.step),
      reset: button("Reset", "Back to step 0 (r)", acts.reset),
      new_seed: button("New seed", "Other points, first weights and draws", seed),
      undo: button("Remove added", "Remove the points that you added", () => acts.change("added", "")),
    };
    this.parts = this.build();
    addPointsOn(this.plane, () => this.adding, acts.add, acts.redraw);
    this.resized = new ResizeObserver(acts.redraw);
    for (const view of [this.plane, this.hidden, this.loss]) this.resized.observe(view.canvas.element);
    // the theme has changed: see the transition in the style sheet
    this.element.addEventListener("transitionend", ({ target }) => target === this.element && acts.redraw());
  }

  set height(pixels: number) {
    this.element.style.setProperty("--height", `${pixels}px`);
  }

  free(): void {
    this.resized.disconnect();
  }

  private build(): View["parts"] {
    const heading = (title: string) => make("h3", { title: this.given.headings[title] }, title);
    const panel = (name: string, title: string, ...children: Node[]) =>
      make("section", { class: name, "aria-label": title }, heading(title), ...children);
    const { play, step, reset, new_seed, undo } = this.buttons;
    const large = make("div", { class: "large" });
    const map = panel("map", "");
    const recall = panel("recall", "Recall on test points", this.recall.element);
    const loss = panel("loss", "Loss", this.loss.canvas.element);
    const bar = make("div", { class: "bar" }, play, step, reset, this.state);
    const center = make("div", { class: "center" }, bar, this.viewing.element, large, this.notes);
    const side = make("div", { class: "side" }, recall, map, loss);
    this.setup.element.classList.add("setup");
    this.setup.beside("seed", new_seed);
    this.viewing.element.classList.add("viewing");
    this.viewing.element.append(undo);
    const columns = make("div", { class: "columns" }, this.setup.element, center, side);
    this.element.append(columns, this.spoken);
    return { columns, large, map, recall, loss };
  }

  // Show the controls and parts as the settings have them.
  arrange(experiment: Experiment, values: Values): void {
    const { buttons, parts } = this;
    const hidden = new Set(values.hide.split(","));
    this.setup.show(values, hidden);
    this.viewing.show(values, hidden);
    for (const name of ["play", "step", "reset"] as const) buttons[name].hidden = hidden.has(name);
    buttons.new_seed.hidden = hidden.has("seed") || hidden.has("new_seed");
    buttons.undo.hidden = !values.added || hidden.has("draw");
    for (const name of ["recall", "map", "loss"] as const) parts[name].hidden = hidden.has(name);
    parts.columns.classList.toggle("alone", this.setup.element.hidden);
    this.place(values.show === "hidden");
    this.setAdding(values.draw !== "off", experiment.classes);
    this.recall.restart(experiment.counts, this.look());
  }

  // Which picture is large.
  private place(swapped: boolean): void {
    const { large, map } = this.parts;
    const [first, second] = swapped ? [this.hidden, this.plane] : [this.plane, this.hidden];
    if (large.firstChild === first.canvas.element) return; // a drag on it would end
    const title = swapped ? "Points" : "Hidden layer";
    large.replaceChildren(first.canvas.element);
    map.replaceChildren(make("h3", {}, title), second.canvas.element);
    map.setAttribute("aria-label", title);
  }

  // Points can be added of the classes that there are.
  private setAdding(adding: boolean, classes: number): void {
    this.adding = adding;
    const canvas = this.plane.canvas.element;
    canvas.classList.toggle("adding", adding);
    if (adding) canvas.setAttribute("tabindex", "0");
    else canvas.removeAttribute("tabindex");
    const options = this.viewing.element.querySelectorAll<HTMLOptionElement>("select[name=draw] option");
    for (const option of options)
      option.hidden = option.value !== "off" && classOfLetter(option.value) >= classes;
  }

  draw(experiment: Experiment, values: Values, state: State): void {
    const look = this.look();
    const recall = experiment.recall();
    this.plane.draw(experiment, look);
    this.hidden.draw(experiment, look, state === "playing");
    this.loss.draw(experiment.losses, look);
    this.recall.draw(recall);
    this.buttons.play.textContent = state === "playing" ? "❚❚ Pause" : "▶ Play";
    this.buttons.play.setAttribute("aria-label", state === "playing" ? "Pause" : "Play");
    const doing = state === "training" ? `training to step ${count(Number(values.steps))} …` : "";
    const accuracy = `balanced accuracy ${percent(meanOfRates(recall))}`;
    this.state.textContent = `Step ${count(experiment.steps)} · ${accuracy} ${doing}`;
    this.notes.textContent = notesOn(experiment, values, this.given.most.steps).join(" ");
    this.describe(experiment, recall);
    this.element.dataset.step = String(experiment.steps);
    this.element.dataset.state = state;
  }

  // The pictures in words.
  private describe(experiment: Experiment, recall: number[]): void {
    const set = (view: { canvas: { element: HTMLElement } }, text: string) =>
      view.canvas.element.setAttribute("aria-label", text);
    const words = (what: string) => inWords(what, experiment, this.given, recall);
    set(this.plane, words("Points and decision of the network"));
    set(this.hidden, words("Map of the hidden layer"));
    const loss = experiment.loss();
    const { steps } = experiment;
    set(this.loss, loss === null ? "Loss: no steps yet." : `Loss after ${steps} steps: ${loss.toFixed(3)}.`);
  }

  // For screen readers, once the network rests.
  speak(experiment: Experiment): void {
    this.spoken.textContent = inWords("Result", experiment, this.given, experiment.recall());
  }

  note(text: string): void {
    this.notes.textContent = text;
  }

  private look(): Look {
    const style = getComputedStyle(this.element);
    const read = (name: string) => style.getPropertyValue(name).trim();
    const { colours, group_colours: groups } = this.given;
    return { ink: style.color, paper: read("--paper"), line: read("--line"), colours, groups };
  }
}
