// The browser's history has an entry for each page that was opened, and for each step of a page: a
// change of one of the parameters that `data.steps` lists by the page's name. Any other address that
// a page writes replaces the one of its entry. Streamlit alone would add an entry for each.
//
// What a new page writes into its address can arrive before Streamlit has changed the path. So an
// entry that is left gets the address back that it had when the user last did something.
let before = null;
let entered = false; // since then, an entry was added: what follows belongs to it

export default function ({ data }) {
  if (window.history.pushState.addsSteps) return;
  for (const act of ["click", "keydown", "popstate"])
    window.addEventListener(act, noteAddress, true);
  const push = window.history.pushState.bind(window.history);
  window.history.pushState = (state, title, url) => {
    const here = new URL(window.location.href);
    const there = new URL(url ?? here.href, here);
    const samePage = there.pathname === here.pathname;
    if (entered || (samePage && !isStep(here, there, data.steps)))
      return window.history.replaceState(state, title, url);
    if (before) window.history.replaceState(window.history.state, "", before);
    push(state, title, url);
    entered = true;
  };
  window.history.pushState.addsSteps = true;
  joinFirst();
}

function noteAddress() {
  before = window.location.href;
  entered = false;
}

function isStep(here, there, steps) {
  const names = steps[here.pathname.split("/").at(-1)] ?? [];
  return names.some((name) => here.searchParams.get(name) !== there.searchParams.get(name));
}

// The page that was opened first may have written its address before this script had loaded: then it
// has several entries. Go back to the first one, unnoticed by the page, and give it the address.
function joinFirst() {
  const [opened] = performance.getEntriesByType("navigation");
  const here = window.location.href;
  const isFirst = () => window.location.href.split("#")[0] === opened.name.split("#")[0];
  const onSamePage = () => window.location.pathname === new URL(opened.name).pathname;
  if (opened?.type !== "navigate" || !opened.name || isFirst() || !onSamePage()) return;
  const state = window.history.state;
  const unnoticed = (event) => {
    event.stopImmediatePropagation();
    if (!isFirst() && onSamePage()) return window.history.back();
    window.removeEventListener("popstate", unnoticed, true);
    window.history.replaceState(state, "", here);
  };
  window.addEventListener("popstate", unnoticed, true);
  window.history.back();
}
