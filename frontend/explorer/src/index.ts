// How Streamlit mounts the explorer, and the component that delivers its pictures.

import { Explorer, type Send, type ServerState } from "./explorer";
import { setSheets, type Sheets } from "./pictures";
import style from "./style.css";

interface Component<T> {
  data: T;
  parentElement: HTMLElement | ShadowRoot;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}

const mounted = new WeakMap<object, { key: string; explorer: Explorer }>();

export function map(component: Component<ServerState>): () => void {
  const { data, parentElement: parent } = component;
  const send: Send = {
    view: (view) => component.setStateValue("view", view),
    selection: (bitmap, serial) => component.setTriggerValue("selection", { bitmap, serial }),
    painted: () => component.setTriggerValue("painted", { painted: true }),
  };
  const before = mounted.get(parent);
  if (before?.key === data.source.key) before.explorer.update(data, send);
  else {
    before?.explorer.free();
    if (!before) {
      const sheet = document.createElement("style");
      sheet.textContent = style;
      parent.append(sheet);
    }
    const explorer = new Explorer(data, send);
    parent.append(explorer.element);
    mounted.set(parent, { key: data.source.key, explorer });
  }
  return () => {
    mounted.get(parent)?.explorer.free();
    mounted.delete(parent);
  };
}

export function pictures({ data }: Component<{ key: string; sheets: Sheets }[]>): void {
  for (const { key, sheets } of data) setSheets(key, sheets);
}
