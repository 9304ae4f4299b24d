"""Matrices of the similarity of classes and of the agreement of hierarchies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.cells import add_numbers, bar_above
from dovs.figures.labels import escape_all, plural, quoted
from dovs.figures.layout import float32, name_ticks, new_figure, note_figure
from dovs.figures.palette import RIM, SEQUENTIAL, text_on_scale

NOTHING = "There is nothing to compare yet."
MOST_NAMES = 40


def similarity_matrix(frame: pd.DataFrame) -> go.Figure:
    """Draw the similarity of classes in a given order, with a frame around each abstract label.

    Args:
        frame: row, column, row_class, column_class, similarity in [0, 1], inside, from
            `dovs.analysis.hierarchies.similarity_frame`.
    """
    if frame.empty:
        return note_figure(NOTHING)
    classes = int(frame["row"].max()) + 1
    names = frame["column_class"].iloc[:classes]
    figure = _square(
        frame["similarity"].to_numpy().reshape(classes, classes),
        escape_all(names, 18),
        escape_all(names, 60),
        "Similarity",
    )
    inside = frame["inside"].to_numpy().reshape(classes, classes)
    edges = [0, *(np.flatnonzero(~inside[np.arange(1, classes), np.arange(classes - 1)]) + 1)]
    for low, high in zip(edges, [*edges[1:], classes], strict=True):
        side = {"line": {"color": RIM, "width": 2}, "type": "rect"}
        figure.add_shape(x0=low - 0.5, x1=high - 0.5, y0=low - 0.5, y1=high - 0.5, **side)
    return figure


def similarity_matrix_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `similarity_matrix` shows."""
    pairs = frame[frame["row"] < frame["column"]]
    if pairs.empty:
        return NOTHING
    best = pairs.loc[pairs["similarity"].idxmax()]
    means = pairs.groupby("inside")["similarity"].mean()
    text = (
        f"The most similar of {plural(len(pairs), 'pair')} of classes: "
        f"{quoted(best['row_class'])} and {quoted(best['column_class'])}."
    )
    if {True, False} <= set(means.index):
        text += (
            f" Mean similarity is {means[True]:.2f} within abstract labels and "
            f"{means[False]:.2f} between them (1 = equal, 0 = the least similar pair)."
        )
    return text


def agreement_matrix(matrix: np.ndarray, names: Sequence[str]) -> go.Figure:
    """Draw the adjusted Rand index of each pair of hierarchies.

    Args:
        matrix: (H, H).
        names: H.
    """
    if len(matrix) < 2:
        return note_figure(NOTHING)
    figure = _square(matrix, escape_all(names, 28), escape_all(names, 60), "ARI")
    if len(names) <= 12:
        rows, columns = np.nonzero(np.isfinite(matrix))
        known = matrix[rows, columns]
        low = min(0.0, float(np.nanmin(matrix)))
        numbers = [f"{each:.2f}" for each in known]
        add_numbers(figure, columns, rows, numbers, text_on_scale(known, low, 1))
    return figure


def agreement_matrix_text(matrix: np.ndarray, names: Sequence[str]) -> str:
    """Return one or two sentences about what `agreement_matrix` shows."""
    if len(matrix) < 2:
        return NOTHING
    pairs = matrix[np.triu_indices(len(matrix), 1)]
    return (
        f"Adjusted Rand index of {plural(len(names), 'hierarchy', 'hierarchies')}: mean "
        f"{pairs.mean():.2f} over {plural(len(pairs), 'pair')}, lowest {pairs.min():.2f}. "
        "1 means the same grouping, 0 is expected by chance."
    )


def _square(values: np.ndarray, ticks: list[str], names: list[str], title: str) -> go.Figure:
    size = len(values)
    figure = new_figure(min(720, max(320, 30 * size + 200)), margin={"t": 10})
    figure.add_trace(
        go.Heatmap(
            z=float32(values),
            zmin=min(0.0, float(np.nanmin(values))),
            zmax=1,
            colorscale=SEQUENTIAL,
            colorbar=bar_above(title),
            customdata=None if size > 200 else np.array([[[a, b] for b in names] for a in names]),
            hovertemplate="%{z:.3f}<extra></extra>"
            if size > 200
            else "%{customdata[0]}<br>%{customdata[1]}<br>%{z:.3f}<extra></extra>",
        )
    )
    axis = {**name_ticks(ticks, MOST_NAMES), "showgrid": False, "constrain": "domain"}
    edges = [-0.5, size - 0.5]
    figure.update_xaxes(**axis, tickangle=-90, range=edges)
    figure.update_yaxes(**axis, scaleanchor="x", constraintoward="top", range=edges[::-1])
    return figure
