// The epochs: a slider, play and pause, and speed.

import { button, choice, make } from "./dom";

const SPEEDS = [["2400", "slow"], ["1200", "normal"], ["600", "fast"]] as const;

export class Timeline {
  readonly element = make("div", { class: "timeline" });
  readonly slider = make("input", { type: "range", min: 0, step: 1, class: "epoch" });
  playing = false;
  step = 1200; // milliseconds an epoch
  private readonly play: HTMLButtonElement;
  private readonly text = make("output");
  private epochs: number[] = [];

  constructor(
    private readonly label: string,
    private readonly moved: (epoch: number) => void,
    private readonly started?: (playing: boolean) => void,
  ) {
    this.play = button("▶", "Play the epochs", () => this.toggle(), { class: "play" });
    this.slider.setAttribute("aria-label", label);
    this.slider.addEventListener("input", () => {
      this.stop();
      this.moved(this.epochs[Number(this.slider.value)]);
    });
    const track = make("label", { class: "track" }, this.text, this.slider);
    if (started) {
      const speed = choice("Speed", SPEEDS, "1200", (value) => (this.step = Number(value)), "speed");
      this.element.append(this.play, track, speed.element);
    } else this.element.append(track);
  }

  show(epochs: number[], epoch: number): void {
    this.epochs = epochs;
    const at = Math.max(0, epochs.indexOf(epoch));
    this.slider.max = String(epochs.length - 1);
    this.slider.value = String(at);
    this.slider.setAttribute("aria-valuetext", `epoch ${epoch}`);
    this.slider.style.setProperty("--part", `${(100 * at) / Math.max(1, epochs.length - 1)}%`);
    this.slider.disabled = this.play.disabled = epochs.length < 2;
    this.text.textContent =
      epochs.length < 2
        ? `One map so far: epoch ${epoch}`
        : `${this.label} ${epoch} of ${epochs[epochs.length - 1]}`;
  }

  // The epoch a number of steps later; while playing, the first follows the last.
  after(epoch: number, steps: number, round = false): number {
    const count = this.epochs.length;
    const at = this.epochs.indexOf(epoch) + steps;
    return this.epochs[round ? (at + count) % count : Math.max(0, Math.min(count - 1, at))];
  }

  toggle(): void {
    if (this.playing) return this.stop();
    if (this.epochs.length < 2) return;
    this.set(true);
  }

  stop(): void {
    if (this.playing) this.set(false);
  }

  private set(playing: boolean): void {
    this.playing = playing;
    this.play.textContent = playing ? "❚❚" : "▶";
    const label = playing ? "Pause" : "Play the epochs";
    this.play.setAttribute("aria-label", label);
    this.play.title = label;
    this.started?.(playing);
  }
}
