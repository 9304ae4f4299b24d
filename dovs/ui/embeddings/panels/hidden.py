"""What accuracy hides, of a finished run: severity of mistakes and calibration by class size."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dovs.analysis.hidden import hidden_frame
from dovs.errors import ConfigError, DataError
from dovs.runs.elsewhere import is_timeless
from dovs.runs.evaluated import images_named
from dovs.runs.store import IMPORTED, Run
from dovs.ui.embeddings.context import Context
from dovs.ui.parts.cache import tail_view
from dovs.ui.parts.components import escape_markdown
from dovs.ui.parts.terms import caption_with_terms, explained

COLUMNS = {
    "recall": ("Recall", "Mean recall of the classes."),
    "label_recall": (
        "… of the label",
        "Mean share of a class's images that are given any class of its abstract label.",
    ),
    "superclass_recall": (
        "… of the superclass",
        "Mean share of a class's images that are given any class of its superclass.",
    ),
    "inside_label": ("Mistakes inside the label", "Share of mistakes inside the abstract label."),
    "inside_superclass": (
        "Mistakes inside the superclass",
        "Share of mistakes inside the true superclass: they are less severe.",
    ),
    "ece": (
        "Calibration error",
        "Expected calibration error: mean difference between confidence and accuracy, over 15 "
        "intervals of confidence. 0% = confidence can be taken as a probability.",
    ),
}


def hidden(context: Context) -> None:
    """Show the table; nothing before the run is finished.

    Raises:
        RunError: the run is damaged.
    """
    summary = context.run.summary()
    if summary is None or not context.run.has("predictions"):
        return
    frame = hidden_frame(summary, context.run.hierarchy(), _superclasses(context))
    shown = [name for name in COLUMNS if frame[name].notna().any()]
    config: dict[str, Any] = {
        "group": "Classes",
        "classes": st.column_config.NumberColumn("Number of classes", format="localized"),
    }
    for name in shown:
        title, about = COLUMNS[name]
        config[name] = st.column_config.NumberColumn(
            title, help=explained(title, about), format="percent"
        )
    st.markdown("**What accuracy hides**")
    st.dataframe(
        frame[["group", "classes", *shown]],
        hide_index=True,
        column_config=config,
        key="hidden",
        alt="Severity of mistakes and calibration by size of the class",
    )
    few = frame[frame["group"] == "few"]
    images = images_named(context.evaluated_on)
    caption_with_terms(
        f"{_when(context.run)} all {escape_markdown(images)}. Two methods "
        "of equal accuracy can differ here: in whether mistakes stay near the true class, and in "
        "whether confidence can be trusted."
        + ("" if len(few) else " No class is few-shot in this run.")
        + (
            ""
            if "recall" in shown
            else " An older version, which stored no mistakes, trained this run."
        )
    )


def _when(run: Run) -> str:
    """Return the epoch of the numbers, as the beginning of a sentence."""
    if run.origin == IMPORTED:
        return "On" if is_timeless(run) else "Of the last epoch, on"
    return "After the last epoch, on"


def _superclasses(context: Context) -> tuple[str, ...] | None:
    """Return the superclasses of the run's dataset; None without any, or where it is not here."""
    if not context.run.has("config"):
        stored = context.run.facts().get("superclass_of")
        return None if stored is None else tuple(stored)
    try:
        view = tail_view(context.run.config())
    except (ConfigError, DataError):  # a folder that was removed, or now has another dataset
        return None
    return view.superclass_of if view.class_names == context.classes.names else None
