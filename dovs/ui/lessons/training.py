"""Experiments that train a network in the background: start, progress, and results."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from dovs.config import RunConfig
from dovs.errors import DovsError, RunError
from dovs.figures.map_pair import map_of
from dovs.figures.tree import dendrogram, dendrogram_text
from dovs.hierarchy.dendrogram import cut_line, dendrogram_frame, leaf_frame
from dovs.lessons.groups import compare_groups, groups_in_words
from dovs.lessons.schema import Training
from dovs.runs.classes import classes_of
from dovs.runs.finding import find_run, list_runs
from dovs.runs.launch import start
from dovs.runs.permission import why_not_start
from dovs.runs.store import Run
from dovs.runs.validation import filled, filled_of_run
from dovs.ui.parts.charts import draw
from dovs.ui.parts.components import chart, error_box, escape_markdown
from dovs.ui.parts.run_numbers import progress_text
from dovs.ui.parts.visitors import closed, disabled

REFRESH = 1.0  # seconds between two looks at a run that trains
ERROR = "lesson-run-error"


def show(experiment: Training, name: str, home: Path) -> str:
    """Show the button that starts the run, its progress, and what the lesson shows of it.

    Args:
        experiment: to show.
        name: of the run that was started before; "" before.
        home: where runs are.

    Returns:
        The name of the run; "" before it is started.
    """
    run = _open(name, home)
    if run is None:
        refused = why_not_start(experiment.config, home)
        if refused and _same_run(experiment.config, home):
            refused = ""  # nothing is started: its result is shown
        clicked = st.button(
            "Train the network",
            type="primary",
            icon=":material/rocket_launch:",
            key=f"lesson-run-{experiment.name}",
            **disabled(refused),
        )
        closed(refused)
        st.caption(
            "It trains in the background on this machine. If exactly this training has been run "
            "here before, its result is used: it would be the same."
        )
        if not clicked:
            if ERROR in st.session_state:
                error_box(st.session_state.pop(ERROR))
            return ""
        try:
            run = _same_run(experiment.config, home) or start(experiment.config, home)
        except DovsError as error:
            st.session_state[ERROR] = str(error)
            st.rerun()
        name = run.name
    status = run.status()
    if status.active:
        _watch(run)
        return name
    if status.state != "finished":
        error_box(f"The training did not finish: it is {status.state}. {status.message}")
        if st.button("Try again", icon=":material/replay:", key=f"lesson-again-{experiment.name}"):
            try:
                return start(experiment.config, home).name
            except DovsError as error:
                error_box(error)
        return name
    _show_finished(run, experiment)
    return name


def show_progress(name: str, home: Path) -> bool:
    """Show the progress of a run that waits or trains; return whether it does."""
    run = _open(name, home)
    if run is None or not run.status().active:
        return False
    _watch(run)
    return True


def results(name: str, home: Path, guess: str) -> dict[str, float | str]:
    """Return the numbers of a finished run, compared with a guess of groups; {} before.

    Args:
        name: of the run.
        home: where it is.
        guess: a letter for each class, or "".
    """
    run = _open(name, home)
    if run is None or run.status().state != "finished":
        return {}
    summary = run.summary() or {}
    found: dict[str, float | str] = {
        key: float(summary[key])
        for key in ("balanced_accuracy", "many", "medium", "few", "seconds")
        if summary.get(key) is not None
    }
    for index, rate in enumerate(summary.get("per_class_recall") or []):
        if rate is not None:
            found[f"recall_{index}"] = float(rate)
    hierarchy = run.hierarchy()
    if hierarchy is not None:
        found |= {
            "labels": float(hierarchy.num_abstract_labels),
            "groups": groups_in_words(hierarchy),
        }
        if len(guess) == hierarchy.num_classes:
            found |= compare_groups(guess, hierarchy)
    return found


def _open(name: str, home: Path) -> Run | None:
    try:
        return find_run(name, home) if name else None
    except RunError:
        return None  # a link from another machine, or a deleted run: it can be trained here


def _same_run(config: RunConfig, home: Path) -> Run | None:
    """Return an active or finished run of exactly this configuration, or None."""
    wanted = filled(config)
    for run in list_runs(home):
        try:
            status = run.status()
            if (status.active or status.state == "finished") and filled_of_run(
                run.config()
            ) == wanted:
                return run
        except DovsError:
            continue
    return None


def _watch(run: Run) -> None:
    """Show the progress until the run has ended, then run the page again."""

    @st.fragment(run_every=REFRESH)
    def look() -> None:
        status = run.status()
        if not status.active:
            st.rerun()
        words = "computing the map" if status.state == "projecting" else progress_text(status)
        st.progress(min(1.0, status.fraction), text=f"Run {run.name}: {words}")

    look()


def _show_finished(run: Run, experiment: Training) -> None:
    st.caption(f"Run {escape_markdown(run.name)} is finished.")
    hierarchy = run.hierarchy()
    if (
        "abstract_labels" in experiment.show
        and hierarchy is not None
        and hierarchy.linkage is not None
    ):
        joins, leaves = dendrogram_frame(hierarchy), leaf_frame(hierarchy)
        cut = cut_line(hierarchy)
        chart(
            dendrogram(joins, leaves, cut),
            dendrogram_text(joins, leaves, cut),
            leaves.drop(columns="x"),
            key=f"lesson-tree-{experiment.name}",
            tools=False,
        )
    if "map" in experiment.show and run.projection_epochs():
        xy = run.projection(run.projection_epochs()[-1]).xy
        frame = pd.DataFrame({"x": xy[:, 0], "y": xy[:, 1], "class": run.points()["label"]})
        draw(
            map_of(frame, classes_of(run).names),
            key=f"lesson-map-{experiment.name}",
            config={"displayModeBar": False},
            alt=f"Map of {len(frame)} images, one colour for each class",
        )
    st.page_link(
        "pages/embeddings.py",
        label="Explore the map of this run",
        icon=":material/scatter_plot:",
        query_params={"run": run.name},
    )
