"""Columns that become rows when the page is too narrow for columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st


def stacking_columns(
    spec: int | Sequence[float], key: str, narrow: int = 760, border: bool = False
) -> Sequence[Any]:
    """Return columns that become rows where less than `narrow` pixels are available.

    Streamlit itself goes by the width of the window, which includes the sidebar; this goes by the
    width of the container.

    Args:
        spec: number of columns, or their relative widths.
        key: of the container; letters, digits and '-'.
        narrow: width of the container, pixels, below which the columns become rows.
        border: whether columns have a border.
    """
    st.html(
        f"<style>.st-key-{key} {{ container-type: inline-size; }}"
        f"@container (max-width: {int(narrow)}px) {{"
        f".st-key-{key} [data-testid='stColumn'] {{ min-width: 100%; }} }}</style>"
    )
    with st.container(key=key):
        return st.columns(spec, gap="medium", border=border)
