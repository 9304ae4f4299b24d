"""Recall and prediction bias of each class; a click on a class chooses its points."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dovs.figures.bias import (
    add_mix,
    bias_bars,
    bias_bars_text,
    recall_by_count,
    recall_by_count_text,
)
from dovs.figures.recall import recall_bars, recall_bars_text
from dovs.ui.components import chart, empty_state
from dovs.ui.explorer.context import Context
from dovs.ui.explorer.gallery import strip
from dovs.ui.explorer.linking import clicked, linked, split_name, toggle
from dovs.ui.explorer.tables import chosen, loaded, recall

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
    """Draw recall by class, with what the selection is made of."""
    st.subheader("Recall by class", anchor=False)
    frame = recall(context)
    if not frame["total"].sum():
        empty_state(f"This run kept no {split_name(context.split)}.")
        return
    view = st.segmented_control(
        "Show",
        list(VIEWS),
        default="recall",
        required=True,
        format_func=VIEWS.__getitem__,
        key="recall-view",
        persist_state="session",
        label_visibility="collapsed",
    )
    figure, text = _figure(context, frame, str(view))
    key = f"recall-{view}"
    chart(figure, text, _table(context, frame), key=key, on_select=lambda: _click(context, key))
    st.caption(NOTES[str(view)])
    if context.split != "test":
        st.caption(f"Counted on {split_name(context.split)}: those seen in training flatter.")
    strip(context)


def _figure(context: Context, frame: pd.DataFrame, view: str) -> tuple[go.Figure, str]:
    if view == "bias":
        return bias_bars(frame), bias_bars_text(frame)
    if view == "count":
        return recall_by_count(frame), recall_by_count_text(frame)
    figure = recall_bars(frame, balanced_accuracy=float(frame["recall"].mean()))
    points = chosen(context)
    add_mix(figure, frame, _mix(points), len(points))
    return figure, recall_bars_text(frame)


def _mix(points: pd.DataFrame) -> pd.Series:
    """Return the part of the selection that each class makes up, by class_index."""
    return points["class_index"].value_counts(normalize=True)


def _table(context: Context, frame: pd.DataFrame) -> pd.DataFrame:
    points = chosen(context)
    if points.empty:
        return frame
    held = points["class_index"].value_counts()
    return frame.assign(selected=frame["class_index"].map(held).fillna(0).astype(int))


def _click(context: Context, key: str) -> None:
    """Choose the points of the classes clicked, of the split that the page shows."""
    classes = [first for first, *_ in clicked(st.session_state.get(key))]
    here = loaded(context)
    rows = here.rows(context.split)
    hit = np.isin(here.points["class_index"].to_numpy()[rows], classes)
    toggle(context, rows[hit], "recall")
