// The selected points, by id, as a bitmap that page and browser exchange.

export class Selection {
  ids = new Uint32Array();
  serial = 0; // of the last selection made here; answers of the server to earlier ones are ignored
  private readonly members: Set<number> = new Set();

  set(ids: Iterable<number>, points: number): void {
    this.members.clear();
    for (const id of ids) if (id >= 0 && id < points) this.members.add(id);
    this.ids = Uint32Array.from(this.members).sort();
  }

  // Add several points; a single one that is selected already is removed.
  add(ids: number[], points: number): void {
    const next = new Set(this.members);
    if (ids.length === 1 && next.has(ids[0])) next.delete(ids[0]);
    else ids.forEach((id) => next.add(id));
    this.set(next, points);
  }

  encode(): string {
    const last = this.ids.length ? this.ids[this.ids.length - 1] : -1;
    const bitmap = new Uint8Array((last >> 3) + 1);
    for (const id of this.ids) bitmap[id >> 3] |= 1 << (id & 7);
    let text = "";
    for (let at = 0; at < bitmap.length; at += 4096)
      text += String.fromCharCode(...bitmap.subarray(at, at + 4096));
    return this.ids.length ? btoa(text) : "";
  }

  static decode(text: string): number[] {
    const ids: number[] = [];
    const bitmap = atob(text);
    for (let at = 0; at < bitmap.length; at++)
      for (let bit = 0; bit < 8; bit++)
        if (bitmap.charCodeAt(at) & (1 << bit)) ids.push(8 * at + bit);
    return ids;
  }
}
