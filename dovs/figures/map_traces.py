"""The WebGL traces of a map of embeddings: points, what hovering says of them, and rings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all, escape_text
from dovs.figures.layout import float32
from dovs.figures.palette import CORE, RIM

DIMMED = 0.07
_TOLD = {"abstract_label": "abstract label", "group": "group", "split": "split"}
_READ = {"id", "x", "y", "z", "class_index", "class_name", *_TOLD}


@dataclass(frozen=True)
class Category:
    """An entry of the legend: its name, colour and, where the split does not rule, symbol."""

    name: str
    colour: str
    symbol: str | None = None


def point_traces(
    frame: pd.DataFrame,
    categories: Sequence[Category],
    of_point: np.ndarray,
    dims: int,
    highlight: Collection[int] | None,
    size: float,
) -> list[dict[str, Any]]:
    """Draw the points, a trace for each class and split of a category, the lowest layer first.

    What the points of a trace have in common is sent to the browser once and not for each point.
    Faded points lie below those in full, training below test images. Traces are plain
    dictionaries, which plotly checks once, when the figure is made: a hundred objects that are
    each checked at every step would take a second.

    Args:
        frame: as of `maps.embedding_map`.
        categories: entries of the legend.
        of_point: category of each point, (N,) int64, -1 for none.
        dims: 2 or 3.
        highlight: class indices to show in full; None = all.
        size: diameter of a point, pixels.
    """
    columns = {name: frame[name].to_numpy() for name in frame.columns if name in _READ}
    test, of_class = columns["split"] == "test", columns["class_index"]
    both = bool(test.any() and not test.all())
    predictions = _predictions(frame)
    places = {axis: float32(columns[axis]) for axis in "xyz"[:dims]}
    ids = columns["id"].astype(np.int32)
    made = []
    for rows in _alike(of_point, test, of_class):
        first = rows[0]
        number, in_test = int(of_point[first]), bool(test[first])
        category = categories[number]
        bright = highlight is None or int(of_class[first]) in highlight
        clear = 0.9 if in_test or not both else 0.55 if category.symbol is None else 0.35
        trace: dict[str, Any] = {
            "type": "scattergl" if dims == 2 else "scatter3d",
            **{axis: place[rows] for axis, place in places.items()},
            "mode": "markers",
            "name": category.name,
            "customdata": ids[rows],
            "marker": {
                "color": category.colour,
                "symbol": category.symbol or ("diamond" if in_test and both else "circle"),
                "size": size * (1.25 if in_test and both else 1.0),
                "opacity": clear if bright else DIMMED,
                "line": {"width": 0},
            },
            "legendgroup": str(number),
            "legendrank": number + 1,
            "showlegend": False,
            **(_hover(columns, first, predictions, rows) if bright else {"hoverinfo": "skip"}),
        }
        made.append(((bright, in_test), number, trace))
    _show_clearest([(number, trace) for _, number, trace in made])
    return [trace for _, _, trace in sorted(made, key=lambda one: one[0])]


def _alike(of_point: np.ndarray, test: np.ndarray, of_class: np.ndarray) -> list[np.ndarray]:
    """Divide the rows by category, split and class, in this order; rows of no category are out."""
    order = np.lexsort((of_class, test, of_point))
    order = order[of_point[order] >= 0]
    keys = np.stack([of_point[order], test[order], of_class[order]])
    return [
        rows
        for rows in np.split(order, 1 + np.flatnonzero((np.diff(keys) != 0).any(0)))
        if len(rows)
    ]


def _show_clearest(traces: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Let the legend show each category as its clearest points look."""
    clearest: dict[int, dict[str, Any]] = {}
    for number, trace in traces:
        best = clearest.setdefault(number, trace)
        if trace["marker"]["opacity"] > best["marker"]["opacity"]:
            clearest[number] = trace
    for trace in clearest.values():
        trace["showlegend"] = True


def _hover(
    columns: dict[str, np.ndarray], first: int, predictions: np.ndarray | None, rows: np.ndarray
) -> dict[str, Any]:
    """Return what hovering over a point of one class and split says; only predictions differ."""
    lines = [escape_text(columns["class_name"][first], 40)]
    told: dict[str, Any] = {}
    if predictions is not None:
        told["text"] = predictions[rows].tolist()
        lines.append("predicted: %{text}")
    for column, words in _TOLD.items():
        if column in columns and pd.notna(columns[column][first]):
            lines.append(f"{words}: {escape_text(columns[column][first], 60)}")
    return {**told, "hovertemplate": "<br>".join(lines) + "<extra></extra>"}


def _predictions(frame: pd.DataFrame) -> np.ndarray | None:
    """Write each prediction with its confidence as a percentage, (N,) texts; None if unknown."""
    if "predicted_name" not in frame or not frame["predicted_name"].notna().any():
        return None
    names = escape_all(frame["predicted_name"], 20)
    if "confidence" not in frame:
        return np.array(names, dtype=object)
    sure = (100 * frame["confidence"].to_numpy(float)).tolist()
    told = [f"{name}, {p:.0f}%" if p == p else name for name, p in zip(names, sure, strict=True)]
    return np.array(told, dtype=object)


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
