"""A run's progress and its numbers, as pages write them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from dovs.durations import in_words
from dovs.runs.status import RunStatus


def progress_text(status: RunStatus) -> str:
    """Return how far a run is and how long it will take."""
    if status.state == "queued":
        return status.message or f"Waiting to train {status.epochs} epochs"
    done = f"Epoch {status.epoch} of {status.epochs}"
    left = status.seconds_left
    if status.state in ("running", "projecting") and left is not None and math.isfinite(left):
        return f"{done}, about {in_words(left)} left"
    if status.state == "running" and status.resumes:
        return f"{done}, remaining time is known after the first epoch"
    return done


def group_numbers(
    numbers: Mapping[str, object], explanation: str = "", counted: str = "training images"
) -> dict[str, tuple[str, str]]:
    """Return balanced accuracy and the recall of many, medium and few, for a row of numbers.

    Args:
        numbers: by the name of the measure.
        explanation: further sentence of each help.
        counted: what the sizes of classes are numbers of.
    """
    about = {
        "Balanced accuracy": ("balanced_accuracy", ""),
        "Many": ("many", f"Mean recall of classes with more than 100 {counted}."),
        "Medium": ("medium", f"Mean recall of classes with 20 to 100 {counted}."),
        "Few": ("few", f"Mean recall of classes with fewer than 20 {counted}."),
    }
    return {
        label: (percent(numbers.get(name)), f"{meaning} {explanation}".strip())
        for label, (name, meaning) in about.items()
    }


def percent(value: object) -> str:
    """Return a rate as a percentage; a dash when it is unknown.

    >>> percent(0.8512), percent(None)
    ('85.1%', '–')
    """
    if not isinstance(value, int | float) or math.isnan(value):
        return "–"
    return f"{value:.1%}"
