"""Recall as horizontal bars for any number of classes, for a narrow box that scrolls."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all
from dovs.figures.layout import float32, name_ticks
from dovs.figures.recall import MOST_ROWS, ordered, recall_bars

LETTERS = 14  # of a name
THICK, THIN = 26, 15  # height of a row with few and with many classes, pixels
TOP = 74  # pixels above the rows, of the legend and the axis
NAMES = 58  # width of the names of many classes, in units of the x axis


def recall_rows(frame: pd.DataFrame, balanced_accuracy: float | None = None) -> go.Figure:
    """Draw the recall of each class with its interval, largest class first, every class named.

    Axis and legend are above the rows, where they are visible without scrolling.

    Args:
        frame: as for `recall_bars`.
        balanced_accuracy: rate to mark with a dashed line, or None.

    Returns:
        The traces of `recall_bars`; above 25 classes one more holds their names.
    """
    figure = recall_bars(frame, balanced_accuracy=balanced_accuracy, rows=True)
    if frame.empty:
        return figure
    if balanced_accuracy is not None:
        figure.data[-1].showlegend = False
    names = escape_all(ordered(frame, "frequency")["class_name"], LETTERS)
    few = len(names) <= MOST_ROWS
    figure.update_layout(
        height=TOP + 36 + (THICK if few else THIN) * len(names),
        margin={"t": TOP},
        # relative to the container: relative to the plot it would move with the number of classes
        legend={"xref": "container", "yref": "container", "y": 1, "yanchor": "top"},
        xaxis={
            "side": "top",
            "tickvals": [0, 25, 50, 75, 100],
            "title": {"text": "Recall (%)", "standoff": 4},
        },
        yaxis=name_ticks(names, len(names)) if few else {"tickvals": []},
    )
    if not few:
        _write_names(figure, names)
    return figure


def _write_names(figure: go.Figure, names: list[str]) -> None:
    """Show the names as text points left of the axis: plotly needs minutes for 1,000 ticks."""
    figure.add_trace(
        go.Scatter(
            x=float32(np.full(len(names), -2)),
            y=np.arange(len(names), dtype=np.int32),
            name="names",
            mode="text",
            text=names,
            textposition="middle left",
            textfont={"size": 11},
            showlegend=False,
            hoverinfo="skip",
            cliponaxis=False,
        )
    )
    figure.update_xaxes(range=[-NAMES, 101])
