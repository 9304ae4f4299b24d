"""Bars of the recall of each class, with its uncertainty."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all, percent, plural
from dovs.figures.layout import float32, name_ticks, new_figure, note_figure
from dovs.figures.palette import GRID, GROUP_COLOURS, GROUPS, OUTLINE, abstract_label_colours

NO_RECALL = "No test images have been classified yet."
MOST_ROWS = 25
DIMMED = 0.18


def recall_bars(
    frame: pd.DataFrame,
    order: Literal["frequency", "hierarchy"] = "frequency",
    highlight: Collection[int] | None = None,
    counts_line: bool = False,
    balanced_accuracy: float | None = None,
) -> go.Figure:
    """Draw the recall of each class with its 95% Wilson interval.

    Up to 25 classes lie as rows under their names; more stand as columns with thinned names.

    Args:
        frame: class_index, class_name, count, group, correct, total, recall, low, high; for the
            order "hierarchy" also abstract_label_index and abstract_label.
        order: largest class first, or class beside class of the same abstract label.
        highlight: class indices to show in full, the others fade; None = all in full.
        counts_line: add the number of training images as a thin line on a logarithmic axis.
        balanced_accuracy: rate to mark with a dotted line, or None.

    Returns:
        A bar trace for each group that is present, `customdata` = class_index.
    """
    if frame.empty:
        return note_figure(NO_RECALL)
    frame = ordered(frame, order)
    rows = len(frame) <= MOST_ROWS
    across, along = ("y", "x") if rows else ("x", "y")
    height = 110 + 26 * len(frame) if rows else 400
    figure = new_figure(height, barmode="overlay", bargap=0.2 if rows else 0.06)
    names = escape_all(frame["class_name"], 40)
    for group in GROUPS:
        part = frame[frame["group"] == group]
        if not part.empty:
            figure.add_trace(_bars(part, names, group, highlight, rows))
    if counts_line:
        _add_counts(figure, frame, rows)
    if order == "hierarchy":
        _add_label_strip(figure, frame, across)
    if balanced_accuracy is not None:
        _add_mark(figure, balanced_accuracy, rows)
    names_axis: dict[str, Any] = {
        **name_ticks(escape_all(frame["class_name"], 18), 30),
        "showgrid": False,
        "range": [len(frame) - 0.4, -0.6] if rows else [-0.6, len(frame) - 0.4],
    }
    rate_axis = {"range": [0, 101], "dtick": 20, "title": "Recall (%)"}
    figure.update_layout({f"{across}axis": names_axis, f"{along}axis": rate_axis})
    if not rows:
        figure.update_xaxes(tickangle=-90)
    return figure


def recall_bars_text(frame: pd.DataFrame) -> str:
    """Say in a sentence or two what `recall_bars` shows."""
    known = frame.dropna(subset=["recall"]) if not frame.empty else frame
    if known.empty:
        return NO_RECALL
    best, worst = known.loc[known["recall"].idxmax()], known.loc[known["recall"].idxmin()]
    present = [g for g in GROUPS if (known["group"] == g).any()]
    sizes = ", ".join(f"{int((known['group'] == g).sum())} {g}" for g in present)
    return (
        f"Recall of {plural(len(known), 'class', 'classes')} ({sizes}), from "
        f"{percent(worst['recall'])} of {worst['class_name']} ({int(worst['count']):,} training "
        f"images) to {percent(best['recall'])} of {best['class_name']} "
        f"({int(best['count']):,}). Whiskers are 95% intervals."
    )


def ordered(frame: pd.DataFrame, order: str) -> pd.DataFrame:
    """Return the rows in the order of the axis, numbered from 0."""
    keys = {
        "frequency": (["count", "class_index"], [False, True]),
        "hierarchy": (["abstract_label_index", "count", "class_index"], [True, False, True]),
    }
    columns, ascending = keys[order]
    return frame.sort_values(columns, ascending=ascending).reset_index(drop=True)


def _bars(
    part: pd.DataFrame,
    names: list[str],
    group: str,
    highlight: Collection[int] | None,
    rows: bool,
) -> go.Bar:
    """Draw one group; the frame's index is the position on the axis."""
    recall = 100 * part["recall"].to_numpy(float)
    low, high = 100 * part["low"].to_numpy(float), 100 * part["high"].to_numpy(float)
    shown = np.ones(len(part)) if highlight is None else part["class_index"].isin(highlight)
    place, length, error = ("y", "x", "error_x") if rows else ("x", "y", "error_y")
    of = [
        f"{names[i]}<br>{int(right):,} of {int(total):,} test images right, "
        f"95% interval {a:.0f}–{b:.0f}%<br>{plural(int(count), 'training image')}"
        for i, right, total, a, b, count in zip(
            part.index, part["correct"], part["total"], low, high, part["count"], strict=True
        )
    ]
    return go.Bar(
        **{
            place: part.index.to_numpy(np.int32),
            length: float32(recall),
            error: {
                "type": "data",
                "symmetric": False,
                "array": float32(high - recall),
                "arrayminus": float32(recall - low),
                "color": OUTLINE,
                "thickness": 1.3 if rows else 0.8,
                "width": 3 if rows else 0,
            },
        },
        orientation="h" if rows else "v",
        name=group,
        customdata=part["class_index"].to_numpy(np.int32),
        marker={
            "color": GROUP_COLOURS[group],
            "opacity": float32(np.where(shown, 1.0, DIMMED)),
            "line": {"width": 0},
        },
        hovertext=of,
        hovertemplate="%{hovertext}<br>recall %{" + length + ":.1f}%<extra>" + group + "</extra>",
    )


