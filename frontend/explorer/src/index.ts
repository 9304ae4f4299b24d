// How Streamlit mounts the explorer, and the component that brings its pictures.

import { Explorer, type Server } from "./explorer";
import { bring, type Sheets } from "./pictures";
import style from "./style.css";

interface Component<T> {
  data: T;
  parentElement: HTMLElement | ShadowRoot;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}

const mounted = new WeakMap<object, { key: string; explorer: Explorer }>();

export function map(component: Component<Server>): () => void {
  const { data, parentElement: parent } = component;
  const tell = {
    view: (view: unknown) => component.setStateValue("view", view),
    chosen: (bits: string, serial: number) => component.setTriggerValue("chosen", { bits, serial }),
    drawn: () => component.setTriggerValue("drawn", { drawn: true }),
  };
  const held = mounted.get(parent);
  if (held?.key === data.source.key) held.explorer.update(data, tell);
  else {
    held?.explorer.free();
    if (!held) {
      const sheet = document.createElement("style");
      sheet.textContent = style;
      parent.append(sheet);
    }
    const explorer = new Explorer(data, tell);
    parent.append(explorer.element);
    mounted.set(parent, { key: data.source.key, explorer });
  }
  return () => {
    mounted.get(parent)?.explorer.free();
    mounted.delete(parent);
  };
}

export function pictures({ data }: Component<{ key: string; sheets: Sheets }[]>): void {
  for (const { key, sheets } of data) bring(key, sheets);
}
