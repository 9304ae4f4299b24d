"""Prediction bias and recall by class size, and the classes of a selection."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all, percent, plural, quoted, shorten
from dovs.figures.layout import float32, name_ticks, new_figure, note_figure
from dovs.figures.palette import CORE, GROUP_COLOURS, GROUPS, OUTLINE, RIM
from dovs.figures.recall import MOST_ROWS, NO_RECALL, ordered

COUNTED = "training images"
"""What the sizes of classes are numbers of, usually."""
FARTHEST = 4.0  # powers of two shown on each side of 1


def bias_bars(frame: pd.DataFrame) -> go.Figure:
    """Draw how often each class is predicted, as a multiple of how often it is true.

    The axis is logarithmic around 1. Above 1 a class is predicted too often, below 1 too rarely;
    the bar of a class that is never predicted reaches the edge.

    Args:
        frame: class_index, class_name, count, group, total, predicted_count, prediction_bias.

    Returns:
        A bar trace for each group present, `customdata` = class_index.
    """
    if frame.empty:
        return note_figure(NO_RECALL)
    frame = ordered(frame, "frequency")
    rows = len(frame) <= MOST_ROWS
    figure = new_figure(110 + 26 * len(frame) if rows else 400, barmode="overlay")
    names = escape_all(frame["class_name"], 60)
    for group in GROUPS:
        part = frame[frame["group"] == group]
        if part.empty:
            continue
        place, length = part.index.to_numpy(np.int32), float32(_powers(part["prediction_bias"]))
        figure.add_trace(
            go.Bar(
                x=length if rows else place,
                y=place if rows else length,
                orientation="h" if rows else "v",
                width=0.8 if rows else 0.92,
                name=group,
                marker={"color": GROUP_COLOURS[group], "line": {"width": 0}},
                customdata=part["class_index"].to_numpy(np.int32),
                hovertext=[
                    f"{names[i]}<br>predicted {int(predicted):,} times, true {int(total):,} times"
                    f"<br>{plural(int(count), 'training image')}"
                    for i, predicted, total, count in zip(
                        part.index,
                        part["predicted_count"],
                        part["total"],
                        part["count"],
                        strict=True,
                    )
                ],
                hovertemplate="%{hovertext}<extra>" + group + "</extra>",
            )
        )
    ticks = np.arange(-int(FARTHEST), int(FARTHEST) + 1)
    rate_axis = {
        "tickmode": "array",
        "tickvals": ticks.tolist(),
        "ticktext": [f"×{2**t}" if t >= 0 else f"×1/{2**-t}" for t in ticks.tolist()],
        "range": [-FARTHEST - 0.2, FARTHEST + 0.2],
        "title": "Times predicted / times true",
        "zeroline": True,
        "zerolinecolor": OUTLINE,
    }
    _lay_out(figure, frame, rows, rate_axis)
    return figure


def bias_bars_text(frame: pd.DataFrame, counted: str = COUNTED) -> str:
    """Return one or two sentences about what `bias_bars` shows.

    Args:
        frame: as `bias_bars`.
        counted: what the counts are numbers of.
    """
    known = frame.dropna(subset=["prediction_bias"]) if not frame.empty else frame
    if known.empty:
        return NO_RECALL
    most = known.loc[known["prediction_bias"].idxmax()]
    least = known.loc[known["prediction_bias"].idxmin()]
    never = int((known["prediction_bias"] == 0).sum())
    text = (
        "How often a class is predicted, divided by how often it is true. Most over-predicted is "
        f"{quoted(shorten(most['class_name'], 40))} (×{most['prediction_bias']:.2f}, "
        f"{int(most['count']):,} {counted}), most under-predicted "
        f"{quoted(shorten(least['class_name'], 40))} (×{least['prediction_bias']:.2f}, "
        f"{int(least['count']):,})."
    )
    return f"{text} {plural(never, 'class', 'classes')} never predicted." if never else text


def recall_by_count(frame: pd.DataFrame, counted: str = COUNTED) -> go.Figure:
    """Draw the recall of each class, with its 95% interval, against its size.

    Args:
        frame: class_index, class_name, count, group, correct, total, recall, low, high.
        counted: what the counts are numbers of.

    Returns:
        A trace of points for each group present, `customdata` = class_index.
    """
    if frame.empty:
        return note_figure(NO_RECALL)
    figure = new_figure(400)
    for group in GROUPS:
        part = frame[(frame["group"] == group) & frame["recall"].notna()]
        if part.empty:
            continue
        recall = 100 * part["recall"].to_numpy(float)
        figure.add_trace(
            go.Scatter(
                x=part["count"].to_numpy(np.int32),
                y=float32(recall),
                mode="markers",
                name=group,
                marker={"color": GROUP_COLOURS[group], "size": 9, "line": {"width": 0}},
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": float32(100 * part["high"].to_numpy(float) - recall),
                    "arrayminus": float32(recall - 100 * part["low"].to_numpy(float)),
                    "thickness": 1,
                    "width": 0,
                    "color": OUTLINE,
                },
                customdata=part["class_index"].to_numpy(np.int32),
                hovertext=escape_all(part["class_name"], 60),
                hovertemplate="%{hovertext}<br>%{x:,} " + counted + ", recall %{y:.1f}%"
                "<extra>" + group + "</extra>",
            )
        )
    figure.update_xaxes(type="log", dtick=1, title=f"{counted.capitalize()} of the class")
    figure.update_yaxes(range=[-2, 102], dtick=20, title="Recall (%), whiskers: 95% interval")
    return figure


def recall_by_count_text(frame: pd.DataFrame, counted: str = COUNTED) -> str:
    """Return one or two sentences about what `recall_by_count` shows, with the same arguments."""
    known = frame.dropna(subset=["recall"]) if not frame.empty else frame
    if known.empty:
        return NO_RECALL
    means = ", ".join(
        f"{percent(known.loc[known['group'] == group, 'recall'].mean())} for {group}"
        for group in GROUPS
        if (known["group"] == group).any()
    )
    return (
        f"Recall against {counted} of {plural(len(known), 'class', 'classes')}, from "
        f"{int(known['count'].min()):,} to {int(known['count'].max()):,}. Mean recall: "
        f"{means}."
    )


def add_mix(
    figure: go.Figure,
    frame: pd.DataFrame,
    shares: pd.Series,
    chosen: int,
    in_legend: bool = True,
) -> None:
    """Add the share of each class in a selection to the bars of `recall_bars` by frequency.

    Lengths are relative to the largest share, because among 100 classes every share is small.

    Args:
        figure: from `recall_bars`.
        frame: from which that figure was made.
        shares: share of each class in the selection, in [0, 1], by class_index.
        chosen: number of images in the selection.
        in_legend: whether the selection has an entry in the legend.
    """
    frame = ordered(frame, "frequency")
    rows = any(trace.type == "bar" and trace.orientation == "h" for trace in figure.data)
    share = 100 * frame["class_index"].map(shares).fillna(0).to_numpy(float)
    present = np.flatnonzero(share > 0).astype(np.int32)
    if not len(present):
        return
    length = float32(100 * share[present] / share.max())
    figure.add_trace(
        go.Bar(
            x=length if rows else present,
            y=present if rows else length,
            orientation="h" if rows else "v",
            width=0.3 if rows else 0.5,
            name=f"selection of {plural(chosen, 'image')}, longest = {share.max():.3g}%",
            showlegend=in_legend,
            marker={"color": CORE, "line": {"width": 1, "color": RIM}},
            customdata=frame["class_index"].to_numpy(np.int32)[present],
            hovertext=[
                f"{name}<br>{part:.3g}% of the selection"
                for name, part in zip(
                    escape_all(frame["class_name"].iloc[present], 60), share[present], strict=True
                )
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )


def _powers(bias: pd.Series) -> np.ndarray:
    """Return log2, clipped to the ends of the axis; NaN remains NaN."""
    values = bias.to_numpy(float)
    low = 2.0**-FARTHEST
    clipped = np.clip(np.log2(np.where(values > low, values, low)), -FARTHEST, FARTHEST)
    return np.where(np.isnan(values), np.nan, clipped)


def _lay_out(figure: go.Figure, frame: pd.DataFrame, rows: bool, rate_axis: dict[str, Any]) -> None:
    across, along = ("y", "x") if rows else ("x", "y")
    names_axis: dict[str, Any] = {
        **name_ticks(escape_all(frame["class_name"], 18), 30),
        "showgrid": False,
        "range": [len(frame) - 0.4, -0.6] if rows else [-0.6, len(frame) - 0.4],
    }
    figure.update_layout({f"{across}axis": names_axis, f"{along}axis": rate_axis})
    if not rows:
        figure.update_xaxes(tickangle=-90)
