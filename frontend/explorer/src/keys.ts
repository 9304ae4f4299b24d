// The keyboard on the map.

export interface Actions {
  clear(): void;
  step(epochs: number): void;
  play(): void;
  zoom(factor: number): void;
  fit(): void;
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

export function press(event: KeyboardEvent, actions: Actions): void {
  event.stopPropagation(); // the page has keys of its own
  const target = (event.composedPath()[0] as HTMLElement).tagName;
  if (event.key === "Escape") return actions.clear();
  if (["INPUT", "SELECT"].includes(target)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const pressing = target === "BUTTON" || target === "SUMMARY";
  if (STEPS[event.key]) actions.step(STEPS[event.key]);
  else if (event.key === " " && !pressing) actions.play();
  else if (event.key === "+") actions.zoom(1.3);
  else if (event.key === "-") actions.zoom(1 / 1.3);
  else if (event.key === "0") actions.fit();
  else return;
  event.preventDefault();
}
