"""Curves of all sides laid over one another."""

from __future__ import annotations

import streamlit as st

from dovs.comparison.compared import Comparison
from dovs.comparison.pair import Pair
from dovs.figures.measures import TITLES
from dovs.figures.sides import overlaid_curves, overlaid_curves_text
from dovs.ui.parts.components import chart, empty_state

ACCURACIES = ("balanced_accuracy", "many", "medium", "few", "loss", "train_accuracy")
GEOMETRY = ("effective_rank", "leakage", "mean_angle", "tail_cosine")


def show(whole: Comparison, pair: Pair) -> None:
    """Show accuracies and loss over the epochs."""
    _show(whole, ACCURACIES, "compare-curves")


def show_geometry(whole: Comparison, pair: Pair) -> None:
    """Show the geometry of the embeddings over the epochs."""
    _show(whole, GEOMETRY, "compare-geometry")


def _show(whole: Comparison, measures: tuple[str, ...], key: str) -> None:
    frame = whole.curves
    there = [name for name in measures if (frame["measure"] == name).any()]
    if not there:
        empty_state("None of these runs has such measures of its epochs.")
        return
    if st.session_state.get(f"{key}-measure") not in there:
        st.session_state[f"{key}-measure"] = there[0]
    measure = st.segmented_control(
        "Measure",
        there,
        key=f"{key}-measure",
        format_func=lambda name: TITLES[name],
        required=True,
        persist_state="session",
        label_visibility="collapsed",
    )
    sides = [each.label for each in whole.sides]
    shown = frame[frame["measure"] == measure]
    chart(
        overlaid_curves(frame, str(measure), sides),
        overlaid_curves_text(frame, str(measure), sides),
        shown.pivot_table(index="epoch", columns="run", values="value").reset_index(names="Epoch"),
        key=key,
    )
    if len({run.images for each in whole.sides for run in each.runs}) > 1 or any(
        run.curves.get("measured_on", None) is not None
        and "validation" in set(run.curves["measured_on"])
        for each in whole.sides
        for run in each.runs
    ):
        st.caption("Curves of a run with a validation split are of its validation images.")
