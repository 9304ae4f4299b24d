"""Prediction bias of each class and recall against its size, below a map that has recall beside it.

A map of the full width has none beside it: then the bars of recall are shown here too.
"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dovs.figures.bias import (
    bias_bars,
    bias_bars_text,
    recall_by_count,
    recall_by_count_text,
)
from dovs.figures.recall import recall_bars_text
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import chosen, recall
from dovs.ui.embeddings.panels import recall_beside
from dovs.ui.embeddings.panels.gallery import strip
from dovs.ui.embeddings.panels.linking import linked
from dovs.ui.parts.components import chart, empty_state

VIEWS = {
    "recall": "Recall",
    "bias": "Prediction bias",
    "count": "Recall against class size",
}
NOTES = {
    "recall": "Largest class first. Click a bar to choose the points of its class.",
    "bias": "How often a class is predicted over how often it is true: above 1 it attracts images "
    "of others, below 1 it loses its own. Click a bar to choose its points.",
    "count": "Each point is a class. Click one to choose the points of its class.",
}


@linked
def draw(context: Context) -> None:
    """Draw what a class's size does to it."""
    st.subheader("Recall and bias by class", anchor=False)
    frame = recall(context)
    if not frame["total"].sum():
        empty_state(f"This run kept no {context.images}.")
        return
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
    figure, text = _figure(frame, chosen(context), str(view))
    key = f"recall-{view}"
    chart(
        figure,
        text,
        recall_beside.counted(frame, chosen(context)),
        key=key,
        on_select=lambda: recall_beside.choose_clicked(context, key),
    )
    st.caption(NOTES[str(view)])
    if context.split != "test":
        st.caption(f"Counted on {context.images}: those seen in training flatter.")
    strip(context)


def _figure(frame: pd.DataFrame, points: pd.DataFrame, view: str) -> tuple[go.Figure, str]:
    if view == "bias":
        return bias_bars(frame), bias_bars_text(frame)
    if view == "count":
        return recall_by_count(frame), recall_by_count_text(frame)
    return recall_beside.bars(frame, points), recall_bars_text(frame)
