// The legend beside the map: hides and isolates the points of one colour, or shows a scale.

import type { Entry, Painting } from "./colour";
import { hasBothSplits, type Base } from "./data";
import { button, count, make, named } from "./dom";

// The entries of a map, with the counts of the map beside it where they differ.
export function withOther(lead: Painting, other: Painting): Painting {
  const counts = new Map(other.entries.map((each) => [each.value, each.count]));
  const entries = lead.entries.map((entry) => {
    const second = counts.get(entry.value) ?? 0;
    return second === entry.count ? entry : { ...entry, other: second };
  });
  return { ...lead, entries };
}

export const counted = (entry: Entry) =>
  count(entry.count) + (entry.other === undefined ? "" : ` | ${count(entry.other)}`);

export class Legend {
  readonly element = make("div", { class: "legend", role: "group", "aria-label": "Legend" });
  hidden = new Set<number>();
  private entries: Entry[] = [];
  private list = make("div", { class: "entries" });
  // scrolls to what is out of sight: a touch screen draws no bar beside a list
  private readonly more = button("", "", () => this.scroll(), { class: "more-entries", hidden: true });
  private readonly sizes = new ResizeObserver(() => this.showMore());

  constructor(private readonly changed: () => void) {}

  show(title: string, painting: Painting, base: Base): void {
    const scroll = this.list.scrollTop;
    this.sizes.disconnect();
    this.entries = painting.entries;
    const head = make("div", { class: "title" }, title);
    const shapes = make("div", { class: "shapes" }, explanation(base));
    if (painting.bar) {
      const { colours, low, high, text } = painting.bar;
      const scale = make("div", { class: "scale", role: "img", "aria-label": `${text}, ${low} to ${high}` });
      scale.style.background = `linear-gradient(to right, ${colours.join(", ")})`;
      const ends = make("div", { class: "ends" }, make("span", {}, low), make("span", {}, high));
      this.element.replaceChildren(head, make("div", { class: "shapes" }, text), scale, ends, shapes);
      return;
    }
    this.list = make("div", { class: "entries" }, ...this.entries.map((each) => this.row(each)));
    this.list.addEventListener("scroll", () => this.showMore(), { passive: true });
    const all = button("show all", "Show everything in the legend", () => {
      this.hidden.clear();
      this.changed();
    });
    all.hidden = !this.hidden.size;
    this.element.replaceChildren(head, this.list, this.more, all, shapes);
    this.list.scrollTop = scroll;
    this.sizes.observe(this.list);
  }

  // Entries that are out of sight, wholly or in part, after the others and before them.
  private outside(): [string[], string[]] {
    const { scrollTop, clientHeight, children } = this.list;
    const rows = [...children] as HTMLElement[];
    const named = (isOutside: (row: HTMLElement) => boolean) =>
      this.entries.filter((_, at) => rows[at] && isOutside(rows[at])).map((entry) => entry.name);
    return [
      named((row) => row.offsetTop + row.offsetHeight > scrollTop + clientHeight + 2),
      named((row) => row.offsetTop < scrollTop - 2),
    ];
  }

  private showMore(): void {
    const [after, before] = this.outside();
    const names = after.length ? after : before;
    const text = after.length ? `${count(after.length)} more ↓` : `${count(before.length)} above ↑`;
    this.more.hidden = !names.length;
    if (this.more.textContent === text) return;
    const label = `Scroll the legend to ${names.slice(0, 20).join(", ")}${names.length > 20 ? ", …" : ""}`;
    this.more.textContent = text;
    this.more.title = label;
    this.more.setAttribute("aria-label", `${text.slice(0, -2)}. ${label}`);
  }

  private scroll(): void {
    const [after, before] = this.outside();
    if (after.length) this.list.scrollBy({ top: this.list.clientHeight - 24 });
    else if (before.length) this.list.scrollTo({ top: 0 });
  }

  private row(entry: Entry): HTMLElement {
    const swatch = make("span", { class: "swatch", "aria-hidden": "true" });
    swatch.style.background = entry.colour;
    const toggle = make(
      "button",
      { type: "button", class: "toggle", "aria-pressed": String(!this.hidden.has(entry.value)) },
      swatch,
      named(entry.name),
      make("span", { class: "count" }, counted(entry)),
    );
    toggle.title = `${entry.name}: click hides or shows it`;
    toggle.addEventListener("click", () => {
      if (!this.hidden.delete(entry.value)) this.hidden.add(entry.value);
      this.changed();
    });
    const only = button("only", `Show only ${entry.name}`, () => {
      const others = this.entries.filter((each) => each.value !== entry.value);
      const alone = others.every((each) => this.hidden.has(each.value)) && !this.hidden.has(entry.value);
      this.hidden = new Set(alone ? [] : others.map((each) => each.value));
      this.changed();
    }, { class: "only" });
    return make("div", { class: "entry" }, toggle, only);
  }
}

// What shapes and sizes of points mean.
export function explanation(base: Base): string {
  const sizes = base.counted === "in training" ? "fewer training images" : "rarer class";
  const shapes = hasBothSplits(base) ? `● training image, ◆ ${base.evaluated_on} image; ` : "";
  return `${shapes}larger: ${sizes}`;
}
