// Space plays and pauses, s does a step, r resets: for the playground that was used last, unless the
// keys belong to a field.

type Keys = Record<string, () => void>;

const handlers: Keys[] = [];

// Returns how to listen first, and how to stop.
export function listen(root: () => Node, keys: Keys): { first(): void; free(): void } {
  const remove = () => {
    const place = handlers.indexOf(keys);
    if (place >= 0) handlers.splice(place, 1);
  };
  const first = () => {
    remove();
    handlers.push(keys);
  };
  const pressed = (event: KeyboardEvent) => {
    const act = keys[event.key.toLowerCase()];
    if (!act || handlers.at(-1) !== keys || event.ctrlKey || event.metaKey || event.altKey) return;
    const from = event.composedPath()[0] as Element;
    const ours = event.composedPath().includes(root());
    if (from.matches?.("input:not([type=range]), select, textarea, [contenteditable]")) return;
    if (event.key === " " && from.matches?.("button, a, summary")) return;
    if (!ours && from !== document.body) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat || event.key === "s") act();
  };
  window.addEventListener("keydown", pressed, true);
  first();
  return {
    first,
    free() {
      remove();
      window.removeEventListener("keydown", pressed, true);
    },
  };
}
