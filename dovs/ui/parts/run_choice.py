"""Choosing a run: address, session and newest run agree on one; both run pages share it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from dovs.errors import DovsError
from dovs.runs.store import Run, example_run, list_runs
from dovs.ui.parts.components import plain

CHOSEN = "chosen-run"
IN_ADDRESS = "run-in-address"
EXAMPLE = "example"


def runs_by_name(home: Path, with_example: bool) -> dict[str, Run]:
    """Return the runs of a home by name, newest first, and the shipped example as "example"."""
    runs = {run.name: run for run in list_runs(home)}
    example = example_run() if with_example else None
    return runs if example is None else {**runs, EXAMPLE: example}


def choose_run(runs: Mapping[str, Run], default: Callable[[], str]) -> Run:
    """Draw the choice of a run and keep it in the address and over pages.

    Args:
        runs: at least one, by name.
        default: name to take when neither address nor session holds one.
    """
    asked = st.query_params.get("run")
    if asked and asked != st.session_state.get(IN_ADDRESS):
        if asked in runs:
            st.session_state[CHOSEN] = asked
        else:
            st.warning(
                f"There is no run '{plain(asked)}' here. Showing another; choose one below.",
                icon=":material/search_off:",
            )
    if st.session_state.get(CHOSEN) not in runs:
        st.session_state[CHOSEN] = default()
    chosen = st.selectbox(
        "Run",
        list(runs),
        key=CHOSEN,
        format_func=label,
        persist_state="session",
    )
    st.session_state[IN_ADDRESS] = chosen
    if st.query_params.get("run") != chosen:
        st.query_params["run"] = chosen
    return runs[chosen]


def label(name: str) -> str:
    """Write a run's name; never its state, which a browser would go on showing after it changed.

    >>> label("a"), label("example")
    ('a', 'example, ships with DOVS')
    """
    return f"{name}, ships with DOVS" if name == EXAMPLE else name


def state_of(run: Run) -> str:
    """Return a run's state, or "damaged" when it cannot be read."""
    try:
        return run.status().state
    except DovsError:
        return "damaged"
