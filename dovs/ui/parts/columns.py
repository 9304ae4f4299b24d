"""Columns that stack where the page is too narrow for them beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st


def stacking_columns(
    spec: int | Sequence[float], key: str, narrow: int = 760, border: bool = False
) -> Sequence[Any]:
    """Return columns that lie below each other in a page narrower than `narrow` pixels.

    Streamlit stacks columns by the window's width, which forgets the sidebar; this goes by the room
    that there is.

    Args:
        spec: number of columns, or their relative widths.
        key: of the container; letters, digits and '-'.
        narrow: pixels of room below which the columns stack.
        border: whether columns have a border.
    """
    st.html(
        f"<style>.st-key-{key} {{ container-type: inline-size; }}"
        f"@container (max-width: {int(narrow)}px) {{"
        f".st-key-{key} [data-testid='stColumn'] {{ min-width: 100%; }} }}</style>"
    )
    with st.container(key=key):
        return st.columns(spec, gap="medium", border=border)
