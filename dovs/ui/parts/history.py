"""The browser's history: one entry for each page that was opened and each step of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_history = st.components.v2.component(
    "dovs.history",
    html="<span></span>",
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
    isolate_styles=False,
)
KEY = "frame-history"


def one_entry_a_step(steps: Mapping[str, Sequence[str]]) -> None:
    """Let what a page writes into its address replace the entry of the page; shows nothing.

    Args:
        steps: by the name of a page, the parameters whose change Back undoes: it adds an entry.
    """
    st.html(f"<style>.st-key-{KEY} {{ display: none; }}</style>")
    with st.container(key=KEY):
        _history(key=f"{KEY}-component", data={"steps": {name: [*s] for name, s in steps.items()}})


def is_back() -> bool:
    """Return whether the page runs because of Back or Forward in the browser."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
