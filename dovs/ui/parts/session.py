"""Session keys that the frame sets and parts of pages read, and defaults of widgets."""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

T = TypeVar("T")

PAGE_CHANGED = "frame-page-changed"
"""True when another page was opened: its address is read then, once."""

VISIT = "frame-visit"
"""Counts how often a page was opened in this session, also by Back."""

TAIL_PREFIX = "frame-tail-prefix"
"""What the parameters of the selected tail begin with in the address of the open page."""


def default_of(key: str, value: T) -> T | None:
    """Return the default of a widget; None where its value is set, by an address or a button.

    Streamlit warns in the terminal of a widget that has both.

    Args:
        key: of the widget.
        value: its default.
    """
    return None if key in st.session_state else value
