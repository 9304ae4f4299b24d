// An address that a page writes replaces the one before it: one press of Back leaves the page.
// Streamlit adds an entry to the browser's history whenever a script changes `st.query_params`.
export default function () {
  if (window.history.pushState.withinPages) return;
  const push = window.history.pushState.bind(window.history);
  window.history.pushState = (state, title, url) => {
    const here = new URL(window.location.href);
    const there = new URL(url ?? here.href, here);
    if (there.pathname === here.pathname) window.history.replaceState(state, title, url);
    else push(state, title, url);
  };
  window.history.pushState.withinPages = true;
  joinFirst();
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
