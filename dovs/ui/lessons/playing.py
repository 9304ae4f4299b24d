"""Experiments in the playground: which of its numbers count for a lesson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dovs.figures.labels import percent
from dovs.lessons.schema import PLAYGROUND_SETTINGS, Playground
from dovs.ui.lessons import state
from dovs.ui.parts.components import metric_row
from dovs.ui.playground.component import Report, playground

SHOWN = ("steps", "show", "hide")
"""Settings that do not change what is trained."""


def show(experiment: Playground, key: str) -> dict[str, float | str] | None:
    """Show the playground; return its numbers once it is trained as the lesson needs it.

    Args:
        experiment: to show.
        key: of the component.
    """
    fixed = [name for name in PLAYGROUND_SETTINGS if name not in (*experiment.vary, *SHOWN)]
    hidden = [*fixed, "draw", "new_seed"]
    settings = {"hide": ",".join(hidden), **experiment.settings}
    height = 440 if state.view() == state.PRESENT else 560
    report = playground(settings, key=key, height=height, watched=True)
    if report is None or not counts(experiment, report):
        return None
    return numbers_of(experiment, report)


def counts(experiment: Playground, report: Report) -> bool:
    """Return whether a report is of this experiment: trained far enough, and not changed."""
    if report.step < int(experiment.settings["steps"]):
        return False
    return all(
        _same(report.settings.get(name, value), value)
        for name, value in experiment.settings.items()
        if name not in (*experiment.vary, *SHOWN)
    )


def numbers_of(experiment: Playground, report: Report) -> dict[str, float | str]:
    """Return the numbers of a report that are stored; `expanded` has the others."""
    found: dict[str, float | str] = {
        f"recall_{number}": round(rate, 4) for number, rate in enumerate(report.recall, start=1)
    }
    found |= {"loss": round(report.loss, 4), "step": float(report.step)}
    for name in experiment.vary:
        found[name] = float(report.settings.get(name, experiment.settings.get(name, 0)))
    return found


def expanded(numbers: Mapping[str, float | str]) -> dict[str, float | str]:
    """Return stored numbers with those that follow from them: all that texts of lessons use.

    >>> expanded({"recall_1": 0.9, "recall_2": 0.5})["balanced_accuracy"]
    0.7
    """
    recall = [float(value) for name, value in numbers.items() if name.startswith("recall_")]
    if not recall:
        return dict(numbers)
    mean = sum(recall) / len(recall)
    return {**numbers, "common": recall[0], "rare": recall[-1], "balanced_accuracy": mean}


def show_numbers(numbers: Mapping[str, Any] | None) -> None:
    """Show the numbers that are stored of an experiment."""
    if numbers is None:
        st.caption("The numbers appear here as soon as the training has reached its last step.")
        return
    shown: dict[str, Any] = expanded(numbers)
    metric_row(
        {
            "Recall, common class": percent(shown["common"]),
            "Recall, rare class": percent(shown["rare"]),
            "Balanced accuracy": percent(shown["balanced_accuracy"]),
        },
        width=170,  # two beside each other on a phone
    )


def _same(given: object, wanted: object) -> bool:
    try:
        return abs(float(str(given)) - float(str(wanted))) < 1e-9
    except ValueError:
        return str(given) == str(wanted)
