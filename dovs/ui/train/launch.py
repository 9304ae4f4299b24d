"""The button of the Train page that starts a run, once for each click and configuration."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dovs.config import RunConfig
from dovs.errors import DovsError
from dovs.runs.finding import list_runs
from dovs.runs.index import indexed_rows
from dovs.runs.launch import start
from dovs.runs.permission import why_not_start
from dovs.runs.store import Run
from dovs.runs.table import group_of
from dovs.runs.validation import filled, filled_of_run
from dovs.ui.parts.components import error_box, escape_markdown
from dovs.ui.parts.run_choice import select_next
from dovs.ui.parts.terms import caption_with_terms
from dovs.ui.parts.visitors import Disabled, closed, disabled
from dovs.ui.train.passes import TOGGLE, Passes

ERROR = "train-launch-error"
STARTED = "train-started"
"""Name of the run that was started last in this session."""
LEAD = "train-lead"
"""True in the one run of the page after the click that started it."""


def launch_button(config: RunConfig, home: Path, passes: Passes | None = None) -> None:
    """Show the button that starts a run or two passes, and why the last attempt failed.

    The click is handled here and not in a callback: a callback would get the configuration of
    the previous script run, without a number that was typed just before the click. The second of
    two quick clicks finds the run that the first one started, and does nothing.
    """
    alone = config if passes is None else config.model_copy(update={"hierarchy": None})
    same = active_duplicate(alone, home)
    refused = why_not_start(alone, home, 1 if passes is None else passes.first_runs)
    clicked = _button(passes is not None, disabled(refused, same is not None))
    if same is None:
        closed(refused)
        if passes is None and (before := finished_duplicates(config, home)):
            caption_with_terms(_repeats(before))
    if clicked and same is None:
        _launch(config, home, passes)
        st.rerun()  # a run of this configuration is active now: disable the button
    if same is not None:
        caption_with_terms(
            f"Run {escape_markdown(same.name)} is training with exactly these settings. "
            "Change a setting, for example the seed, to start another run."
        )
        st.page_link(
            "pages/train.py",
            label=f"Show run {escape_markdown(same.name)}",
            icon=":material/play_circle:",
            query_params={"run": same.name},
        )
    if ERROR in st.session_state:
        error_box(st.session_state[ERROR])


def closed_button(error: DovsError) -> None:
    """Show why the settings can start nothing, and the button, which is disabled."""
    error_box(error)
    _button(bool(st.session_state.get(TOGGLE)), {"disabled": True})


def _button(two_passes: bool, options: Disabled) -> bool:
    return st.button(
        "Start both passes" if two_passes else "Start training",
        type="primary",
        icon=":material/rocket_launch:",
        **options,
    )


def active_duplicate(config: RunConfig, home: Path) -> Run | None:
    """Return an active run of exactly this configuration, or None.

    Raises:
        ConfigError: a name or parameter is unknown or out of range.
    """
    wanted = filled(config)
    for run in list_runs(home):
        try:
            if run.status().active and filled_of_run(run.config()) == wanted:
                return run
        except DovsError:
            continue
    return None


def finished_duplicates(config: RunConfig, home: Path) -> list[str]:
    """Return the names of the finished runs of these settings and this seed, newest first.

    What changes no number, such as the device and the maps, may differ.

    Raises:
        ConfigError: a name or parameter is unknown or out of range.
    """
    group = group_of(filled(config).model_dump())
    return [
        row["name"]
        for row in indexed_rows(home)
        if row["group"] == group and row["seed"] == config.seed and row["state"] == "finished"
    ]


def _repeats(names: list[str]) -> str:
    who = f"Run {names[0]} has" if len(names) == 1 else f"{names[0]} and {len(names) - 1} more have"
    return (
        f"{escape_markdown(who)} exactly these settings, the seed too: another run repeats "
        "its results. Change the seed to see how much they vary."
    )


def _launch(config: RunConfig, home: Path, passes: Passes | None) -> None:
    """Start a run and select it, or store the error for the next run of the page."""
    st.session_state.pop(ERROR, None)
    try:
        run = start(config, home) if passes is None else passes.start(config, home)
    except DovsError as error:
        st.session_state[ERROR] = str(error)
        return
    select_next(run.name)
    st.session_state[STARTED] = run.name
    st.session_state[LEAD] = True
