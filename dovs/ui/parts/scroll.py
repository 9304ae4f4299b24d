"""Scrolling a page to its top, once, when what a click asked for is shown there."""

from __future__ import annotations

import streamlit as st

KEY = "frame-scroll"
_scroll = st.components.v2.component(
    "dovs.scroll",
    html="<span></span>",
    js="""
    export default function () {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      document.querySelector("[data-testid='stMain']")
        ?.scrollTo({ top: 0, behavior: still ? "auto" : "smooth" });
    }
    """,
)


def scroll_to_top() -> None:
    """Scroll the page to its top; shows nothing. Call it in the one run of the page that leads."""
    st.html(f"<style>.st-key-{KEY} {{ display: none; }}</style>")
    with st.container(key=KEY):
        _scroll(key=f"{KEY}-component")
