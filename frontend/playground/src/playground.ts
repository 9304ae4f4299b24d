// The playground: it holds the settings and the experiment, and shows both.

import { numberAdded, writeAdded } from "./added";
import { addPointsOn } from "./added_points";
import { queryOf, writeAddress } from "./address";
import type { Look } from "./canvas";
import { Controls } from "./controls";
import { classOfLetter } from "./data";
import { button, count, make, percent } from "./dom";
import { Experiment } from "./experiment";
import { experimentOf, type Given, type Report, type Values } from "./given";
import { HiddenView } from "./hidden_view";
import { listen } from "./keys";
import { LossView } from "./loss_view";
import { inWords, notesOn } from "./notes";
import { PlaneView } from "./plane_view";
import { Player } from "./player";
import { meanOfRates, RecallView } from "./recall_view";

const LOOKS_ONLY = ["show", "draw", "hide"]; // settings on which training does not depend
const QUIET = 150; // milliseconds without a change before the page is told of it
const REMEMBERED = 100; // of the own settings, which come back from the page late

export class Playground {
  readonly element = make("div", { class: "playground", role: "group", "aria-label": "Playground" });
  private values: Values;
  private experiment: Experiment;
  private readonly player: Player;
  private readonly plane = new PlaneView();
  private readonly hidden = new HiddenView();
  private readonly lossView = new LossView();
  private readonly recallView = new RecallView();
  private readonly setup: Controls;
  private readonly viewing: Controls;
  private readonly keys: ReturnType<typeof listen>;
  private readonly resized = new ResizeObserver(() => this.draw());
  private readonly sent: string[] = [];
  private reporting = 0;
  private touched = false; // until then the address stays as it was opened

  private readonly play = button("", "Play or pause (space)", () => this.toggle(), { class: "main" });
  private readonly stepOn = button("Step", "One step (s)", () => this.stepOnce());
  private readonly reset = button("Reset", "Back to step 0 (r)", () => this.restart(0));
  private readonly newSeed = button("New seed", "Other points, first weights and draws", () =>
    this.change("seed", String(Math.floor(1e6 * Math.random()))),
  );
  private readonly undo = button("Remove added", "Remove the points that you added", () =>
    this.change("added", ""),
  );
  private readonly state = make("span", { class: "state" });
  private readonly spoken = make("p", { class: "spoken", "aria-live": "polite" });
  private readonly notes = make("p", { class: "notes" });
  private readonly parts: Record<string, HTMLElement>;

  constructor(
    private given: Given,
    private send: (report: Report) => void,
  ) {
    this.values = { ...given.settings };
    this.experiment = new Experiment(experimentOf(this.values));
    const change = (name: string, value: string) => this.change(name, value);
    const views = ["show", "draw"];
    const others = given.controls.map(({ name }) => name).filter((name) => !views.includes(name));
    this.setup = new Controls(given, change, others);
    this.viewing = new Controls(given, change, views);
    this.parts = this.build();
    const own = this;
    this.player = new Player(
      { done: () => own.experiment.steps, step: () => own.experiment.step() },
      given.most.steps,
      (rests) => (rests ? this.rest() : this.draw()),
    );
    this.keys = listen(() => this.element, {
      " ": () => this.toggle(),
      s: () => this.stepOnce(),
      r: () => this.restart(0),
    });
    this.element.addEventListener("pointerdown", () => this.keys.first());
    addPointsOn(this.plane, () => this.values.draw !== "off", (x, y) => this.add(x, y), () => this.draw());
    for (const view of [this.plane, this.hidden, this.lossView]) this.resized.observe(view.canvas.element);
    // the theme has changed: see the transition in the style sheet
    this.element.addEventListener("transitionend", ({ target }) => target === this.element && this.draw());
    this.refresh();
    this.restart(Number(this.values.steps), false);
  }

