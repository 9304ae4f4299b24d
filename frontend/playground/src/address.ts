// The settings in the address of the page. An entry of the history is replaced, never added, so that
// one press of Back leaves the page.

import type { Values } from "./given";

export function queryOf(values: Values, defaults: Values): URLSearchParams {
  const changed = Object.keys(defaults).filter((name) => values[name] !== defaults[name]);
  return new URLSearchParams(changed.map((name) => [name, values[name]]));
}

export function writeAddress(values: Values, defaults: Values): void {
  const address = new URL(location.href);
  for (const name of Object.keys(defaults)) address.searchParams.delete(name);
  for (const [name, value] of queryOf(values, defaults)) address.searchParams.append(name, value);
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}
