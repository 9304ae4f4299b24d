"""Launching a run from the Train page: once for each click, and not twice the same."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dovs.config import RunConfig
from dovs.errors import DovsError
from dovs.runs.launch import start
from dovs.runs.store import Run, list_runs
from dovs.runs.validation import chosen_entries
from dovs.ui.components import error_box
from dovs.ui.run_choice import CHOSEN

COUNT = "train-launches"
ERROR = "train-launch-error"


def launch_button(config: RunConfig, home: Path) -> None:
    """Draw the button that starts a run, and what went wrong with the last attempt."""
    same = running_twin(config, home)
    st.button(
        "Launch",
        type="primary",
        icon=":material/rocket_launch:",
        disabled=same is not None,
        on_click=_launch,
        args=(config, home, st.session_state.get(COUNT, 0)),
    )
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


def filled(config: RunConfig) -> RunConfig:
    """Return the configuration with every parameter of what it names filled in.

    Raises:
        ConfigError: a name or parameter is unknown or out of range.
    """
    parameters = {
        f"{field}_params": entry.validate(getattr(config, f"{field}_params"))
        for field, entry in chosen_entries(config).items()
    }
    return config.model_copy(update=parameters)


def _launch(config: RunConfig, home: Path, number: int) -> None:
    """Start a run; the second of two quick clicks carries an old number and does nothing."""
    if number != st.session_state.get(COUNT, 0):
        return
    st.session_state[COUNT] = number + 1
    st.session_state.pop(ERROR, None)
    try:
        run = start(config, home)
    except DovsError as error:
        st.session_state[ERROR] = str(error)
        return
    st.session_state[CHOSEN] = run.name
