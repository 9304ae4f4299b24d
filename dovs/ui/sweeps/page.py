"""The Sweeps page: which sweep is shown, in the address, and the form of a new one."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dovs.errors import brief
from dovs.sweeps.definition import read_saved, saved_sweeps
from dovs.ui.parts.components import empty_state, errors, escape_markdown
from dovs.ui.sweeps.define import define
from dovs.ui.sweeps.watch import REMOVED, watch

ADDRESS = "sweep"
SELECTED = "sweep-selected"
STARTED = "sweep-started"
"""Name of the sweep that was launched by the last click."""


def show(home: Path) -> None:
    """Show the selected sweep, and the form of a new one."""
    names = saved_sweeps(home)
    if removed := st.session_state.pop(REMOVED, None):
        st.query_params.pop(ADDRESS, None)
        st.toast(f"{escape_markdown(removed)} is removed from the list", icon=":material/check:")
    name = _choose(names)
    if name is not None:
        with errors():
            watch(read_saved(name, home), home)
    elif not names:
        empty_state(
            "A sweep trains every combination of some settings, such as two methods at three "
            "imbalance ratios on three seeds, and shows mean ± sd of each."
        )
    st.divider()
    st.subheader("New sweep", anchor=False)
    with errors():
        launched = define(home)
        if launched is not None:
            st.session_state[STARTED] = launched
            st.rerun()


def _choose(names: list[str]) -> str | None:
    """Show the selection of a sweep, and store it in the address."""
    started = st.session_state.pop(STARTED, None)
    requested = started or st.query_params.get(ADDRESS)
    if requested and requested not in names:
        st.error(
            f"There is no sweep {escape_markdown(repr(brief(requested)))} on this machine. "
            + ("Select another below." if names else ""),
            icon=":material/search_off:",
        )
        st.query_params.pop(ADDRESS, None)
        requested = None
    if not names:
        return None
    if started or SELECTED not in st.session_state:
        st.session_state[SELECTED] = requested or names[0]
    if st.session_state[SELECTED] not in names:
        st.session_state[SELECTED] = names[0]
    name = st.selectbox("Sweep", names, key=SELECTED)
    st.query_params[ADDRESS] = name
    return str(name)
