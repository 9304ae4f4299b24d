"""The browser's history: one entry for each page that was opened, not one for each address."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_history = st.components.v2.component(
    "dovs.history",
    html="<span></span>",
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
    isolate_styles=False,
)
KEY = "frame-history"


def one_entry_a_page() -> None:
    """Let what a page writes into its address replace the entry of the page; shows nothing."""
    st.html(f"<style>.st-key-{KEY} {{ display: none; }}</style>")
    with st.container(key=KEY):
        _history(key=f"{KEY}-component")
