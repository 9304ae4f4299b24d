// When steps are done: at an even pace while playing, and as fast as possible up to a wanted step.
// The page is drawn in between, so it always answers.

const PACE = 120; // steps a second while playing
const LONGEST = 24; // milliseconds of steps before the page is drawn again

export interface Steps {
  done(): number;
  step(): void;
}

export class Player {
  playing = false;
  private wanted = 0;
  private frame = 0;
  private before = 0;
  private due = 0;

  constructor(
    private readonly steps: Steps,
    private readonly most: number,
    private readonly drawn: (rests: boolean) => void,
  ) {}

  get training(): boolean {
    return !this.playing && this.steps.done() < this.wanted;
  }

  play(): void {
    this.playing = true;
    this.before = performance.now();
    this.due = 0;
    this.request();
  }

  pause(): void {
    this.playing = false;
    this.wanted = this.steps.done();
  }

  trainTo(step: number): void {
    this.playing = false;
    this.wanted = Math.min(step, this.most);
    this.request();
  }

  free(): void {
    cancelAnimationFrame(this.frame);
    this.playing = false;
  }

  private request(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame((now) => this.turn(now));
  }

  private turn(now: number): void {
    const end = performance.now() + LONGEST;
    if (this.playing) {
      this.due = Math.min(this.due + ((now - this.before) / 1000) * PACE, PACE / 4);
      this.before = now;
      while (this.due >= 1 && this.steps.done() < this.most && performance.now() < end) {
        this.steps.step();
        this.due--;
      }
      if (this.steps.done() >= this.most) this.pause();
    } else {
      while (this.steps.done() < this.wanted && performance.now() < end) this.steps.step();
    }
    const rests = !this.playing && this.steps.done() >= this.wanted;
    this.drawn(rests);
    if (!rests) this.request();
  }
}
