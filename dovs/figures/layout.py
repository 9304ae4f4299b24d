"""The empty figure that every chart starts from, a figure with only a note, and axis helpers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dovs.figures.labels import every_nth
from dovs.figures.palette import GRID

CLEAR = "rgba(0, 0, 0, 0)"


def new_figure(height: int, traces: Sequence[Mapping[str, Any]] = (), **layout: Any) -> go.Figure:
    """Return a figure without background, title and text colours, which the page's theme sets.

    Pass everything at once: plotly validates a figure again at every change.

    Args:
        height: pixels; the width is the page's.
        traces: traces as dictionaries with their type; more can be added later.
        layout: further properties of the layout; those of an axis, the margin, the legend are
            added to the defaults.
    """
    axis = {"gridcolor": GRID, "zeroline": False, "automargin": True}
    defaults = {
        "height": height,
        "margin": {"l": 10, "r": 10, "t": 30, "b": 10},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.01, "x": 0, "xanchor": "left"},
        "hoverlabel": {"namelength": -1, "align": "left"},
        "modebar": {"orientation": "v"},  # beside the legend, not over it
        "xaxis": axis,
        "yaxis": axis,
    }
    for name, given in layout.items():
        default = defaults.get(name)
        defaults[name] = (
            {**default, **given}
            if isinstance(default, dict) and isinstance(given, Mapping)
            else given
        )
    return go.Figure(data=list(traces), layout=defaults)


def note_figure(note: str, height: int = 200) -> go.Figure:
    """Return a figure that shows only a sentence.

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
    """Return axis properties that show at most `most` of the names, at positions 0, 1, 2, ….

    >>> name_ticks(["a", "b", "c"], most=2)
    {'tickmode': 'array', 'tickvals': [0, 2], 'ticktext': ['a', 'c']}
    """
    step = every_nth(len(names), most)
    positions = list(range(0, len(names), step))
    return {"tickmode": "array", "tickvals": positions, "ticktext": [names[i] for i in positions]}


def title_below(names: Sequence[str], size: int = 12) -> int:
    """Return the standoff of an axis title, in pixels, that lies below vertical names.

    Args:
        names: one a tick.
        size: of their font, pixels.

    >>> title_below(["dog", "ankle boot"])
    76
    """
    return 26 + round(0.42 * size * max(map(len, names), default=0))


def tick_angle(names: Sequence[str], room: int, most: int) -> int:
    """Return the angle of the names below an axis: horizontal if they fit, else rotated.

    Args:
        names: one a tick.
        room: letters that fit into a row on a narrow page.
        most: number of names up to which they are slanted; more are vertical.

    >>> tick_angle(list("0123456789"), 40, 30), tick_angle(["ankle boot"] * 10, 40, 30)
    (0, -45)
    """
    if len(names) * (2 + max(map(len, names), default=0)) <= room:
        return 0
    return -45 if len(names) <= most else -90


def float32(values: Any) -> np.ndarray:
    """Return the values as float32, which plotly sends to the browser as bytes, not as a list."""
    return np.asarray(values, dtype=np.float32)
