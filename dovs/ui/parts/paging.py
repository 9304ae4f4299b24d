"""A long list in pages."""

from __future__ import annotations

import streamlit as st


def page_of(total: int, per_page: int, key: str) -> slice:
    """Show the choice of a page where there are several; return the rows of the page.

    Args:
        total: rows of the list.
        per_page: most rows of a page.
        key: of the control.
    """
    pages = -(-total // per_page)
    if pages <= 1:
        return slice(0, per_page)
    if st.session_state.get(key, 1) > pages:
        st.session_state[key] = 1
    page = st.number_input(
        f"Page, of {pages:,}", min_value=1, max_value=pages, step=1, key=key, width=150
    )
    return slice((page - 1) * per_page, page * per_page)