  // Other settings from the page, unless they are the own ones that come back.
  update(given: Given, send: (report: Report) => void): void {
    const same = given.given === this.given.given || this.sent.includes(given.given);
    this.send = send;
    this.given = { ...given, given: same ? this.given.given : given.given };
    this.element.style.setProperty("--height", `${given.height}px`);
    if (same) return this.draw();
    this.values = { ...given.settings };
    this.restart(Number(this.values.steps), false);
  }

  free(): void {
    this.player.free();
    this.keys.free();
    this.resized.disconnect();
    clearTimeout(this.reporting);
  }

  private build(): Record<string, HTMLElement> {
    const panel = (name: string, title: string, ...children: Node[]) =>
      make("section", { class: name, "aria-label": title }, make("h3", {}, title), ...children);
    const large = make("div", { class: "large" });
    const small = panel("map", "");
    const recall = panel("recall", "Recall on test points", this.recallView.element);
    const loss = panel("loss", "Loss", this.lossView.canvas.element);
    const bar = make("div", { class: "bar" }, this.play, this.stepOn, this.reset, this.state);
    this.viewing.element.append(this.undo);
    const center = make("div", { class: "center" }, bar, this.viewing.element, large, this.notes);
    const side = make("div", { class: "side" }, recall, small, loss);
    this.setup.element.classList.add("setup");
    this.viewing.element.classList.add("viewing");
    this.setup.beside("seed", this.newSeed);
    const columns = make("div", { class: "columns" }, this.setup.element, center, side);
    this.element.append(columns, this.spoken);
    this.element.style.setProperty("--height", `${this.given.height}px`);
    return { columns, large, small, recall, loss };
  }

  private change(name: string, value: string): void {
    if (this.values[name] === value) return;
    this.touched = true;
    this.values[name] = value;
    if (name === "data") {
      this.values.added = "";
      this.values.draw = "off";
    }
    if (LOOKS_ONLY.includes(name)) {
      this.refresh();
      this.announce();
    } else this.restart(this.player.playing ? 0 : Math.max(Number(this.values.steps), this.experiment.steps));
  }

  private add(x: number, y: number): void {
    const { added, draw } = this.values;
    if (numberAdded(added) >= this.given.most.added) {
      this.notes.textContent = `At most ${this.given.most.added} points can be added.`;
      return;
    }
    this.change("added", writeAdded(added, classOfLetter(draw), x, y));
  }

  // Train again from the first weights: up to a step, or on and on if it plays.
  private restart(upTo: number, changed = true): void {
    const goesOn = this.player.playing;
    this.player.pause();
    if (this.experiment.settings.data !== this.values.data) this.hidden.restart();
    this.experiment = new Experiment(experimentOf(this.values));
    this.values.steps = String(upTo);
    this.refresh();
    this.touched ||= changed;
    if (changed) this.announce();
    if (goesOn && upTo === 0 && changed) this.player.play();
    else this.player.trainTo(upTo);
  }

  private toggle(): void {
    this.touched = true;
    if (!this.player.playing) {
      if (this.experiment.steps >= this.given.most.steps) this.restart(0);
      this.player.play();
      this.draw();
    } else {
      this.player.pause();
      this.rest();
    }
  }

  private stepOnce(): void {
    if (this.player.training) return;
    this.touched = true;
    this.player.pause();
    if (this.experiment.steps < this.given.most.steps) this.experiment.step();
    this.rest();
  }

  // It has paused, or has reached the wanted step.
  private rest(): void {
    this.values.steps = String(this.experiment.steps);
    this.draw();
    if (this.experiment.steps === 0 && !this.touched) return;
    this.spoken.textContent = inWords("Result", this.experiment, this.given, this.experiment.recall());
    this.announce();
  }

