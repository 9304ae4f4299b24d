"""Presentation mode: large type, no sidebar, and keys for next, back and the end."""

from __future__ import annotations

import streamlit as st

NEXT, BACK, LEAVE = "lesson-next", "lesson-back", "lesson-leave"
"""Keys of the buttons that the keys press."""
STYLE = """<style>
html { font-size: 20px; }
@media (max-height: 800px) { html { font-size: 17px; } }
[data-testid="stSidebar"], [data-testid="stSidebarCollapsedControl"],
[data-testid="stExpandSidebarButton"], [data-testid="stToolbar"], [data-testid="stHeader"]
{ display: none !important; }
[data-testid="stMainBlockContainer"] { max-width: 62rem; margin: 0 auto; padding-top: 1.2rem; }
[data-testid="stMainBlockContainer"] > div > [data-testid="stVerticalBlock"] { gap: 0.6rem; }
@media (max-width: 900px) { html { font-size: 17px; } }
[data-testid="stElementContainer"]:has(> [data-testid="stMetric"]) { width: 12rem !important; }
</style>"""
_keys = st.components.v2.component(
    "dovs.lesson_keys",
    html="<span></span>",
    js="""
    const KEYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back",
                   Escape: "leave" };
    // these use the arrow keys themselves; answers are moved through with up and down
    const OWN = "input:not([type=radio]):not([type=checkbox]), textarea, select, canvas, " +
      "[role=slider], [role=tab], [role=combobox], [role=listbox], [contenteditable=true]";
    export default function ({ data }) {
      const press = (event) => {
        const wanted = KEYS[event.key];
        const at = event.composedPath()[0];
        if (!wanted || event.altKey || event.ctrlKey || event.metaKey) return;
        if (event.key.startsWith("Arrow") && at instanceof Element && at.closest(OWN)) return;
        const button = document.querySelector(`.st-key-${data[wanted]} button`);
        if (!button || button.disabled) return;
        event.preventDefault();
        event.stopPropagation();
        button.click();
      };
      document.addEventListener("keydown", press, true);
      return () => document.removeEventListener("keydown", press, true);
    }
    """,
)


def enter() -> None:
    """Show the page in large type without the sidebar, and listen to the keys."""
    st.html(STYLE)
    _keys(key="lesson-keys", data={"next": NEXT, "back": BACK, "leave": LEAVE}, height=1)
