"""Facts about a run that pages show: its classes, words for its state, notes on its numbers."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from dovs.errors import RunError, brief
from dovs.figures.labels import plural
from dovs.runs import trash
from dovs.runs.elsewhere import counts_training_images
from dovs.runs.evaluated import evaluated_on, images_named
from dovs.runs.faults import record_faults
from dovs.runs.finding import is_run
from dovs.runs.layout import CONFIG
from dovs.runs.naming import run_folder
from dovs.runs.status import RunStatus, no_sign_of_life
from dovs.runs.store import IMPORTED, Run
from dovs.runs.table import trained_with
from dovs.ui.parts.components import escape_markdown

IMPORTING = (
    "violet",
    "importing",
    "Its file is being read, checked and stored, and its map is being drawn.",
)
"""As in `STATES`, of any active state of a run that is imported."""
ENDED = ("cancelled", "lost")
"""States whose explanation names Resume."""

# state: colour of its badge, word, explanation
STATES = {
    "queued": ("gray", "queued", "Waits for its device: one run at a time trains on each device."),
    "running": ("blue", "running", ""),
    "projecting": ("violet", "projecting", "Training is done; the maps are being computed."),
    "finished": ("green", "finished", ""),
    "failed": ("red", "failed", ""),
    "cancelled": ("orange", "stopped", "Stopped on request; Resume continues from its checkpoint."),
    "lost": (
        "red",
        "lost",
        "The process that trained this run ended before it finished: it was killed, or the machine "
        "was switched off. What was saved is intact; Resume continues from the last checkpoint.",
    ),
}


def absent(name: str, home: Path | None = None) -> str:
    """Return why a run of an address cannot be selected, as plain text."""
    try:
        folder: Path | None = run_folder(name, home)
    except RunError:  # no name that a run may have
        folder = None
    if folder is not None and is_run(folder):
        return f"Run {name!r} has stored no embeddings."
    if folder is not None and os.path.isdir(folder):
        return (
            f"The folder of run {name!r} has no {CONFIG}, so it is not a run: its files were "
            "deleted or not copied."
        )
    if in_trash(name, home):
        return f"Run {name!r} was deleted. It is in the trash, which is on the page Runs."
    return (
        f"There is no run {brief(name)!r} on this machine: it was deleted or renamed, or the "
        "address is of another machine."
    )


def in_trash(name: str, home: Path | None = None) -> bool:
    """Return whether a run of a name was deleted and can be restored."""
    try:
        return any(each.name == name for each in trash.deleted_runs(home))
    except RunError:  # the page Runs reports a trash that cannot be read
        return False


def trash_link(names: Iterable[str]) -> None:
    """Show a link to the trash if one of these runs is in it."""
    if any(map(in_trash, names)):
        st.page_link("pages/runs.py", label="Restore it on Runs", icon=":material/delete:")


def held_out_note(run: Run) -> str:
    """Return what the held-out images of a run are; "" when it is evaluated on the test split.

    Raises:
        RunError: the configuration is damaged.
    """
    if not run.has("config") or evaluated_on(run) != "held-out":
        return ""
    return (
        "Evaluated on held-out images: training images that the long-tailed dataset leaves out, "
        "used in place of the test split."
    )


def second_stage_note(run: Run) -> str:
    """Return that a run's curves end before its second stage, and its result; "" without one.

    Raises:
        RunError: the configuration or the summary is damaged.
    """
    name = run.facts()["config"].get("second_stage", "none")
    if name == "none":
        return ""
    note = f"These numbers and curves do not include the second stage, {name}"
    rate = (run.summary() or {}).get("balanced_accuracy")
    if rate is None:
        return f"{note}, which is trained after the last epoch."
    images = images_named(evaluated_on(run))
    return f"{note}. After it, balanced accuracy on {images} is {rate:.1%}."


def hierarchy_note(run: Run) -> str:
    """Return which saved abstract labels a run uses; "" when it generates its own.

    Raises:
        RunError: the configuration is damaged.
    """
    name = run.facts()["config"].get("hierarchy")
    if name is None:
        return ""
    return (
        f"Trained on the saved abstract labels {name}. The run has its own copy of them, "
        "given_hierarchy.json."
    )


def description(run: Run) -> str:
    """Return what was trained on what, in a line of markdown without its state.

    Raises:
        RunError: the configuration is damaged.
    """
    if run.has("config"):
        config = run.config()
        return (
            f"{trained_with(config.method, config.second_stage)} on {config.dataset}, "
            f"{config.in_words()}, {config.encoder}, seed {config.seed}"
        )
    facts = run.facts()
    names, source = facts.get("class_names") or [], facts.get("source")
    what = f"Imported from {source}" if source else "Recorded from a training loop of your own"
    counted = plural(len(names), "class", "classes")
    return escape_markdown(f"{what}, {counted}" if run.has("labels") else what)


def counted(run: Run) -> str:
    """Return what the sizes of a run's classes are numbers of: "training images", or "points".

    Raises:
        RunError: the configuration is damaged.
    """
    return "training images" if counts_training_images(run) else "points"


def counts_note(run: Run) -> str:
    """Return where the training counts of a run that DOVS did not train are from; "" if given.

    Raises:
        RunError: the configuration is damaged.
    """
    if run.has("config") or not run.has("labels"):
        return ""
    counted_on = run.facts().get("counted_on")
    if counted_on == "train":
        return "Sizes of classes are counted on its training points."
    if counted_on == "given":
        return ""
    return (
        "No training counts are given and there are no training points, so sizes of classes, and "
        "with them many, medium and few, are counted on all points."
    )


def state_line(run: Run) -> tuple[str, str, str]:
    """Return the colour of a run's badge, the word for its state, and what it means.

    Raises:
        RunError: the status or the configuration is damaged.
    """
    status = run.status()
    importing = status.active and run.origin == IMPORTED
    colour, word, sentence = IMPORTING if importing else STATES[status.state]
    if status.silence is not None:
        return "orange", word, silence_note(status)
    if not status.resumes and status.state in ENDED:
        sentence = status.message
    return colour, word, sentence


def silence_note(status: RunStatus) -> str:
    """Return that a worker gives no sign of life, and what to do; "" of any other."""
    silent = no_sign_of_life(status)
    if not silent or not status.resumes:
        return silent
    return (
        f"{silent} The system has stopped its process, or it waits for a disk or a device. End the "
        "process, so that other runs can start; Resume then continues from the last checkpoint."
    )


def show_faults(run: Run) -> None:
    """Show what is missing or damaged in the stored measures of a run that has ended.

    Raises:
        RunError: the configuration or the status is damaged.
    """
    for fault in record_faults(run):
        st.warning(escape_markdown(fault), icon=":material/broken_image:")


def stop_requested(run: Run, state: str) -> bool:
    """Return whether a stop was requested and the run has not stopped yet."""
    return state in ("queued", "running", "projecting") and (run.path / "stop").exists()