  // Show the controls and the parts as the settings have them.
  private refresh(): void {
    const { experiment, values, parts } = this;
    const hidden = new Set(values.hide.split(","));
    this.setup.show(values, hidden);
    this.viewing.show(values, hidden);
    this.limitClasses();
    this.undo.hidden = !values.added || hidden.has("draw");
    this.play.hidden = hidden.has("play");
    this.stepOn.hidden = hidden.has("step");
    this.reset.hidden = hidden.has("reset");
    this.newSeed.hidden = hidden.has("seed") || hidden.has("new_seed");
    for (const name of ["recall", "loss"]) parts[name].hidden = hidden.has(name);
    parts.small.hidden = hidden.has("map");
    parts.columns.classList.toggle("alone", this.setup.element.hidden);

    const swapped = values.show === "hidden";
    const [first, second] = swapped ? [this.hidden, this.plane] : [this.plane, this.hidden];
    const title = swapped ? "Points" : "Hidden layer";
    if (parts.large.firstChild !== first.canvas.element) {
      parts.large.replaceChildren(first.canvas.element); // only then: a drag on it would end
      parts.small.replaceChildren(make("h3", {}, title), second.canvas.element);
      parts.small.setAttribute("aria-label", title);
    }
    const adding = values.draw !== "off";
    this.plane.canvas.element.classList.toggle("adding", adding);
    if (adding) this.plane.canvas.element.setAttribute("tabindex", "0");
    else this.plane.canvas.element.removeAttribute("tabindex");
    this.recallView.restart(experiment.counts, this.look());
    this.draw();
  }

  // Points can be added of the classes that there are.
  private limitClasses(): void {
    for (const option of this.viewing.element.querySelectorAll<HTMLOptionElement>("select[name=draw] option"))
      option.hidden = option.value !== "off" && classOfLetter(option.value) >= this.experiment.classes;
  }

  private draw(): void {
    const { experiment, given, player } = this;
    const look = this.look();
    const recall = experiment.recall();
    this.plane.draw(experiment, look);
    this.hidden.draw(experiment, look, player.playing);
    this.lossView.draw(experiment.losses, look);
    this.recallView.draw(recall);
    this.play.textContent = player.playing ? "❚❚ Pause" : "▶ Play";
    this.play.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    const accuracy = percent(meanOfRates(recall));
    const doing = player.training ? `training to step ${count(Number(this.values.steps))} …` : "";
    this.state.textContent = `Step ${count(experiment.steps)} · balanced accuracy ${accuracy} ${doing}`;
    this.element.dataset.step = String(experiment.steps);
    this.element.dataset.state = player.playing ? "playing" : player.training ? "training" : "resting";
    this.notes.textContent = notesOn(experiment, this.values, given.most.steps).join(" ");
    const say = (what: string) => inWords(what, experiment, given, recall);
    this.plane.canvas.element.setAttribute("aria-label", say("Points and decision of the network"));
    this.hidden.canvas.element.setAttribute("aria-label", say("Map of the hidden layer"));
    const loss = experiment.loss();
    this.lossView.canvas.element.setAttribute(
      "aria-label",
      loss === null ? "Loss: no steps yet." : `Loss after ${experiment.steps} steps: ${loss.toFixed(3)}.`,
    );
  }

  private look(): Look {
    const style = getComputedStyle(this.element);
    const read = (name: string) => style.getPropertyValue(name).trim();
    const { colours, group_colours: groups } = this.given;
    return { ink: style.color, paper: read("--paper"), line: read("--line"), colours, groups };
  }

  // Tell the address and the page, once the settings rest.
  private announce(): void {
    clearTimeout(this.reporting);
    this.reporting = window.setTimeout(() => {
      const { given, values, experiment } = this;
      this.sent.push(queryOf(values, given.defaults).toString());
      this.sent.splice(0, this.sent.length - REMEMBERED);
      if (given.in_address && this.touched) writeAddress(values, given.defaults);
      if (this.player.training) return; // a report follows when the step is reached
      const { steps: step } = experiment;
      this.send({ given: given.given, step, recall: experiment.recall(), loss: experiment.loss(), settings: { ...values } });
    }, QUIET);
  }
}

