"""Parts of the address, written only where they say something else: each writing is a message."""

from __future__ import annotations

import streamlit as st


def asked(name: str) -> str:
    """Return what the address says under a name, "" for nothing."""
    return st.query_params.get(name, "")


def tell(name: str, text: str) -> None:
    """Let the address say a text under a name; "" takes the name out."""
    if asked(name) == text:
        return
    if text:
        st.query_params[name] = text
    else:
        del st.query_params[name]
