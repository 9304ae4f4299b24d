"""Selecting a run, and an epoch of it.

The run of the Train and Embeddings pages is one selection: it is stored in the session and in the
address (`run`), so that both pages show the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from dovs.errors import DovsError
from dovs.runs.store import Run, example_run, list_runs
from dovs.ui.parts.components import escape_markdown

SELECTED_RUN = "chosen-run"  # key of the widget
RUN_IN_ADDRESS = "run-in-address"
EXAMPLE = "example"


def runs_by_name(home: Path, with_example: bool) -> dict[str, Run]:
    """Return the runs of a home by name, newest first, and the shipped example as "example"."""
    runs = {run.name: run for run in list_runs(home)}
    example = example_run() if with_example else None
    return runs if example is None else {**runs, EXAMPLE: example}


def choose_run(runs: Mapping[str, Run], default: Callable[[], str]) -> Run:
    """Show the selection of the run of this page, and store it in session and address.

    Args:
        runs: at least one, by name.
        default: returns the name to select when neither address nor session names a run.
    """
    requested = st.query_params.get("run")
    if requested and requested != st.session_state.get(RUN_IN_ADDRESS):
        if requested in runs:
            st.session_state[SELECTED_RUN] = requested
        else:
            st.warning(
                f"There is no run '{escape_markdown(requested)}' on this machine, so another one "
                "is shown. Select a run below.",
                icon=":material/search_off:",
            )
    if st.session_state.get(SELECTED_RUN) not in runs:
        st.session_state[SELECTED_RUN] = default()
    name = st.selectbox(
        "Run",
        list(runs),
        key=SELECTED_RUN,
        format_func=label,
        persist_state="session",
    )
    st.session_state[RUN_IN_ADDRESS] = name
    if st.query_params.get("run") != name:
        st.query_params["run"] = name
    return runs[name]


def run_selectbox(runs: Sequence[Run], key: str, label: str = "Run") -> Run:
    """Show the selection of one of some runs; the first is the default.

    Args:
        runs: at least one.
        key: of the widget.
        label: of the widget.
    """
    names = [run.name for run in runs]
    if st.session_state.get(key) not in names:
        st.session_state.pop(key, None)
    name = st.selectbox(label, names, key=key, persist_state="session")
    return runs[names.index(name)]


def epoch_slider(epochs: Sequence[int], key: str, label: str = "Epoch") -> int:
    """Show the selection of one of some epochs; the last is the default.

    Args:
        epochs: at least one, in ascending order.
        key: of the widget; its value is dropped when it is not one of these epochs.
        label: of the widget.
    """
    if len(epochs) == 1:
        st.caption(f"{label}: {epochs[0]}, the only one that is stored.")
        return epochs[0]
    if st.session_state.get(key) not in epochs:
        st.session_state[key] = epochs[-1]
    return st.select_slider(label, epochs, key=key, persist_state="session")


def label(name: str) -> str:
    """Return what the list shows for a run.

    Never its state: a browser would still show the old state after it has changed.

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
