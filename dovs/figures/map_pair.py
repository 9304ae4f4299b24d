"""Two small maps of the same points beside each other, one colour for each class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import listed, percent, plural
from dovs.figures.layout import float32, new_figure
from dovs.figures.palette import abstract_label_colours

SYMBOLS = ("circle", "square", "diamond", "cross", "x", "triangle-up")


def map_of(frame: pd.DataFrame, names: Sequence[str], height: int = 330) -> go.Figure:
    """Draw points with a colour and a symbol for each class.

    Args:
        frame: x, y, class (index).
        names: of the classes.
        height: pixels.
    """
    colours = abstract_label_colours(len(names))
    traces: list[dict[str, Any]] = []
    for index, name in enumerate(names):
        part = frame[frame["class"] == index]
        traces.append(
            {
                "type": "scatter",
                "x": float32(part["x"]),
                "y": float32(part["y"]),
                "mode": "markers",
                "name": name,
                "marker": {
                    "color": colours[index],
                    "symbol": SYMBOLS[index % len(SYMBOLS)],
                    "size": 7,
                },
                "hovertemplate": f"{name}<extra></extra>",
            }
        )
    hidden = {"showticklabels": False, "showgrid": False, "title": None}
    return new_figure(height, traces, xaxis=hidden, yaxis={**hidden, "scaleanchor": "x"})


def map_of_text(number: int, trust: pd.DataFrame, names: Sequence[str]) -> str:
    """Return two sentences about a map: purity, and the classes for which it misleads.

    Args:
        number: of the map.
        trust: rows of this map, from `dovs.analysis.neighbourhood.trust_frame`.
        names: of the classes.
    """
    marked = [names[int(index)] for index in trust.loc[trust["misleads"] != "", "class_index"]]
    ending = f"It misleads for {listed(marked)}." if marked else "It misleads for no class."
    return (
        f"Map {number} of {plural(int(trust['points'].sum()), 'point')}: "
        f"{percent(trust['map_purity'].mean(), 0)} of the neighbours on the map have the same "
        f"class, {percent(trust['purity'].mean(), 0)} in the embedding. {ending}"
    )
