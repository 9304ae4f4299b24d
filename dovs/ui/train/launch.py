"""Launching a run from the Train page: once for each click, and not twice the same."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dovs.config import RunConfig
from dovs.errors import DovsError
from dovs.runs.launch import start
from dovs.runs.store import Run, list_runs
from dovs.runs.validation import filled
from dovs.ui.parts.components import error_box
from dovs.ui.parts.run_choice import SELECTED_RUN

ERROR = "train-launch-error"


def launch_button(config: RunConfig, home: Path) -> None:
    """Draw the button that starts a run, and what went wrong with the last attempt.

    The click is answered here and not in a callback: a callback would get the configuration of
    the script run before, without the number that was typed just before the click. The second of
    two quick clicks finds the run of the first at work.
    """
    same = running_twin(config, home)
    clicked = st.button(
        "Launch",
        type="primary",
        icon=":material/rocket_launch:",
        disabled=same is not None,
    )
    if clicked and same is None:
        _launch(config, home)
        st.rerun()  # draws the button anew, as a run of this configuration is now at work
    if same is not None:
        st.caption(
            f"This very configuration is at work as run {same.name}. "
            "Change something, for example the seed, to launch another."
        )
    if ERROR in st.session_state:
        error_box(st.session_state[ERROR])


def running_twin(config: RunConfig, home: Path) -> Run | None:
    """Return an active run of exactly this configuration, if there is one.

    Raises:
        ConfigError: a name or parameter is unknown or out of range.
    """
    wanted = filled(config)
    for run in list_runs(home):
        try:
            if run.status().active and filled(run.config()) == wanted:
                return run
        except DovsError:
            continue
    return None


def _launch(config: RunConfig, home: Path) -> None:
    """Start a run and choose it, or keep what went wrong for the next drawing of the page."""
    st.session_state.pop(ERROR, None)
    try:
        run = start(config, home)
    except DovsError as error:
        st.session_state[ERROR] = str(error)
        return
    st.session_state[SELECTED_RUN] = run.name
