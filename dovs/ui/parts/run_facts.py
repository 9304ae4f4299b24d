"""What pages need to know about a run besides its arrays: its classes, and words for its state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dovs.errors import RunError
from dovs.runs.store import Run

# state: colour of its badge, word, sentence
STATES = {
    "queued": ("gray", "queued", "Waits for its device: one run at a time trains on each."),
    "running": ("blue", "running", ""),
    "projecting": ("violet", "projecting", "Training is done; the worker is drawing the maps."),
    "finished": ("green", "finished", ""),
    "failed": ("red", "failed", ""),
    "cancelled": ("orange", "stopped", "Stopped on request; Resume goes on from its checkpoint."),
    "lost": (
        "red",
        "lost",
        "The worker is gone without finishing: it was killed, or the machine went down. "
        "Nothing that it saved is lost; Resume goes on from the last checkpoint.",
    ),
}


@dataclass(frozen=True)
class Classes:
    """The classes that a run was trained on.

    Attributes:
        names: C names; index = label.
        counts: training images of each class, C integers.
    """

    names: tuple[str, ...]
    counts: tuple[int, ...]


def classes_of(run: Run) -> Classes:
    """Return a run's classes: from its own files, else by cutting its dataset again.

    Raises:
        RunError: what the run says of its classes does not fit together.
        DataError: the run does not say, and its dataset is not on this machine.
    """
    facts = {**(run.summary() or {}), **run.facts()}
    hierarchy = run.hierarchy()
    names = facts.get("class_names") or (hierarchy.class_names if hierarchy else None)
    counts = facts.get("class_counts")
    if not names or not counts:
        from dovs.data import long_tail

        tail = long_tail(run.config())
        names, counts = tail.dataset.class_names, np.asarray(tail.class_counts).tolist()
    if len(names) != len(counts):
        raise RunError(
            f"run '{run.name}' names {len(names)} classes but counts {len(counts)}: "
            "its files are damaged. Copy the run again, or train it again."
        )
    return Classes(tuple(map(str, names)), tuple(map(int, counts)))


def measured(run: Run) -> str:
    """Return what pages call the images under a run's split "test": "test", or "held-out".

    Files and addresses of a run say "test" for both.

    Raises:
        RunError: the configuration is damaged.
    """
    return run.config().measured_on.replace("_", "-")


def held_out_note(run: Run) -> str:
    """Say what the held-out images are that a run is measured on; "" where it is on the test split.

    Raises:
        RunError: the configuration is damaged.
    """
    if measured(run) != "held-out":
        return ""
    return (
        "Measured on held-out images: training images that the tail leaves out, in place of the "
        "test split."
    )


def second_stage_note(run: Run) -> str:
    """Say that a run's curves end before its second stage, and what that gave; "" without one.

    Raises:
        RunError: the configuration or the summary is damaged.
    """
    name = run.facts()["config"].get("second_stage", "none")
    if name == "none":
        return ""
    note = f"These numbers and curves are from before its second stage, {name}"
    rate = (run.summary() or {}).get("balanced_accuracy")
    if rate is None:
        return f"{note}, which follows the last epoch."
    return f"{note}. After it, balanced accuracy on {measured(run)} images is {rate:.1%}."


def hierarchy_note(run: Run) -> str:
    """Say which saved abstract labels a run was given; "" where it makes its own.

    Raises:
        RunError: the configuration is damaged.
    """
    name = run.facts()["config"].get("hierarchy")
    if name is None:
        return ""
    return (
        f"Trained on the saved abstract labels {name}, a copy of which the run keeps as "
        "given_hierarchy.json."
    )


def stopping(run: Run, state: str) -> bool:
    """Return whether a stop was asked for that the worker has not yet answered."""
    return state in ("queued", "running", "projecting") and (run.path / "stop").exists()
