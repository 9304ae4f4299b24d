"""Bars of the recall of each class, with its uncertainty."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all, percent, plural
from dovs.figures.layout import float32, name_ticks, new_figure, note_figure
from dovs.figures.palette import (
    CORE,
    GRID,
    GROUP_COLOURS,
    GROUPS,
    OUTLINE,
    RIM,
    abstract_label_colours,
)

NO_RECALL = "No images have been classified yet."
MOST_ROWS = 25
FULL = 0.9
DIMMED = 0.15


def recall_bars(
    frame: pd.DataFrame,
    order: Literal["frequency", "hierarchy"] = "frequency",
    highlight: Collection[int] | None = None,
    counts_line: bool = False,
    balanced_accuracy: float | None = None,
    rows: bool | None = None,
) -> go.Figure:
    """Draw the recall of each class with its 95% Wilson interval.

    Up to 25 classes are horizontal bars with all names; more are vertical bars with some names.

    Args:
        frame: class_index, class_name, count, group, correct, total, recall, low, high; for the
            order "hierarchy" also abstract_label_index and abstract_label.
        order: largest class first, or grouped by abstract label.
        highlight: class indices to show in full colour, others are faded; None = all in full.
        counts_line: add the number of training images as a thin line on a logarithmic axis.
        balanced_accuracy: rate to mark with a dashed line, or None.
        rows: whether bars are horizontal; None = for up to 25 classes.

    Returns:
        A bar trace for each group that is present (two if some are faded), `customdata` =
        class_index; then two traces of whiskers.
    """
    if frame.empty:
        return note_figure(NO_RECALL)
    frame = ordered(frame, order)
    rows = len(frame) <= MOST_ROWS if rows is None else rows
    across, along = ("y", "x") if rows else ("x", "y")
    height = 110 + 26 * len(frame) if rows else 400
    figure = new_figure(height, barmode="overlay")
    names = escape_all(frame["class_name"], 40)
    for group in GROUPS:
        part = frame[frame["group"] == group]
        shown = np.ones(len(part), dtype=bool)
        if highlight is not None:
            shown = part["class_index"].isin(highlight).to_numpy()
        for chosen, full in ((part[shown], True), (part[~shown], False)):
            if not chosen.empty:
                figure.add_trace(_bars(chosen, names, group, full, rows))
                figure.data[-1].showlegend = full or not shown.any()
    _add_intervals(figure, frame, highlight, rows)
    if counts_line:
        _add_counts(figure, frame, rows, joined=order == "frequency")
    if order == "hierarchy":
        _add_label_strip(figure, frame, across)
    if balanced_accuracy is not None:
        _add_mark(figure, balanced_accuracy, len(frame), rows)
    names_axis: dict[str, Any] = {
        **name_ticks(escape_all(frame["class_name"], 18), 30),
        "showgrid": False,
        "ticklabelstandoff": 8 if order == "hierarchy" else 0,
        "range": [len(frame) - 0.4, -0.6] if rows else [-0.6, len(frame) - 0.4],
    }
    rate_axis = {"range": [0, 101], "dtick": 20, "title": "Recall (%), whiskers: 95% interval"}
    figure.update_layout({f"{across}axis": names_axis, f"{along}axis": rate_axis})
    if not rows:
        figure.update_xaxes(tickangle=-90)
    return figure


def recall_bars_text(frame: pd.DataFrame, counted: str = "training images") -> str:
    """Return one or two sentences about what `recall_bars` shows.

    Args:
        frame: as `recall_bars`.
        counted: what the counts are numbers of.
    """
    known = frame.dropna(subset=["recall"]) if not frame.empty else frame
    if known.empty:
        return NO_RECALL
    best, worst = known.loc[known["recall"].idxmax()], known.loc[known["recall"].idxmin()]
    present = [g for g in GROUPS if (known["group"] == g).any()]
    sizes = ", ".join(f"{int((known['group'] == g).sum())} {g}" for g in present)
    return (
        f"Recall of {plural(len(known), 'class', 'classes')} ({sizes}), from "
        f"{percent(worst['recall'])} of {worst['class_name']} ({int(worst['count']):,} "
        f"{counted}) to {percent(best['recall'])} of {best['class_name']} "
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
    full: bool,
    rows: bool,
) -> go.Bar:
    """Draw one group in full or faded; the frame's index is the position on the axis."""
    recall = 100 * part["recall"].to_numpy(float)
    low, high = 100 * part["low"].to_numpy(float), 100 * part["high"].to_numpy(float)
    place, length = ("y", "x") if rows else ("x", "y")
    of = [
        f"{names[i]}<br>{int(right):,} of {int(total):,} images right, "
        f"95% interval {a:.0f}–{b:.0f}%<br>{plural(int(count), 'training image')}"
        for i, right, total, a, b, count in zip(
            part.index, part["correct"], part["total"], low, high, part["count"], strict=True
        )
    ]
    return go.Bar(
        **{
            place: part.index.to_numpy(np.int32),
            length: float32(recall),
        },
        orientation="h" if rows else "v",
        width=0.8 if rows else 0.92,
        name=group,
        legendgroup=group,
        customdata=part["class_index"].to_numpy(np.int32),
        marker={
            "color": GROUP_COLOURS[group],
            "opacity": FULL if full else DIMMED,
            "line": {"width": 0},
        },
        hovertext=of,
        hovertemplate="%{hovertext}<br>recall %{" + length + ":.1f}%<extra>" + group + "</extra>",
    )


