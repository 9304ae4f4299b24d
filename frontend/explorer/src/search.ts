// Finding points by the name of their class, by their own name, or by their id.

import type { Base } from "./data";
import { count, ending, make, named } from "./dom";

const MOST = 8;

interface Found {
  text: string;
  detail: string;
  ids: () => number[];
}

export function matches(base: Base, sought: string): Found[] {
  const text = sought.trim().toLowerCase();
  if (!text) return [];
  const found: Found[] = [];
  base.names.forEach((name, label) => {
    if (name.toLowerCase().includes(text))
      found.push({
        text: name,
        detail: `class, ${count(base.label.reduce((n, c) => n + Number(c === label), 0))} points`,
        ids: () => [...base.label.keys()].filter((id) => base.label[id] === label),
      });
  });
  // points that have names of their own, such as files
  const points: number[] = [];
  for (let id = 0; base.ids && id < base.points; id++)
    if (base.ids[id].toLowerCase().includes(text)) points.push(id);
  for (const id of points.slice(0, MOST + 1))
    found.push({
      text: ending(base.ids![id], 22),
      detail: `point of class ${base.names[base.label[id]]}`,
      ids: () => [id],
    });
  // whole names before names that contain the text
  found.sort((a, b) => Number(b.text.toLowerCase() === text) - Number(a.text.toLowerCase() === text));
  if (points.length > 1)
    found.splice(MOST - 1, 0, {
      text: `All ${count(points.length)} of these points`,
      detail: "whose name has this text",
      ids: () => points,
    });
  const id = /^#?\d+$/.test(text) ? Number(text.replace("#", "")) : -1;
  if (id >= 0 && id < base.points) {
    const point = { text: `#${id}`, detail: `point of class ${base.names[base.label[id]]}`, ids: () => [id] };
    if (text.startsWith("#")) found.unshift(point);
    else found.splice(Math.min(found.length, MOST - 2), 0, point);
  }
  return found;
}

export function search(
  base: () => Base,
  select: (ids: number[], adding: boolean) => void,
): HTMLElement {
  const input = make("input", {
    type: "search",
    placeholder: "Class or #id",
    "aria-label": "Find a class by name or a point by id",
    role: "combobox",
    "aria-expanded": "false",
    autocomplete: "off",
    maxlength: 200,
  });
  const list = make("div", { class: "found", role: "listbox", hidden: true });
  let options: Found[] = [];
  let active = 0;
  let more = false;

  const render = () => {
    list.replaceChildren(
      ...options.map((each, at) => {
        const option = make(
          "div",
          { role: "option", "aria-selected": String(at === active) },
          named(each.text),
          make("span", { class: "count" }, each.detail),
        );
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          pick(at, event.shiftKey);
        });
        return option;
      }),
    );
    if (more) list.append(make("div", { class: "none" }, "There are more: type more of the name."));
    if (input.value.trim() && !options.length)
      list.append(make("div", { class: "none" }, "No class and no point of that name."));
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const pick = (at: number, adding: boolean) => {
    if (!options[at]) return;
    select(options[at].ids(), adding);
    list.hidden = true;
  };

  input.addEventListener("input", () => {
    const found = matches(base(), input.value);
    more = found.length > MOST;
    options = found.slice(0, MOST);
    active = 0;
    render();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") pick(active, event.shiftKey);
    else if (event.key === "ArrowDown") active = Math.min(options.length - 1, active + 1);
    else if (event.key === "ArrowUp") active = Math.max(0, active - 1);
    else if (event.key === "Escape" && input.value) {
      input.value = "";
      options = [];
      more = false;
      event.stopPropagation();
    } else return;
    if (event.key !== "Enter") render();
    event.preventDefault();
  });
  input.addEventListener("blur", () => (list.hidden = true));
  return make("div", { class: "search" }, input, list);
}
