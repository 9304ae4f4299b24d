"""Whether test images of a class are where its training images are, against class size."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all, plural
from dovs.figures.layout import float32, new_figure, note_figure
from dovs.figures.palette import GROUP_COLOURS, GROUPS, OUTLINE

NOTHING = "There are no classes with both training and test images on the map."


def shift_by_count(frame: pd.DataFrame) -> go.Figure:
    """Draw the agreement of training and test means of each class against its training images.

    Args:
        frame: see `dovs.analysis.shift.shift_frame`.

    Returns:
        A trace of points for each group present, `customdata` = class_index, and lines at 0 and 1.
    """
    known = _known(frame)
    if known.empty:
        return note_figure(NOTHING)
    figure = new_figure(400)
    for group in GROUPS:
        part = known[known["group"] == group]
        if part.empty:
            continue
        figure.add_trace(
            go.Scatter(
                x=part["count"].to_numpy(np.int32),
                y=float32(part["agreement"]),
                mode="markers",
                name=group,
                marker={"color": GROUP_COLOURS[group], "size": 9, "line": {"width": 0}},
                customdata=part["class_index"].to_numpy(np.int32),
                hovertext=escape_all(part["class_name"], 60),
                hovertemplate="%{hovertext}<br>%{x:,} training images, agreement %{y:.2f}"
                "<extra>" + group + "</extra>",
            )
        )
    for level in (0, 1):
        figure.add_hline(y=level, line={"color": OUTLINE, "width": 1, "dash": "dot"})
    figure.update_xaxes(type="log", dtick=1, title="Training images of the class")
    figure.update_yaxes(title="Agreement of test with training mean")
    return figure


def shift_by_count_text(frame: pd.DataFrame) -> str:
    """Return two or three sentences about what `shift_by_count` shows."""
    known = _known(frame)
    if known.empty:
        return NOTHING
    means = ", ".join(
        f"{known.loc[known['group'] == group, 'agreement'].mean():.2f} for {group}"
        for group in GROUPS
        if (known["group"] == group).any()
    )
    text = (
        "How far test images of a class are in the direction of its training images: 1 = as far, "
        f"0 = not at all. Mean: {means}."
    )
    opposite = int((known["agreement"] < 0).sum())
    if opposite:
        text += f" {plural(opposite, 'class is', 'classes are')} on the other side."
    return text


def _known(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.dropna(subset=["agreement"]) if not frame.empty else frame
