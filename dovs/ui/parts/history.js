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
}
