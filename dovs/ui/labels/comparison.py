"""Comparing a hierarchy with another: what it can be compared with, and which classes differ."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dovs.analysis.hierarchies import ari_matrix, moved_classes
from dovs.config import home
from dovs.errors import DovsError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.registry import GENERATORS, NEEDS, generate, missing_needs
from dovs.runs import hierarchies
from dovs.ui.labels.source import LabelSource
from dovs.ui.parts.components import error_box, heading
from dovs.ui.parts.terms import caption_with_terms, explained_columns


def comparisons(
    source: LabelSource, hierarchy: Hierarchy, start: Hierarchy
) -> dict[str, Hierarchy | tuple[str, str] | None]:
    """Return what can be compared with: this hierarchy before editing, saved ones, generators."""
    found: dict[str, Hierarchy | tuple[str, str] | None] = {"nothing": None}
    if hierarchy != start:
        found["before editing"] = start
    for name in hierarchies.saved_names(home()):
        found[f"saved: {name}"] = ("saved", name)
    context = source.context
    available = [need for need in NEEDS if getattr(context, need) is not None]
    for entry in GENERATORS:
        if not missing_needs(entry, available):
            found[f"generator: {entry.title}"] = ("generator", entry.name)
    return found


def load(selected: Hierarchy | tuple[str, str] | None, source: LabelSource) -> Hierarchy | None:
    """Read or generate what was selected; if that fails, show why and return None."""
    if not isinstance(selected, tuple):
        return selected
    kind, name = selected
    try:
        if kind == "saved":
            return hierarchies.load(name, home())
        return generate(name, source.context)
    except DovsError as error:
        error_box(error)
        return None


def differences(hierarchy: Hierarchy, other: Hierarchy, class_counts: np.ndarray) -> None:
    """Show which classes have another abstract label than in the other hierarchy."""
    heading("Differences in classes")
    moved = moved_classes(other, hierarchy, class_counts)
    index = ari_matrix([hierarchy, other])[0, 1]
    if moved.empty and hierarchy.num_abstract_labels == other.num_abstract_labels:
        caption_with_terms("None: both hierarchies group the classes in the same way.")
        return
    caption_with_terms(
        f"{len(moved)} of {hierarchy.num_classes} classes have another abstract label here than in "
        "the other hierarchy; labels that share most training images are taken as the same. "
        f"Adjusted Rand index of the two hierarchies: {index:.3f} (1 = the same grouping)."
    )
    st.dataframe(
        moved[["class_name", "count", "before", "after", "partner"]],
        hide_index=True,
        key="quality-moved",
        column_config={
            "class_name": "Class",
            "count": st.column_config.NumberColumn("Training images", format="localized"),
            **explained_columns(
                {"before": "Abstract label in the other", "after": "Abstract label here"}
            ),
            "partner": "Expected here",
        },
    )