def _add_counts(figure: go.Figure, frame: pd.DataFrame, rows: bool) -> None:
    """Add training counts on a second, logarithmic axis."""
    place, counts = frame.index.to_numpy(np.int32), frame["count"].to_numpy(np.int32)
    second = {
        "type": "log",
        "side": "top" if rows else "right",
        "overlaying": "x" if rows else "y",
        "range": [-0.15, float(np.log10(max(10, 1.3 * counts.max())))],
        "dtick": 1,
        "showgrid": False,
        "zeroline": False,
        "title": "Training images",
    }
    figure.add_trace(
        go.Scatter(
            x=counts if rows else place,
            y=place if rows else counts,
            **({"xaxis": "x2"} if rows else {"yaxis": "y2"}),
            name="training images",
            mode="lines",
            line={"color": OUTLINE, "width": 1.2, "dash": "dot"},
            hoverinfo="skip",
        )
    )
    figure.update_layout({"xaxis2" if rows else "yaxis2": second})
    if rows:
        figure.update_layout(margin={"t": 70}, legend={"y": 1.12})


def _add_label_strip(figure: go.Figure, frame: pd.DataFrame, across: str) -> None:
    """Mark where each abstract label begins and ends: a strip in its colour beside the axis."""
    indices = frame["abstract_label_index"].to_numpy(int)
    colours = abstract_label_colours(int(indices.max()) + 1)
    edge = {"y": "x", "x": "y"}[across]
    for label in np.unique(indices):
        at = np.flatnonzero(indices == label)
        first, last = float(at[0]) - 0.46, float(at[-1]) + 0.46
        figure.add_shape(
            type="rect",
            **{f"{across}0": first, f"{across}1": last, f"{across}ref": across},
            **{f"{edge}0": -0.012, f"{edge}1": -0.002, f"{edge}ref": "paper"},
            fillcolor=colours[label],
            line={"width": 0},
        )
        if at[0] > 0:
            figure.add_shape(
                type="line",
                **{f"{across}0": first - 0.04, f"{across}1": first - 0.04, f"{across}ref": across},
                **{f"{edge}0": 0, f"{edge}1": 1, f"{edge}ref": "paper"},
                line={"color": GRID, "width": 1},
                layer="below",
            )


def _add_mark(figure: go.Figure, rate: float, rows: bool) -> None:
    add = figure.add_vline if rows else figure.add_hline
    add(
        100 * rate,
        line={"color": OUTLINE, "width": 1.5, "dash": "dot"},
        annotation_text=f"balanced accuracy {percent(rate)}",
        annotation_position="bottom left" if rows else "top right",
    )
