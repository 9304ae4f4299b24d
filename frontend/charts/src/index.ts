// How a chart is mounted by Streamlit, and freed when it leaves the page.

import { Chart } from "./chart";
import { make } from "./dom";
import type { Given } from "./figure";
import style from "./style.css";

interface Component {
  data: Given;
  parentElement: HTMLElement;
}

const mounted = new WeakMap<Element, { chart: Chart; calls: number }>();

export function chart({ data, parentElement }: Component): () => void {
  addStyle();
  const place = parentElement.querySelector<HTMLElement>(".dovs-chart")!;
  const found = mounted.get(place) ?? { chart: new Chart(place), calls: 0 };
  mounted.set(place, found);
  const call = ++found.calls;
  found.chart.update(data);
  return () => {
    // Streamlit frees calls that another has overtaken as well, while the chart is still shown
    if (mounted.get(place) !== found || found.calls !== call) return;
    found.chart.free();
    mounted.delete(place);
  };
}

function addStyle(): void {
  const id = "dovs-charts";
  if (document.getElementById(id)) return;
  const sheet = make("style", { id });
  sheet.textContent = style;
  document.head.append(sheet);
}
