"""Recall of abstract labels, compared with that of their classes."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all, percent, quoted
from dovs.figures.layout import float32, new_figure, note_figure
from dovs.figures.palette import CORE, abstract_label_colours

NO_IMAGES = "No images have been classified yet."


def group_recall_bars(frame: pd.DataFrame) -> go.Figure:
    """Draw the recall of each abstract label as a bar, the mean recall of its classes as a mark.

    Args:
        frame: abstract_label, name, recall, low, high, class_recall in [0, 1], from
            `dovs.analysis.abstract_level.group_recall_frame`.
    """
    shown = frame[frame["recall"].notna()]
    if shown.empty:
        return note_figure(NO_IMAGES)
    colours = abstract_label_colours(int(frame["abstract_label"].max()) + 1)
    names = escape_all(shown["name"], 34)
    places = list(range(len(shown)))
    percents = float32(100 * shown["recall"])
    figure = new_figure(max(220, 30 * len(shown) + 110))
    figure.add_trace(
        go.Bar(
            x=percents,
            y=places,
            orientation="h",
            name="abstract label predicted right",
            marker={"color": [colours[m] for m in shown["abstract_label"]], "line": {"width": 0}},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": float32(100 * (shown["high"] - shown["recall"]).clip(lower=0)),
                "arrayminus": float32(100 * (shown["recall"] - shown["low"]).clip(lower=0)),
                "thickness": 1.2,
                "color": "rgba(128, 128, 128, 0.9)",
            },
            hovertemplate="%{x:.1f}%<extra>abstract label predicted right</extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=float32(100 * shown["class_recall"]),
            y=places,
            mode="markers",
            name="class predicted right, mean of its classes",
            marker={
                "symbol": "diamond",
                "size": 10,
                "color": "white",
                "line": {"color": CORE, "width": 2},
            },
            hovertemplate="%{x:.1f}%<extra>class predicted right</extra>",
        )
    )
    figure.update_xaxes(range=[0, 103], title="Recall, %")
    figure.update_yaxes(
        tickmode="array",
        tickvals=places,
        ticktext=names,
        range=[len(shown) - 0.5, -0.5],
        showgrid=False,
    )
    return figure


def group_recall_bars_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `group_recall_bars` shows."""
    shown = frame[frame["recall"].notna()]
    if shown.empty:
        return NO_IMAGES
    worst = shown.loc[shown["recall"].idxmin()]
    return (
        f"Share of each abstract label's images that are predicted as any of its classes, with "
        f"95% intervals. Lowest: {quoted(worst['name'])}, {percent(worst['recall'])}; the mean "
        f"recall of its classes is {percent(worst['class_recall'])}."
    )
