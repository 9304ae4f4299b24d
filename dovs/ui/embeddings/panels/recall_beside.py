"""Recall by class beside the map: it follows the epoch and the selection, and chooses classes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit import runtime

from dovs.figures.bias import add_mix
from dovs.figures.labels import percent
from dovs.figures.recall import MOST_ROWS, recall_bars, recall_bars_text
from dovs.figures.recall_rows import recall_rows
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.address import asked, tell
from dovs.ui.embeddings.data.points import chosen, loaded, recall
from dovs.ui.embeddings.panels.linking import clicked, linked, toggle
from dovs.ui.parts.components import chart, empty_state

SHOWN = "explorer-recall-beside"
ADDRESS, HIDDEN = "recall", "hidden"
BARS = "recall-beside"
MAP_IS_THERE = "explorer-map-is-there"
ROOM = 620  # pixels that the bars of many classes scroll in, about as tall as the map


def offer() -> bool:
    """Draw the switch between a map with the recall beside it and one of the full width.

    Returns:
        Whether the recall is shown; the address says where it is not.
    """
    if SHOWN not in st.session_state:
        st.session_state[SHOWN] = asked(ADDRESS) != HIDDEN
    on = st.toggle("Recall beside the map", key=SHOWN, persist_state="session")
    tell(ADDRESS, "" if on else HIDDEN)
    return bool(on)


def waits() -> bool:
    """Return whether the chart waits for the map: a browser takes a second to load charts."""
    return runtime.exists() and not st.session_state.get(MAP_IS_THERE, False)


def shown() -> bool:
    """Return whether the page shows the recall beside the map."""
    return bool(st.session_state.get(SHOWN, False))


@linked
def draw(context: Context) -> None:
    """Draw recall by class, with what the selection is made of, for a narrow column."""
    st.subheader("Recall by class", anchor=False)
    frame = recall(context)
    if not frame["total"].sum():
        empty_state(f"This run kept no {context.images}.")
        return
    points = chosen(context)
    chart(
        bars(frame, points, narrow=True),
        recall_bars_text(frame),
        counted(frame, points),
        key=BARS,
        on_select=lambda: choose_clicked(context, BARS),
        scroll_height=ROOM if len(frame) > MOST_ROWS else None,
        tools=False,
    )
    st.caption(_legend(context, frame, points))


def bars(frame: pd.DataFrame, points: pd.DataFrame, narrow: bool = False) -> go.Figure:
    """Return bars of the recall with what chosen points are made of drawn on them.

    Args:
        frame: as `tables.recall`.
        points: chosen, as `tables.chosen`.
        narrow: whether the chart stands in a narrow column.
    """
    figure = (recall_rows if narrow else recall_bars)(
        frame, balanced_accuracy=float(frame["recall"].mean())
    )
    add_mix(figure, frame, _mix(points), len(points), in_legend=not narrow)
    return figure


def counted(frame: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Return the table of the bars, with how many points of each class are chosen if any are."""
    if points.empty:
        return frame
    held = points["class_index"].value_counts()
    return frame.assign(selected=frame["class_index"].map(held).fillna(0).astype(int))


def choose_clicked(context: Context, key: str) -> None:
    """Choose the points of the classes clicked in a chart, of the split that the page shows."""
    classes = [first for first, *_ in clicked(st.session_state.get(key))]
    here = loaded(context)
    rows = here.rows(context.split)
    hit = np.isin(here.points["class_index"].to_numpy()[rows], classes)
    toggle(context, rows[hit], "recall")


def _mix(points: pd.DataFrame) -> pd.Series:
    """Return the part of the selection that each class makes up, by class_index."""
    return points["class_index"].value_counts(normalize=True)


def _legend(context: Context, frame: pd.DataFrame, points: pd.DataFrame) -> str:
    """Say what a narrow chart has no room to say."""
    said = [
        f"On {context.images} at epoch {context.epoch}. Dashed: balanced accuracy, "
        f"{percent(float(frame['recall'].mean()))}. Click a bar to choose its class."
    ]
    if len(points):
        most = percent(float(_mix(points).max()))
        said.append(f"Thin bars: the classes of the selection, the longest is {most} of it.")
    if context.split != "test":
        said.append("Images seen in training flatter.")
    return " ".join(said)
