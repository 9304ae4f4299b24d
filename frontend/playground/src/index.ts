// What the bundle offers: the component of the page, and the calculation alone for tests.

import { Experiment, type Settings } from "./experiment";
import type { Given, Report } from "./given";
import * as losses from "./losses";
import { make } from "./dom";
import { Playground } from "./playground";
import style from "./style.css";
import { blockSizes, fitSubspaces } from "./subspaces";

interface Component {
  data: Given;
  parentElement: HTMLElement | ShadowRoot;
  setStateValue(name: string, value: unknown): void;
}

const mounted = new WeakMap<object, Playground>();

export function playground({ data, parentElement, setStateValue }: Component): () => void {
  const send = (report: Report) => setStateValue("report", report);
  const before = mounted.get(parentElement);
  if (before) before.update(data, send);
  else {
    const sheet = make("style");
    sheet.textContent = style;
    const shown = new Playground(data, send);
    parentElement.append(sheet, shown.element);
    mounted.set(parentElement, shown);
  }
  return () => {
    mounted.get(parentElement)?.free();
    mounted.delete(parentElement);
  };
}

export const calculation = {
  ...losses,
  blockSizes,
  fitSubspaces,
  trained(settings: Settings, steps: number): Experiment {
    const experiment = new Experiment(settings);
    while (experiment.steps < steps) experiment.step();
    return experiment;
  },
};
