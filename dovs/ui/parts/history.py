"""The browser's history: an entry for each page and each whole choice, not one for each address."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs

import streamlit as st

from dovs.ui.parts.session import WENT_BACK

_history = st.components.v2.component(
    "dovs.history",
    html="<span></span>",
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
    isolate_styles=False,
)
KEY = "frame-history"
COMPONENT = f"{KEY}-component"


def one_entry_a_page(choices: Mapping[str, str]) -> None:
    """Let what a page writes into its address replace the entry of the page; shows nothing.

    Args:
        choices: the parameter whose other value adds an entry, by name of the page. It lists
            several things between commas.
    """
    st.html(f"<style>.st-key-{KEY} {{ display: none; }}</style>")
    with st.container(key=KEY):
        data = {"choices": dict(choices), "followed": st.session_state.get(WENT_BACK, "")}
        _history(key=COMPONENT, data=data, on_back_change=_note_back)
    if WENT_BACK in st.session_state:  # the browser may not have been there yet when it sent this
        address = st.session_state[WENT_BACK].partition("?")[2]
        st.query_params.from_dict(parse_qs(address))


def followed() -> None:
    """Note that a page has been shown to its end at the address to which Back led.

    Streamlit runs the page a second time because of Back, which ends the first time early.
    """
    st.session_state.pop(WENT_BACK, None)


def _note_back() -> None:
    back = st.session_state[COMPONENT].back
    if isinstance(back, str):
        st.session_state[WENT_BACK] = back
