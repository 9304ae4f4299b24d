"""Parts of the address of the page, written only where they change: each writing is a message."""

from __future__ import annotations

import streamlit as st


def read(name: str) -> str:
    """Return the value of a query parameter, "" where the address has none."""
    return st.query_params.get(name, "")


def write(name: str, text: str) -> None:
    """Set a query parameter; "" removes it."""
    if read(name) == text:
        return
    if text:
        st.query_params[name] = text
    else:
        del st.query_params[name]
