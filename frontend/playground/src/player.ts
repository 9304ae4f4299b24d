// When steps are done: at an even pace while playing, and as fast as possible up to a wanted step.
// The page is drawn in between, so it always answers.

const PACE = 120; // steps a second while playing
const PICTURES = { playing: 33, training: 300 }; // milliseconds from one picture to the next, at least
const SHARE = 3; // a picture takes at most one part of so many of the time, however slow pictures are
const RAREST = 250; // milliseconds between two pictures at most, while playing
const SHORTEST = 16; // milliseconds for steps between two pictures
const LONGEST = 60;

export interface Steps {
  done(): number;
  step(): void;
}

export class Player {
  playing = false;
  private wanted = 0;
  private frame = 0;
  private before = 0; // when the last turn began
  private due = 0; // steps
  private picture = 0; // when the last picture was drawn
  private begun = 0; // when its drawing began, 0 once it is known what it took
  private cost = 0; // milliseconds that it took, with what the browser does after the script

  constructor(
    private readonly steps: Steps,
    private readonly most: number,
    private readonly draw: (rests: boolean) => void,
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
    this.frame = requestAnimationFrame(() => this.turn());
  }

  private turn(): void {
    const now = performance.now();
    if (this.begun) {
      this.cost = now - this.begun;
      this.begun = 0;
    }
    // where pictures are slow, steps take as much time as they do
    const end = now + (this.playing ? Math.min(Math.max(SHORTEST, this.cost), LONGEST) : LONGEST);
    if (this.playing) {
      this.due = Math.min(this.due + ((now - this.before) / 1000) * PACE, PACE / 4);
      this.before = now;
    }
    const last = this.playing ? this.most : this.wanted;
    while (this.steps.done() < last && performance.now() < end) {
      if (this.playing && this.due-- < 1) break;
      this.steps.step();
    }
    this.due = Math.max(this.due, 0);
    if (this.playing && this.steps.done() >= this.most) this.pause();
    const rests = !this.playing && this.steps.done() >= this.wanted;
    const seldom = Math.min(SHARE * this.cost, RAREST);
    const wait = this.playing ? Math.max(PICTURES.playing, seldom) : PICTURES.training;
    if (rests || performance.now() - this.picture >= wait) this.paint(rests);
    if (!rests) this.request();
  }

  private paint(rests: boolean): void {
    this.begun = performance.now();
    this.draw(rests);
    this.picture = performance.now();
  }
}
