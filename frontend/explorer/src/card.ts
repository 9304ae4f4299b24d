// The card at the pointer: the image, and what is known of it at this epoch.

import { hasBothSplits, type Base, type Epoch } from "./data";
import { ending, make, named } from "./dom";
import { GROUPS } from "./names";
import type { Pictures } from "./pictures";

const LARGEST = 128; // pixels of the picture's side

export class Card {
  readonly element = make("div", { class: "card", role: "tooltip", hidden: true });
  private readonly picture = make("canvas", { class: "picture", "aria-hidden": "true" });
  private readonly note = make("p", { class: "note" });
  private readonly facts = make("dl");
  private shown = -1;

  constructor() {
    this.element.append(this.picture, this.note, this.facts);
  }

  hide(): void {
    this.element.hidden = true;
    this.shown = -1;
  }

  // Place and size are those of the stage around the card.
  show(
    id: number,
    base: Base,
    epoch: Epoch,
    pictures: Pictures | undefined,
    [x, y]: [number, number],
    stage: { width: number; height: number },
  ): void {
    this.element.hidden = false;
    if (id !== this.shown) this.fill(id, base, epoch, pictures);
    this.shown = id;
    const { offsetWidth: wide, offsetHeight: high } = this.element;
    const left = x + 16 + wide < stage.width ? x + 16 : Math.max(0, x - 16 - wide);
    const top = Math.max(0, Math.min(y - high / 2, stage.height - high));
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  private fill(id: number, base: Base, epoch: Epoch, pictures: Pictures | undefined): void {
    const label = base.label[id];
    const predicted = epoch.predicted?.[id];
    const right = predicted === undefined || predicted === label;
    const rows: [string, Node | string][] = [["class", named(base.names[label])]];
    if (predicted !== undefined) {
      const sure = epoch.confidence ? `, confidence ${percent(epoch.confidence[id] / 255)}` : "";
      rows.push(["predicted", named(base.names[predicted] ?? "unknown")]);
      if (predicted < base.names.length) rows.push(["", (right ? "right" : "wrong") + sure]);
    }
    if (epoch.labels.length)
      rows.push(["abstract label", named(epoch.labels[epoch.label_of[label]] ?? "none")]);
    rows.push(["group", `${GROUPS[base.groups[label]]} (${base.counts[label]} ${base.counted})`]);
    if (epoch.margin) rows.push(["margin", (epoch.margin[id] / 127.5 - 1).toFixed(2)]);
    if (epoch.rank) rows.push(["true rank", epoch.rank[id] === 0 ? "first" : `${epoch.rank[id]} above it`]);
    if (epoch.leakage) rows.push(["leakage", (epoch.leakage[id] / 255).toFixed(2)]);
    const place = hasBothSplits(base) ? `${base.index[id]} of the split, #${id}` : `#${id}`;
    if (hasBothSplits(base)) rows.push(["split", base.test[id] ? base.evaluated_on : "train"]);
    if (base.ids) rows.push(["id", named(ending(base.ids[id]), { title: base.ids[id] })]);
    rows.push([base.ids ? "row" : "image", place]);
    this.facts.replaceChildren(
      ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]),
    );
    this.facts.classList.toggle("wrong", !right);
    this.showPicture(id, pictures);
  }

  private showPicture(id: number, pictures: Pictures | undefined): void {
    const found = pictures?.cut(id);
    this.picture.hidden = !found;
    this.note.textContent = pictures?.note ?? "";
    this.note.hidden = !this.note.textContent;
    if (!found) {
      this.picture.removeAttribute("data-point");
      pictures?.fetch(id)?.then(() => this.shown === id && this.showPicture(id, pictures));
      return;
    }
    const { sheet, x, y, width, height } = found;
    this.picture.width = width;
    this.picture.height = height;
    const larger = Math.max(1, Math.floor(LARGEST / Math.max(width, height)));
    this.picture.style.width = `${width * larger}px`;
    this.picture.style.height = `${height * larger}px`;
    this.picture.getContext("2d")!.drawImage(sheet, x, y, width, height, 0, 0, width, height);
    this.picture.dataset.point = String(id);
  }
}

const percent = (share: number) => `${Math.round(100 * share)}%`;