def _add_intervals(
    figure: go.Figure, frame: pd.DataFrame, highlight: Collection[int] | None, rows: bool
) -> None:
    """Add whiskers for the classes in full colour, dark with a light rim, visible on any page."""
    if highlight is not None:
        frame = frame[frame["class_index"].isin(highlight)]
    recall = 100 * frame["recall"].to_numpy(float)
    place = frame.index.to_numpy(np.int32)
    for colour, thickness in ((RIM, 3.6), (CORE, 1.4)):
        figure.add_trace(
            go.Scatter(
                x=float32(recall) if rows else place,
                y=place if rows else float32(recall),
                name="95% interval",
                showlegend=False,
                mode="markers",
                marker={"size": 1, "color": colour},
                hoverinfo="skip",
                **{
                    "error_x" if rows else "error_y": {
                        "type": "data",
                        "symmetric": False,
                        "array": float32(100 * frame["high"].to_numpy(float) - recall),
                        "arrayminus": float32(recall - 100 * frame["low"].to_numpy(float)),
                        "color": colour,
                        "thickness": thickness if rows else 0.7 * thickness,
                        "width": 3 if rows else 0,
                    }
                },
            )
        )


def _add_counts(figure: go.Figure, frame: pd.DataFrame, rows: bool, joined: bool) -> None:
    """Add training counts on a second, logarithmic axis: a line, or marks if not in order."""
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
            mode="lines" if joined else "markers",
            line={"color": OUTLINE, "width": 1.2, "dash": "dot"},
            marker={
                "color": OUTLINE,
                "size": 6,
                "symbol": "line-ns-open" if rows else "line-ew-open",
            },
            hoverinfo="skip",
        )
    )
    figure.update_layout({"xaxis2" if rows else "yaxis2": second})
    if rows:
        figure.update_layout(
            margin={"t": 80}, legend={"yref": "container", "y": 1, "yanchor": "top"}
        )


def _add_label_strip(figure: go.Figure, frame: pd.DataFrame, across: str) -> None:
    """Add a strip in the colour of each abstract label along the axis."""
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


def _add_mark(figure: go.Figure, rate: float, classes: int, rows: bool) -> None:
    """Add a dotted line at a rate, named in the legend."""
    at = float32([100 * rate, 100 * rate])
    ends = float32([-0.5, classes - 0.5])
    figure.add_trace(
        go.Scatter(
            x=at if rows else ends,
            y=ends if rows else at,
            name=f"balanced accuracy {percent(rate)}",
            mode="lines",
            line={"color": OUTLINE, "width": 1.5, "dash": "dash"},
            hoverinfo="skip",
        )
    )
