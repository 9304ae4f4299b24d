"""The WebGL traces of a map of embeddings: points, what hovering says of them, and rings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all, escape_text
from dovs.figures.layout import float32
from dovs.figures.palette import CORE, RIM

DIMMED = 0.07


@dataclass(frozen=True)
class Category:
    """An entry of the legend: its name, colour and symbol, and which rows of the frame it holds."""

    name: str
    colour: str
    rows: np.ndarray
    symbol: str | None = None


def same_class_and_split(frame: pd.DataFrame, category: Category) -> list[np.ndarray]:
    """Divide a category's rows, by class and split.

    What the points of a trace have in common is sent to the browser once and not for each point.
    """
    rows = np.flatnonzero(category.rows)
    keys = frame.iloc[rows][["split", "class_index"]].reset_index(drop=True)
    return [rows[members] for members in keys.groupby(["split", "class_index"]).indices.values()]


def points(
    part: pd.DataFrame, category: Category, dims: int, bright: bool, size: float, both: bool
) -> Any:
    """Draw the points of one category, class and split."""
    test = part["split"].iloc[0] == "test"
    symbol = category.symbol or ("diamond" if test and both else "circle")
    opacity = 0.9 if test or not both else 0.55 if category.symbol is None else 0.35
    hover = _hover(part) if bright else {"hoverinfo": "skip"}
    trace = go.Scattergl if dims == 2 else go.Scatter3d
    return trace(
        **{axis: float32(part[axis]) for axis in "xyz"[:dims]},
        mode="markers",
        name=category.name,
        customdata=part["id"].to_numpy(np.int32),
        marker={
            "color": category.colour,
            "symbol": symbol,
            "size": size * (1.25 if test and both else 1.0),
            "opacity": opacity if bright else DIMMED,
            "line": {"width": 0},
        },
        **hover,
    )


def _hover(part: pd.DataFrame) -> dict[str, Any]:
    """Return what hovering over a point of one class and split says; only predictions differ."""
    row = part.iloc[0]
    lines = [escape_text(row["class_name"], 40)]
    told: dict[str, Any] = {}
    if "predicted_name" in part and part["predicted_name"].notna().any():
        told["text"] = _predictions(part)
        lines.append("predicted: %{text}")
    for column, words in (
        ("abstract_label", "abstract label"),
        ("group", "group"),
        ("split", "split"),
    ):
        if column in part and pd.notna(row[column]):
            lines.append(f"{words}: {escape_text(row[column], 60)}")
    return {**told, "hovertemplate": "<br>".join(lines) + "<extra></extra>"}


def _predictions(part: pd.DataFrame) -> list[str]:
    """Write each prediction with its confidence as a percentage."""
    names = escape_all(part["predicted_name"], 20)
    if "confidence" not in part:
        return names
    sure = 100 * part["confidence"].to_numpy(float)
    return [
        f"{name}, {p:.0f}%" if np.isfinite(p) else name for name, p in zip(names, sure, strict=True)
    ]


def ring_traces(part: pd.DataFrame, dims: int, size: float) -> list[Any]:
    """Ring points: a dark line on a light rim, to show on any page and any point."""
    if part.empty:
        return []
    trace = go.Scattergl if dims == 2 else go.Scatter3d
    return [
        trace(
            **{axis: float32(part[axis]) for axis in "xyz"[:dims]},
            mode="markers",
            name="selected",
            showlegend=False,
            customdata=part["id"].to_numpy(np.int32),
            marker={
                "symbol": "circle-open",
                "color": colour,
                "size": size + 8,
                "line": {"width": width, "color": colour},
            },
            hoverinfo="skip",
        )
        for colour, width in ((RIM, 5), (CORE, 2))
    ]


def point_size(points: int, dims: int) -> float:
    """Return a diameter in pixels at which that many points stay apart."""
    size = float(np.clip(26 / max(points, 1) ** 0.22, 2.5, 9.0))
    return size if dims == 2 else 0.6 * size
