"""The confusion matrix; a click on a cell selects the images in it."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.confusion import (
    Normalise,
    class_order,
    confusion_counts,
    confusion_frame,
    mistake_severity,
)
from dovs.figures.confusion import confusion_matrix, confusion_matrix_text
from dovs.figures.severity import severity_bars, severity_bars_text
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import images_of_points, points_of, predicted_part, selected
from dovs.ui.embeddings.panels.gallery import strip
from dovs.ui.embeddings.panels.hidden import hidden
from dovs.ui.embeddings.panels.linking import (
    has_images,
    has_parts,
    linked,
    select_clicked,
    select_matching,
)
from dovs.ui.parts.components import chart, heading, on_demand
from dovs.ui.parts.terms import caption_with_terms, explained, explained_columns

ORDERS = {"hierarchy": "abstract label", "frequency": "class size"}
SHARES = {"row": "true class", "column": "predicted class", "none": "all images"}
MATRIX, MISTAKES = "confusion-matrix", "confusion-mistakes"
CELL = ("class_index", "predicted_index")
LISTED = 200  # mistakes in the list


@linked
def show(context: Context) -> None:
    """Show the matrix, the list of mistakes, and how far mistakes go."""
    heading("Confusion matrix")
    has_labels = points_of(context).hierarchy is not None
    order, normalise = _controls(has_labels)
    if not (has_images(context) and has_parts(context, "labels", "predictions")):
        return
    frame = matrix(context, order, normalise)
    points = selected(context)
    marked = frame.assign(selected=selected_in_cells(frame, points)) if len(points) else frame
    chart(
        confusion_matrix(marked, normalise),
        confusion_matrix_text(frame, normalise),
        key=MATRIX,
        on_select=lambda: select_clicked(context, MATRIX, CELL, "confusion"),
    )
    caption_with_terms(
        f"Counted on {images_of_points(context)}. Click a cell to select the images in it; click "
        "it again to "
        "clear the selection. Squares mark cells with selected images."
    )
    strip(context)
    _mistakes(context, frame)
    if has_labels:
        _severity(context)
    hidden(context)


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs={Context: Context.split_key})
def matrix(context: Context, order: str, normalise: Normalise) -> pd.DataFrame:
    """Return the cells of the confusion matrix, see `analysis.confusion.confusion_frame`.

    Args:
        context: of the page, with images.
        order: "hierarchy" (where the run has one) or "frequency".
        normalise: what shares are of.
    """
    hierarchy = points_of(context).hierarchy if order == "hierarchy" else None
    classes = context.classes
    places = class_order(np.array(classes.counts), hierarchy)
    return confusion_frame(_counts(context), classes.names, places, normalise, hierarchy)


def _counts(context: Context) -> np.ndarray:
    part = predicted_part(context)
    true, predicted = (part[column].to_numpy() for column in CELL)
    return confusion_counts(true, predicted, len(context.classes.names))


def _controls(has_labels: bool) -> tuple[str, Normalise]:
    with st.container(horizontal=True, gap="small"):
        order = "frequency"
        if has_labels:
            order = st.selectbox(
                "Order by",
                list(ORDERS),
                format_func=ORDERS.__getitem__,
                key="confusion-order",
                help=explained("abstract label"),
                persist_state="session",
                width=150,
            )
        normalise = st.selectbox(
            "Share of",
            list(SHARES),
            format_func=SHARES.__getitem__,
            key="confusion-share",
            persist_state="session",
            width=150,
        )
    return order, cast(Normalise, normalise)


def selected_in_cells(frame: pd.DataFrame, points: pd.DataFrame) -> np.ndarray:
    """Return how many of the selected points are in each cell, (rows of the frame,) int64."""
    points = points[points["predicted_index"] >= 0]
    if points.empty:
        return np.zeros(len(frame), dtype=np.int64)
    size = 1 + max(int(frame["true_index"].max()), int(points["class_index"].max()))
    counts = np.bincount(
        points["class_index"].to_numpy(np.int64) * size + points["predicted_index"],
        minlength=size * size,
    )
    return counts[frame["true_index"].to_numpy() * size + frame["predicted_index"].to_numpy()]


def _mistakes(context: Context, frame: pd.DataFrame) -> None:
    """List the mistakes, most frequent first; a row selects its images, as its cell does."""
    wrong = frame[~frame["correct"]].sort_values(["count", "share"], ascending=False)
    if wrong.empty:
        return
    wrong = wrong.head(LISTED).reset_index(drop=True)
    names = {
        "true_name": "true class",
        "predicted_name": "predicted class",
        "count": "images",
        "share": "share",
        **({"inside": "same abstract label"} if "inside" in wrong else {}),
    }
    if not (box := on_demand("Largest mistakes", "mistakes-open")).open:
        return
    with box:
        caption_with_terms("Mark rows to select their images.")
        st.dataframe(
            wrong[list(names)].rename(columns=names),
            hide_index=True,
            column_config={
                "share": st.column_config.NumberColumn(format="percent"),
                **explained_columns({"same abstract label": "same abstract label"}),
            },
            key=MISTAKES,
            on_select=lambda: select_marked(context, wrong),
            selection_mode="multi-row",
        )


def select_marked(context: Context, wrong: pd.DataFrame) -> None:
    """Select the images of the marked rows of the list of mistakes."""
    rows = st.session_state.get(MISTAKES, {}).get("selection", {}).get("rows", [])
    part = wrong.iloc[[row for row in rows if row < len(wrong)]]
    cells = zip(part["true_index"], part["predicted_index"], strict=True)
    select_matching(context, CELL, cells, "confusion")


def _severity(context: Context) -> None:
    hierarchy = points_of(context).hierarchy
    if hierarchy is None:
        return
    st.markdown("**Mistakes that stay inside the abstract label**")
    frame = mistake_severity(_counts(context), hierarchy)
    chart(severity_bars(frame), severity_bars_text(frame), frame, key="severity")
