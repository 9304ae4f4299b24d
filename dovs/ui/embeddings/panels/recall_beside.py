"""Recall by class beside the map: it follows the epoch and the selection, and selects classes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit import runtime

from dovs.analysis.metrics import recall_frame
from dovs.figures.bias import add_mix
from dovs.figures.labels import percent
from dovs.figures.recall import MOST_ROWS, recall_bars, recall_bars_text
from dovs.figures.recall_rows import recall_rows
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data import address
from dovs.ui.embeddings.data.points import predicted_part, selected
from dovs.ui.embeddings.panels.linking import has_images, has_parts, linked, select_clicked
from dovs.ui.parts.components import chart

SHOWN = "explorer-recall-beside"
PARAMETER, HIDDEN = "recall", "hidden"
BARS = "recall-beside"
MAP_PAINTED = "explorer-map-painted"
SEEN = "Recall on images seen in training is too high an estimate."
ROOM = 620  # pixels that the bars of many classes scroll in, about as tall as the map


def offer() -> bool:
    """Show the switch between a map with the recall beside it and one of the full width.

    Returns:
        Whether the recall is shown; the address names the other choice.
    """
    if SHOWN not in st.session_state:
        st.session_state[SHOWN] = address.read(PARAMETER) != HIDDEN
    on = st.toggle("Recall beside the map", key=SHOWN, persist_state="session")
    address.write(PARAMETER, "" if on else HIDDEN)
    return bool(on)


def waits() -> bool:
    """Return whether the chart waits for the map: a browser takes a second to load charts."""
    return runtime.exists() and not st.session_state.get(MAP_PAINTED, False)


def shown() -> bool:
    """Return whether the page shows the recall beside the map."""
    return bool(st.session_state.get(SHOWN, False))


@linked
def show(context: Context) -> None:
    """Show recall by class, and the classes of the selection, for a narrow column."""
    st.subheader("Recall by class", anchor=False)
    if not (has_images(context) and has_parts(context, "labels", "predictions")):
        return
    frame, points = recall(context), selected(context)
    chart(
        bars(frame, points, narrow=True),
        recall_bars_text(frame),
        with_selected(frame, points),
        key=BARS,
        on_select=lambda: select_classes(context, BARS),
        scroll_height=ROOM if len(frame) > MOST_ROWS else None,
        tools=False,
    )
    st.caption(_legend(context, frame, points))


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs={Context: Context.split_key})
def recall(context: Context) -> pd.DataFrame:
    """Return recall and prediction bias by class on the split of the page, largest class first."""
    part, classes = predicted_part(context), context.classes
    true, predicted = (part[name].to_numpy(int) for name in ("class_index", "predicted_index"))
    return recall_frame(true, predicted, np.array(classes.counts), classes.names)


def bars(frame: pd.DataFrame, points: pd.DataFrame, narrow: bool = False) -> go.Figure:
    """Return bars of the recall, with the classes of the selected points marked on them.

    Args:
        frame: as `recall`.
        points: the selected ones.
        narrow: whether the chart is in a narrow column.
    """
    figure = (recall_rows if narrow else recall_bars)(
        frame, balanced_accuracy=float(frame["recall"].mean())
    )
    add_mix(figure, frame, _mix(points), len(points), in_legend=not narrow)
    return figure


def with_selected(frame: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Return the table of the bars, with the selected points of each class if there are any."""
    if points.empty:
        return frame
    counts = points["class_index"].value_counts()
    return frame.assign(selected=frame["class_index"].map(counts).fillna(0).astype(int))


def select_classes(context: Context, key: str) -> None:
    """Select the points of the classes that were clicked in a chart."""
    select_clicked(context, key, ("class_index",), "recall")


def _mix(points: pd.DataFrame) -> pd.Series:
    """Return the share of the selection that is of each class, by class_index."""
    return points["class_index"].value_counts(normalize=True)


def _legend(context: Context, frame: pd.DataFrame, points: pd.DataFrame) -> str:
    """Explain what a narrow chart has no room for."""
    sentences = [
        f"On {context.images} at epoch {context.epoch}. Dashed: balanced accuracy, "
        f"{percent(float(frame['recall'].mean()))}. Click a bar to select its class."
    ]
    if len(points):
        most = percent(float(_mix(points).max()))
        sentences.append(f"Thin bars: the classes of the selection, the longest is {most} of it.")
    if context.split != "test":
        sentences.append(SEEN)
    return " ".join(sentences)
