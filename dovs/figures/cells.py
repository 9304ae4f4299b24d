"""Cells of square matrices: the colour bar above them, and invisible markers that can be clicked.

Plotly reports no clicks on a heatmap itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go


def bar_above(title: str, unit: str = "") -> dict[str, Any]:
    """Return a colour bar above the cells; to the right of a square matrix it would be far away."""
    return {
        "title": {"text": title, "side": "top"},
        "ticksuffix": unit,
        "orientation": "h",
        "thickness": 10,
        "len": 0.5,
        "y": 1.01,
        "yanchor": "bottom",
        "outlinewidth": 0,
        "nticks": 4,  # a phone has no room for more
        "tickangle": 0,
    }


def add_numbers(
    figure: go.Figure, columns: Any, rows: Any, texts: Sequence[str], colours: Sequence[str] | None
) -> None:
    """Write a text into cells, each in a colour that is readable there.

    Plotly's own text of a heatmap is grey on middle tones, and dark on every transparent cell.

    Args:
        figure: with a heatmap.
        columns: position of each cell on the x axis, (N,).
        rows: position on the y axis, (N,).
        texts: N texts.
        colours: of each text; None for the colour of the page's text.
    """
    figure.add_trace(
        go.Scatter(
            x=columns,
            y=rows,
            mode="text",
            text=list(texts),
            textfont=None if colours is None else {"color": list(colours)},
            hoverinfo="skip",
            showlegend=False,
            name="numbers",
        )
    )


def add_targets(
    figure: go.Figure,
    columns: Any,
    rows: Any,
    data: Any,
    hover: Sequence[str],
    size: float,
    ending: str = "",
) -> None:
    """Add invisible squares over the cells of a heatmap, which report pointer and clicks.

    Args:
        figure: with a heatmap.
        columns: position of each cell on the x axis, (N,).
        rows: position on the y axis, (N,).
        data: `customdata` of each, (N, …), which a click returns.
        hover: hover text of each, N texts, already escaped.
        size: approximate size of a cell, pixels.
        ending: appended to each hover text.
    """
    invisible = {"marker": {"opacity": 0}}
    figure.add_trace(
        go.Scatter(
            x=columns,
            y=rows,
            mode="markers",
            marker={"symbol": "square", "size": size, "opacity": 0, "line": {"width": 0}},
            selected=invisible,
            unselected=invisible,
            # as lists: rows of a typed array would come back from the browser as mappings
            customdata=np.asarray(data).tolist(),
            hovertext=list(hover),
            hovertemplate="%{hovertext}" + ending + "<extra></extra>",
            showlegend=False,
            name="cells",
        )
    )
    figure.update_layout(hoverdistance=3, hovermode="closest")
