// The points that are chosen, by id, as a bitmap that server and browser exchange.

export class Chosen {
  ids = new Uint32Array();
  serial = 0; // of the last choice made here; older answers of the server are old news
  private readonly mask: Set<number> = new Set();

  set(ids: Iterable<number>, most: number): void {
    this.mask.clear();
    for (const id of ids) if (id >= 0 && id < most) this.mask.add(id);
    this.ids = Uint32Array.from(this.mask).sort();
  }

  // Adding one that is chosen takes it out; adding several adds them.
  add(ids: number[], most: number): void {
    const next = new Set(this.mask);
    if (ids.length === 1 && next.has(ids[0])) next.delete(ids[0]);
    else ids.forEach((id) => next.add(id));
    this.set(next, most);
  }

  encode(): string {
    const last = this.ids.length ? this.ids[this.ids.length - 1] : -1;
    const bits = new Uint8Array((last >> 3) + 1);
    for (const id of this.ids) bits[id >> 3] |= 1 << (id & 7);
    let text = "";
    for (let at = 0; at < bits.length; at += 4096)
      text += String.fromCharCode(...bits.subarray(at, at + 4096));
    return this.ids.length ? btoa(text) : "";
  }

  static decode(text: string): number[] {
    const found: number[] = [];
    const bits = atob(text);
    for (let at = 0; at < bits.length; at++)
      for (let bit = 0; bit < 8; bit++)
        if (bits.charCodeAt(at) & (1 << bit)) found.push(8 * at + bit);
    return found;
  }
}
