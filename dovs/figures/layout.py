"""The bare figure that every chart starts from, and the one that says there is nothing to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dovs.figures.labels import every_nth
from dovs.figures.palette import GRID

CLEAR = "rgba(0, 0, 0, 0)"


def new_figure(height: int, traces: Sequence[Mapping[str, Any]] = (), **layout: Any) -> go.Figure:
    """Return a figure without background, title or colours of text: the page's theme rules.

    Everything is given to plotly at once: it checks a figure again at every change.

    Args:
        height: pixels; the width is the page's.
        traces: what is drawn, as dictionaries with their type; more can be added later.
        layout: further properties of the layout.
    """
    axis = {"gridcolor": GRID, "zeroline": False, "automargin": True}
    plain = {
        "height": height,
        "margin": {"l": 10, "r": 10, "t": 30, "b": 10},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.01, "x": 0, "xanchor": "left"},
        "hoverlabel": {"namelength": -1, "align": "left"},
        "xaxis": axis,
        "yaxis": axis,
    }
    return go.Figure(data=list(traces), layout=plain).update_layout(**layout)


def note_figure(note: str, height: int = 200) -> go.Figure:
    """Return a figure that holds nothing but a sentence.

    >>> note_figure("Nothing yet.").layout.annotations[0].text
    'Nothing yet.'
    """
    figure = new_figure(height)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(
        text=note, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False, opacity=0.7
    )
    return figure


def name_ticks(names: Sequence[str], most: int) -> dict[str, Any]:
    """Return the axis properties that write names at positions 0, 1, 2, … with at most `most`.

    >>> name_ticks(["a", "b", "c"], most=2)
    {'tickmode': 'array', 'tickvals': [0, 2], 'ticktext': ['a', 'c']}
    """
    step = every_nth(len(names), most)
    positions = list(range(0, len(names), step))
    return {"tickmode": "array", "tickvals": positions, "ticktext": [names[i] for i in positions]}


def tick_angle(names: Sequence[str], room: int, most: int) -> int:
    """Return the angle at which names stand below an axis: level where they fit, else turned.

    Args:
        names: one a tick.
        room: letters that fit beside each other on a narrow page.
        most: names up to which they are slanted; more stand upright.

    >>> tick_angle(list("0123456789"), 40, 30), tick_angle(["ankle boot"] * 10, 40, 30)
    (0, -45)
    """
    if len(names) * (2 + max(map(len, names), default=0)) <= room:
        return 0
    return -45 if len(names) <= most else -90


def float32(values: Any) -> np.ndarray:
    """Return the values as float32, which travels to the browser as bytes and not as a list."""
    return np.asarray(values, dtype=np.float32)
