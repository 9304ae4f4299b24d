"""Two classes along one measurement with a boundary between them, and the rates over its places."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import percent
from dovs.figures.layout import float32, new_figure
from dovs.figures.palette import GROUP_COLOURS, OUTLINE

ROOM = 1.15
"""Above the highest value, so that words stand above the curves and the lines of the grid."""
COLOURS = {"common": GROUP_COLOURS["many"], "rare": GROUP_COLOURS["few"]}


def densities(frame: pd.DataFrame, place: float) -> go.Figure:
    """Draw how many parts of two classes have each value, and the boundary.

    Args:
        frame: value; common, rare: parts per unit of the value.
        place: of the boundary.
    """
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": float32(frame["value"]),
            "y": float32(frame[name]),
            "mode": "lines",
            "fill": "tozeroy",
            "name": f"{name} class",
            "line": {"color": COLOURS[name], "width": 2},
            "hovertemplate": "%{y:.0f} parts at %{x:.1f}<extra>" + name + "</extra>",
        }
        for name in COLOURS
    ]
    highest = float(frame[list(COLOURS)].to_numpy().max())
    figure = new_figure(
        280,
        traces,
        xaxis={"title": "Measured value"},
        yaxis={"title": "Parts", "range": [0, ROOM * highest]},
    )
    figure.add_vline(x=place, line={"color": OUTLINE, "width": 2, "dash": "dash"})
    figure.add_annotation(
        text="called rare →",
        x=place,
        y=1,
        yref="paper",
        xanchor="left",
        yanchor="top",
        xshift=4,
        showarrow=False,
    )
    return figure


def densities_text(place: float, common: float, rare: float) -> str:
    """Return a sentence about what `densities` shows."""
    return (
        f"Parts on the right of {place:.1f} are called rare: {percent(common)} of the common "
        f"class and {percent(rare)} of the rare class are predicted right."
    )


def rates(frame: pd.DataFrame, place: float) -> go.Figure:
    """Draw accuracy and balanced accuracy over the place of the boundary.

    Args:
        frame: place; accuracy, balanced_accuracy in [0, 1].
        place: of the boundary.
    """
    looks = {"accuracy": ("#6a737f", "dot"), "balanced_accuracy": ("#14a085", "solid")}
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": float32(frame["place"]),
            "y": float32(100 * frame[name]),
            "mode": "lines",
            "name": name.replace("_", " "),
            "line": {"color": colour, "width": 2.5, "dash": dash},
            "hovertemplate": "%{y:.1f}%<extra>" + name.replace("_", " ") + "</extra>",
        }
        for name, (colour, dash) in looks.items()
    ]
    figure = new_figure(
        280,
        traces,
        xaxis={"title": "Place of the boundary"},
        yaxis={"title": "Rate (%)", "range": [0, 103]},
    )
    figure.add_vline(x=place, line={"color": OUTLINE, "width": 2, "dash": "dash"})
    return figure


def rates_text(place: float, accuracy: float, balanced_accuracy: float) -> str:
    """Return a sentence about what `rates` shows at the boundary; where they are highest is asked.

    >>> rates_text(1.0, 0.841, 0.841)
    'With the boundary at 1.0, accuracy is 84.1% and balanced accuracy 84.1%.'
    """
    return (
        f"With the boundary at {place:.1f}, accuracy is {accuracy:.1%} and balanced accuracy "
        f"{balanced_accuracy:.1%}."
    )
