"""Recall of each class, its difference between two maps, and what else depends on class size."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dovs.analysis.metrics import recall_frame
from dovs.analysis.shift import shift_frame
from dovs.figures.bias import (
    add_mix,
    bias_bars,
    bias_bars_text,
    recall_by_count,
    recall_by_count_text,
)
from dovs.figures.recall import MOST_ROWS, recall_bars_text
from dovs.figures.recall_rows import recall_rows
from dovs.figures.shift import shift_by_count, shift_by_count_text
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import images_of_points, points_of, predicted_part, selected
from dovs.ui.embeddings.panels import recall_difference
from dovs.ui.embeddings.panels.gallery import strip
from dovs.ui.embeddings.panels.linking import (
    has_images,
    has_parts,
    linked,
    rows_of,
    select_clicked,
)
from dovs.ui.parts.components import chart, heading
from dovs.ui.parts.run_facts import counted
from dovs.ui.parts.terms import caption_with_terms

VIEW, DIFFERENCE = "recall-view", "difference"
VIEWS = {
    DIFFERENCE: "Difference",
    "recall": "Recall",
    "bias": "Prediction bias",
    "count": "Against class size",
    "shift": "Test against training",
}
NOTES = {
    "recall": "Largest class first; dashed: balanced accuracy. Click a bar to select the points of "
    "its class; thin bars show the classes of the selection.",
    "bias": "How often a class is predicted, divided by how often it is true: above 1 it attracts "
    "images of other classes, below 1 it loses its own. Click a bar to select its points.",
    "count": "Each point is a class. Click one to select the points of its class.",
    "shift": "Means of the embeddings of each class. A network can memorise the images of a rare "
    "class: these are then far from other classes, but new images of it are not. The mean of few "
    "images is also uncertain. Click a point to select the points of its class.",
}
SEEN = "Recall on images seen in training is too high an estimate."
ROOM = 560  # pixels that the bars of many classes scroll in


@linked
def show(context: Context) -> None:
    """Show how recall and predictions depend on the size of a class."""
    heading("Recall by class")
    if not (has_images(context) and has_parts(context, "labels", "predictions")):
        return
    views = [each for each in VIEWS if each != DIFFERENCE or context.other is not None]
    if st.session_state.get(VIEW) not in views:
        st.session_state[VIEW] = views[0]
    view = st.segmented_control(
        "Show",
        views,
        required=True,
        format_func=VIEWS.__getitem__,
        key=VIEW,
        persist_state="session",
        label_visibility="collapsed",
    )
    if view == DIFFERENCE:
        recall_difference.show(context)
    else:
        _show(context, str(view))
    strip(context)


def _show(context: Context, view: str) -> None:
    points = selected(context)
    frame = shift(context) if view == "shift" else recall(context)
    figure, text = _figure(frame, points, view, counted(context.run))
    table, key = with_selected(frame, points), f"recall-{view}"
    tall: dict[str, Any] = {"tools": False}
    if view == "recall" and len(frame) > MOST_ROWS:
        tall["scroll_height"] = ROOM
    chart(
        figure,
        text,
        table,
        key=key,
        on_select=lambda: select_clicked(context, key, ("class_index",), "recall"),
        on_rows=rows_of(context, table, ("class_index",), "recall"),
        **tall,
    )
    caption_with_terms(NOTES[view])
    if view == "shift":
        caption_with_terms(f"Means of {images_of_points(context.on('both'))}.")
    else:
        seen = "" if context.split == "test" else f" {SEEN}"
        caption_with_terms(f"Counted on {images_of_points(context)}{context.at_epoch}.{seen}")


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs={Context: Context.split_key})
def recall(context: Context) -> pd.DataFrame:
    """Return recall and prediction bias by class on the split of the page, largest class first."""
    part, classes = predicted_part(context), context.classes
    true, predicted = (part[name].to_numpy(int) for name in ("class_index", "predicted_index"))
    return recall_frame(true, predicted, np.array(classes.counts), classes.names)


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs={Context: Context.epoch_key})
def shift(context: Context) -> pd.DataFrame:
    """Return the agreement of training and test means by class, see `shift_frame`."""
    points, classes = points_of(context), context.classes
    return shift_frame(
        points.embeddings,
        points.table["class_index"].to_numpy(int),
        (points.table["split"] == "train").to_numpy(),
        np.array(classes.counts),
        classes.names,
    )


def bars(frame: pd.DataFrame, points: pd.DataFrame) -> go.Figure:
    """Return bars of the recall, with the classes of the selected points marked on them.

    Args:
        frame: as `recall`.
        points: the selected ones.
    """
    figure = recall_rows(frame, balanced_accuracy=float(frame["recall"].mean()))
    mix = points["class_index"].value_counts(normalize=True)
    add_mix(figure, frame, mix, len(points), in_legend=False)
    return figure


def with_selected(frame: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Return the table of the bars, with the selected points of each class if there are any."""
    if points.empty:
        return frame
    counts = points["class_index"].value_counts()
    return frame.assign(selected=frame["class_index"].map(counts).fillna(0).astype(int))


def _figure(frame: pd.DataFrame, points: pd.DataFrame, view: str, of: str) -> tuple[go.Figure, str]:
    """Return the figure and its text; `of` is what the sizes of classes are numbers of."""
    if view == "bias":
        return bias_bars(frame), bias_bars_text(frame, of)
    if view == "count":
        return recall_by_count(frame, of), recall_by_count_text(frame, of)
    if view == "shift":
        return shift_by_count(frame), shift_by_count_text(frame)
    return bars(frame, points), recall_bars_text(frame, of)
