// An address that a page writes replaces the one before it: one press of Back leaves the page. On a
// page with a choice of several things, such as the runs of Compare, another choice adds an entry:
// Back returns to the choice before.
// Streamlit adds an entry to the browser's history whenever a script changes `st.query_params`.
const PATIENCE = 5000; // milliseconds for the page to follow Back
let joining = false; // entries of the first page are being joined

export default function ({ data, setTriggerValue }) {
  const known = window.history.pushState.withinPages;
  if (!known) watch();
  const write = window.history.pushState;
  write.choices = data.choices;
  write.report = (back) => setTriggerValue("back", back);
  if (data.followed === write.asked) write.until = 0;
  if (!known) joinFirst();
}

// Streamlit runs the page after Back, too. That run cannot tell the address from one that the page
// wrote before, and undoes Back: until the page has followed what is reported here, what it writes
// is dropped.
function watch() {
  const push = window.history.pushState.bind(window.history);
  const write = (state, title, url) => {
    const here = new URL(window.location.href);
    const there = new URL(url ?? here.href, here);
    if (there.pathname !== here.pathname) return push(state, title, url);
    if (performance.now() < write.until) return;
    if (isNewChoice(here, there)) push(state, title, url);
    else window.history.replaceState(state, title, url);
  };
  Object.assign(write, { withinPages: true, until: 0, asked: "" });
  window.history.pushState = write;
  window.navigation?.addEventListener("navigate", ({ navigationType, destination }) => {
    const there = new URL(destination.url);
    const within = there.pathname === window.location.pathname && choiceOf(there.pathname);
    if (navigationType !== "traverse" || !within || joining) return;
    write.until = performance.now() + PATIENCE;
    write.asked = `${Date.now()} ${there.search}`;
    write.report(write.asked);
  });
}

// The parameter that stores the choice of a page, undefined on most pages, and in browsers that do not
// tell where Back leads.
function choiceOf(path) {
  return window.navigation && window.history.pushState.choices?.[path.split("/").pop()];
}

// A choice is whole once it has two things, which a comma separates; what comes before is no step.
function isNewChoice(here, there) {
  const name = choiceOf(here.pathname);
  const before = name && here.searchParams.getAll(name).join(",");
  return Boolean(before?.includes(",")) && there.searchParams.getAll(name).join(",") !== before;
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
  joining = true;
  const unnoticed = (event) => {
    event.stopImmediatePropagation();
    if (!isFirst() && onSamePage()) return window.history.back();
    window.removeEventListener("popstate", unnoticed, true);
    joining = false;
    window.history.replaceState(state, "", here);
  };
  window.addEventListener("popstate", unnoticed, true);
  window.history.back();
}
