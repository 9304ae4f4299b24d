// The playground: its settings and its experiment, and when the address and the page learn of them.

import { numberAdded, writeAdded } from "./added";
import { queryOf, writeAddress } from "./address";
import { classOfLetter } from "./data";
import { Experiment } from "./experiment";
import { experimentOf, type Given, type Report, type Values } from "./given";
import { listen } from "./keys";
import { Player } from "./player";
import { View } from "./view";

const LOOKS_ONLY = ["show", "draw", "hide"]; // settings on which training does not depend
const QUIET = 150; // milliseconds without a change before a report is sent
const REMEMBERED = 100; // of the own settings, which come back from the page late

export class Playground {
  private values: Values;
  private experiment: Experiment;
  private readonly view: View;
  private readonly player: Player;
  private readonly keys: ReturnType<typeof listen>;
  private readonly sent: string[] = [];
  private reporting = 0;
  private touched = false; // until then the address stays as it was opened

  constructor(
    private given: Given,
    private send: (report: Report) => void,
  ) {
    this.values = { ...given.settings };
    this.experiment = new Experiment(experimentOf(this.values));
    const acts = {
      change: (name: string, value: string) => this.change(name, value),
      toggle: () => this.toggle(),
      step: () => this.step(),
      reset: () => this.restart(0),
      add: (x: number, y: number) => this.add(x, y),
      redraw: () => this.draw(),
    };
    this.view = new View(given, acts);
    this.view.height = given.height;
    const steps = { done: () => this.experiment.steps, step: () => this.experiment.step() };
    this.player = new Player(steps, given.most.steps, (rests) => (rests ? this.rest() : this.draw()));
    this.keys = listen(() => this.element, { " ": acts.toggle, s: acts.step, r: acts.reset });
    this.element.addEventListener("pointerdown", () => this.keys.first());
    this.begin();
  }

  get element(): HTMLElement {
    return this.view.element;
  }

  // Other settings from the page, unless they are the own ones that come back through the address.
  update(given: Given, send: (report: Report) => void): void {
    const own = given.in_address && this.sent.includes(given.given);
    const same = own || given.given === this.given.given;
    this.send = send;
    this.given = { ...given, given: same ? this.given.given : given.given };
    this.view.height = given.height;
    if (same) return this.draw();
    this.values = { ...given.settings };
    this.begin();
  }

  // Show the settings that the page gave; where it is to be watched, at the pace of playing.
  private begin(): void {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!this.given.watched || calm) return this.restart(Number(this.values.steps), false);
    this.restart(0, false);
    this.player.play();
    this.draw();
  }

  free(): void {
    this.player.free();
    this.keys.free();
    this.view.free();
    clearTimeout(this.reporting);
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
      this.view.arrange(this.experiment, this.values);
      this.draw();
      this.announce();
    } else if (this.player.playing) this.restart(0);
    else this.restart(Math.max(Number(this.values.steps), this.experiment.steps));
  }

  private add(x: number, y: number): void {
    const { added, draw } = this.values;
    const { most } = this.given;
    if (numberAdded(added) >= most.added) this.view.note(`At most ${most.added} points can be added.`);
    else this.change("added", writeAdded(added, classOfLetter(draw), x, y));
  }

  // Train again from the first weights: up to a step, or on and on if it plays.
  private restart(upTo: number, changed = true): void {
    const goesOn = this.player.playing && changed && upTo === 0;
    this.player.pause();
    if (this.experiment.settings.data !== this.values.data) this.view.hidden.restart();
    this.experiment = new Experiment(experimentOf(this.values));
    this.values.steps = String(upTo);
    if (goesOn) this.player.play();
    else this.player.trainTo(upTo);
    this.view.arrange(this.experiment, this.values);
    this.draw();
    this.touched ||= changed;
    if (changed) this.announce();
  }

  private toggle(): void {
    this.touched = true;
    if (this.player.playing) {
      this.player.pause();
      this.rest();
      return;
    }
    if (this.experiment.steps >= this.given.most.steps) this.restart(0);
    this.player.play();
    this.draw();
  }

  private step(): void {
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
    this.view.speak(this.experiment);
    this.announce();
  }

  private draw(): void {
    const { playing, training } = this.player;
    this.view.draw(this.experiment, this.values, playing ? "playing" : training ? "training" : "resting");
  }

  // Write the address and send a report, once the settings rest.
  private announce(): void {
    clearTimeout(this.reporting);
    this.reporting = window.setTimeout(() => {
      const { given, values, experiment } = this;
      this.sent.push(queryOf(values, given.defaults).toString());
      this.sent.splice(0, this.sent.length - REMEMBERED);
      if (given.in_address && this.touched) writeAddress(values, given.defaults);
      if (this.player.training) return; // a report follows when the step is reached
      this.send({
        given: given.given,
        step: experiment.steps,
        recall: experiment.recall(),
        loss: experiment.loss(),
        settings: { ...values },
      });
    }, QUIET);
  }
}
