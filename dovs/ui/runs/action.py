"""Doing what was clicked on the Runs page, and showing the error where it was clicked."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dovs.errors import DovsError
from dovs.ui.parts.components import error_box

ERROR = "runs-error"


def do(action: Callable[[], object], place: str = ERROR) -> None:
    """Do what was clicked, then draw the page again.

    Args:
        action: what is done.
        place: where `show_error` shows that it could not be done.
    """
    st.session_state.pop(place, None)
    try:
        with st.spinner("Working …"):
            action()
    except DovsError as error:
        st.session_state[place] = str(error)
    st.rerun()


def show_error(place: str = ERROR) -> None:
    """Show the error of the last action of a place, once."""
    error = st.session_state.pop(place, None)
    if error:
        error_box(error)
