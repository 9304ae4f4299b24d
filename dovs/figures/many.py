"""Shapes for very many classes: a few paths or one image, where an SVG part for each is slow.

A browser needs about a second for every 1,000 bars or marks. Each function returns a trace, as a
dictionary. Names at the pointer, and `customdata`, are of single classes all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from dovs.figures.layout import float32

MOST_BARS = 200
"""Bars up to which each is a part of its own."""


def step_area(heights: np.ndarray, colour: str, name: str = "", first: int = 0) -> dict[str, Any]:
    """Return bars without gaps as one filled path.

    Args:
        heights: of each bar, (N,).
        colour: of all.
        name: in the legend.
        first: position of the first bar; bars are one wide.

    >>> step_area(np.array([5, 2]), "#888888")["x"].tolist()
    [-0.5, 0.5, 0.5, 1.5]
    """
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": float32(_edges(len(heights), first)),
        "y": float32(np.repeat(heights, 2)),
        "fill": "tozeroy",
        "fillcolor": colour,
        "line": {"color": colour, "width": 0},
        "hoverinfo": "skip",
    }


def hover_line(heights: np.ndarray, indices: np.ndarray, texts: Sequence[str]) -> dict[str, Any]:
    """Return an invisible line that shows the text of the bar at the pointer, and its images.

    The figure needs `hovermode="x"`, so that any place above or below counts.

    Args:
        heights: training images of each bar, (N,).
        indices: of its class or abstract label, (N,); they become `customdata`.
        texts: of each bar, escaped.
    """
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.arange(len(heights), dtype=np.int32),
        "y": float32(heights),
        "customdata": np.asarray(indices, dtype=np.int32),
        "hovertext": [
            f"{text}<br>{int(images):,} training images"
            for text, images in zip(texts, heights, strict=True)
        ],
        "hoverinfo": "text",  # with a template, the position on the axis would be shown too
        "line": {"width": 0},
        "opacity": 0,
        "showlegend": False,
    }


def colour_strip(
    indices: np.ndarray, colours: Sequence[str], texts: Sequence[str], low: float, high: float
) -> dict[str, Any]:
    """Return a row of N coloured cells at positions 0, 1, 2, … as one image.

    Args:
        indices: of each cell, (N,); they become `customdata`.
        colours: of each cell.
        texts: of each cell at the pointer, escaped.
        low: lower edge.
        high: upper edge.
    """
    shades = sorted(set(colours))
    edges = np.linspace(0, 1, len(shades) + 1)
    scale = [
        [float(edge), shade]
        for shade, ends in zip(shades, pairwise(edges), strict=True)
        for edge in ends
    ]
    return {
        "type": "heatmap",
        "x": np.arange(len(colours), dtype=np.int32),
        "y": float32([low, high]),
        "z": float32([[shades.index(colour) for colour in colours]]),
        "zmin": -0.5,
        "zmax": len(shades) - 0.5,
        "colorscale": scale,
        "showscale": False,
        "customdata": np.asarray(indices, dtype=np.int32)[None],
        "hovertext": [list(texts)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _edges(bars: int, first: int) -> np.ndarray:
    """Return left and right edge of each bar, (2N,)."""
    return np.repeat(np.arange(first, first + bars), 2) + np.tile([-0.5, 0.5], bars)
