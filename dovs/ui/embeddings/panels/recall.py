"""Prediction bias of each class, recall against class size, test against training images.

The bars of recall are shown here too where they are not beside the map.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dovs.analysis.shift import shift_frame
from dovs.figures.bias import (
    bias_bars,
    bias_bars_text,
    recall_by_count,
    recall_by_count_text,
)
from dovs.figures.recall import recall_bars_text
from dovs.figures.shift import shift_by_count, shift_by_count_text
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import points_of, selected
from dovs.ui.embeddings.panels import recall_beside
from dovs.ui.embeddings.panels.gallery import strip
from dovs.ui.embeddings.panels.linking import has_images, has_parts, linked
from dovs.ui.parts.components import chart

VIEWS = {
    "recall": "Recall",
    "bias": "Prediction bias",
    "count": "Recall against class size",
    "shift": "Test against training images",
}
NOTES = {
    "recall": "Largest class first. Click a bar to select the points of its class.",
    "bias": "How often a class is predicted, divided by how often it is true: above 1 it attracts "
    "images of other classes, below 1 it loses its own. Click a bar to select its points.",
    "count": "Each point is a class. Click one to select the points of its class.",
    "shift": "Means of the embeddings of each class. A network can memorise the images of a rare "
    "class: these are then far from other classes, but new images of it are not. The mean of few "
    "images is also uncertain. Click a point to select the points of its class.",
}


@linked
def show(context: Context) -> None:
    """Show how recall and predictions depend on the size of a class."""
    st.subheader("Recall and bias by class", anchor=False)
    if not (has_images(context) and has_parts(context, "labels", "predictions")):
        return
    frame, points = recall_beside.recall(context), selected(context)
    beside = recall_beside.shown()
    views = [each for each in VIEWS if each != "recall" or not beside]
    view = st.segmented_control(
        "Show",
        views,
        default=views[0],
        required=True,
        format_func=VIEWS.__getitem__,
        key="recall-view-rest" if beside else "recall-view",
        persist_state="session",
        label_visibility="collapsed",
    )
    if view == "shift":
        frame = shift(context)
    figure, text = _figure(frame, points, str(view))
    key = f"recall-{view}"
    chart(
        figure,
        text,
        recall_beside.with_selected(frame, points),
        key=key,
        on_select=lambda: recall_beside.select_classes(context, key),
    )
    st.caption(NOTES[str(view)])
    if context.split != "test" and view != "shift":
        st.caption(f"Counted on {context.images}. {recall_beside.SEEN}")
    strip(context)


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


def _figure(frame: pd.DataFrame, points: pd.DataFrame, view: str) -> tuple[go.Figure, str]:
    if view == "bias":
        return bias_bars(frame), bias_bars_text(frame)
    if view == "count":
        return recall_by_count(frame), recall_by_count_text(frame)
    if view == "shift":
        return shift_by_count(frame), shift_by_count_text(frame)
    return recall_beside.bars(frame, points), recall_bars_text(frame)
