"""Cells of square matrices: their scale above them, and targets to point at and click.

Plotly reports no click on a heatmap itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go


def bar_above(title: str, unit: str = "") -> dict[str, Any]:
    """Return a colour bar above the cells: beside a square one it would stand far from it."""
    return {
        "title": {"text": title, "side": "top"},
        "ticksuffix": unit,
        "orientation": "h",
        "thickness": 10,
        "len": 0.35,
        "y": 1.01,
        "yanchor": "bottom",
        "outlinewidth": 0,
    }


def add_targets(
    figure: go.Figure,
    columns: Any,
    rows: Any,
    data: Any,
    hover: Sequence[str],
    size: float,
    ending: str = "",
) -> None:
    """Lay squares that cannot be seen over the cells of a heatmap; they answer in its stead.

    Args:
        figure: with a heatmap.
        columns: place of each cell on the x axis, (N,).
        rows: place on the y axis, (N,).
        data: `customdata` of each, (N, …), which a click returns.
        hover: what each says, N texts already escaped.
        size: of a cell, pixels, about.
        ending: what all of them say last.
    """
    unseen = {"marker": {"opacity": 0}}
    figure.add_trace(
        go.Scatter(
            x=columns,
            y=rows,
            mode="markers",
            marker={"symbol": "square", "size": size, "opacity": 0, "line": {"width": 0}},
            selected=unseen,
            unselected=unseen,
            # as lists: rows of a typed array would come back from the browser as mappings
            customdata=np.asarray(data).tolist(),
            hovertext=list(hover),
            hovertemplate="%{hovertext}" + ending + "<extra></extra>",
            showlegend=False,
            name="cells",
        )
    )
    figure.update_layout(hoverdistance=3, hovermode="closest")
