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
// has several entries. Go back to the first one, and give it the address of the page. Streamlit runs
// the page anew for an address that it does not have yet, as for Back; it ignores a new fragment. So
// the entry gets its address with one, once it is the current entry and before Streamlit is told.
function joinFirst() {
  const { history, location, navigation } = window;
  const [opened] = performance.getEntriesByType("navigation");
  if (!navigation || opened?.type !== "navigate") return; // Back leads through all of them then
  const entries = navigation.entries();
  const now = navigation.currentEntry.index;
  const [here, wanted] = [plain(location.href), plain(opened.name)];
  const isOurs = ({ url }) => new URL(url).pathname === location.pathname;
  let first = now;
  while (first > 0 && plain(entries[first].url) !== wanted && isOurs(entries[first - 1])) first--;
  if (first === now || plain(entries[first].url) !== wanted) return;
  const state = history.state;
  const give = (address) => () => history.replaceState(state, "", address);
  navigation.addEventListener("currententrychange", give(`${here}#`), { once: true });
  window.addEventListener("popstate", give(here), { once: true });
  history.go(first - now);
}

const plain = (address) => address.split("#")[0];
