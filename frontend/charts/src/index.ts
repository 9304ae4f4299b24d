// How a chart is mounted by Streamlit, and freed when it leaves the page.

import { Chart } from "./chart";
import { make } from "./dom";
import type { Given } from "./figure";
import style from "./style.css";

interface Component {
  data: Given;
  parentElement: HTMLElement;
}

const mounted = new WeakMap<object, { chart: Chart; calls: number }>();

export function chart({ data, parentElement }: Component): () => void {
  addStyle();
  let found = mounted.get(parentElement);
  if (!found) {
    found = { chart: new Chart(), calls: 0 };
    mounted.set(parentElement, found);
    parentElement.append(found.chart.element);
  }
  const { chart } = found;
  const call = ++found.calls;
  chart.update(data);
  return () => {
    // Streamlit frees calls that another has overtaken as well, while the chart is still shown
    const last = mounted.get(parentElement);
    if (last?.chart !== chart || last.calls !== call) return;
    chart.free();
    mounted.delete(parentElement);
  };
}

function addStyle(): void {
  const id = "dovs-charts";
  if (document.getElementById(id)) return;
  const sheet = make("style", { id });
  sheet.textContent = style;
  document.head.append(sheet);
}
