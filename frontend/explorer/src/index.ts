// How the explorer is mounted: by Streamlit, in a page of its own, and in a notebook.

import { Explorer, type Send, type ServerState } from "./explorer";
import { setSheets, type Sheets } from "./pictures";
import { setRoot } from "./place";
import style from "./style.css";

interface Component<T> {
  data: T;
  root?: string; // address of the server, for the addresses in the data
  parentElement: HTMLElement | ShadowRoot;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}

const mounted = new WeakMap<object, { key: string; explorer: Explorer }>();

export function map(component: Component<ServerState>): () => void {
  const { data, parentElement, root } = component;
  setRoot(root);
  return show(parentElement, data, {
    view: (view) => component.setStateValue("view", view),
    selection: (bitmap, serial) => component.setTriggerValue("selection", { bitmap, serial }),
  });
}

function show(parent: HTMLElement | ShadowRoot, data: ServerState, send: Send): () => void {
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

export function pictures({ data, root }: Component<{ key: string; sheets: Sheets }[]>): void {
  setRoot(root);
  for (const { key, sheets } of data) setSheets(key, sheets);
}

interface Alone {
  body: ServerState;
  sheets: Sheets | null;
}

// A map without a server: all that it shows is in the addresses themselves.
export function alone(element: HTMLElement, { body, sheets }: Alone, selected?: Send["selection"]): () => void {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  if (sheets) setSheets(body.source.pictures, sheets);
  return show(root, body, { view: () => {}, selection: selected ?? (() => {}) });
}

// A widget of a notebook, as anywidget loads it.
interface Model {
  get(name: "shown"): Alone;
  set(name: "selection", value: string): void;
  save_changes(): void;
}

export default {
  render({ model, el }: { model: Model; el: HTMLElement }): () => void {
    const place = document.createElement("div");
    el.append(place);
    return alone(place, model.get("shown"), (bitmap) => {
      model.set("selection", bitmap);
      model.save_changes();
    });
  },
};
