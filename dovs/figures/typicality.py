"""Whether the images that a tail drew are typical of their classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all, plural
from dovs.figures.layout import float32, name_ticks, new_figure, note_figure, tick_angle
from dovs.figures.palette import GROUP_COLOURS, GROUPS, OUTLINE

NOTHING = "There is no draw to judge."
BAND = "rgba(128, 128, 128, 0.22)"
SURE = 1.96  # standard deviations that 95 % of random draws are within


def typicality_dots(frame: pd.DataFrame, tail: pd.DataFrame) -> go.Figure:
    """Draw how odd the drawn images of each class are, with the range of random draws.

    Args:
        frame: see `dovs.analysis.typicality.typicality_frame`.
        tail: see `dovs.analysis.typicality.tail_typicality`.

    Returns:
        A band where 95 % of random draws are, a trace of points for each group of classes,
        `customdata` = class index, and a line at the mean of the smallest classes.
    """
    if frame.empty or tail.empty:
        return note_figure(NOTHING)
    mean = tail.iloc[0]
    names = escape_all(frame["class_name"], 60)
    place = np.arange(len(frame))
    reach = SURE * frame["spread"].fillna(0).to_numpy(float)
    last = len(frame) - 1
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": float32(place),
            "y": float32(side),
            "mode": "lines",
            "line": {"width": 0},
            "fill": None if side is reach else "tonexty",
            "fillcolor": BAND,
            "name": "95% of random draws",
            "showlegend": side is not reach,
            "hoverinfo": "skip",
        }
        for side in (reach, -reach)
    ]
    for group in GROUPS:
        rows = np.flatnonzero((frame["group"] == group).to_numpy() & frame["z"].notna().to_numpy())
        if not len(rows):
            continue
        part = frame.iloc[rows]
        texts = [
            f"{names[row]}: {plural(int(count), 'image')}"
            for row, count in zip(rows, part["count"], strict=True)
        ]
        traces.append(
            {
                "type": "scatter",
                "x": float32(rows),
                "y": float32(part["z"]),
                "mode": "markers",
                "name": group,
                "marker": {"color": GROUP_COLOURS[group], "size": 8},
                "customdata": part["class_index"].to_numpy(np.int32),
                "hovertext": texts,
                "hovertemplate": "%{hovertext}, z = %{y:+.2f}<extra></extra>",
            }
        )
    if np.isfinite(mean["z"]):
        traces.append(
            {
                "type": "scatter",
                "x": float32([last - mean["classes"] + 0.6, last + 0.4]),
                "y": float32([mean["z"]] * 2),
                "mode": "lines",
                "line": {"color": GROUP_COLOURS["few"], "width": 2, "dash": "dash"},
                "name": "mean of few" if mean["few"] else "mean of the smallest third",
                "hovertemplate": "mean z = %{y:+.2f}<extra></extra>",
            }
        )
    short = escape_all(frame["class_name"], 14)
    angle = tick_angle(short[:30], 40, 30)
    zero = {"type": "line", "xref": "x domain", "yref": "y", "x0": 0, "x1": 1, "y0": 0, "y1": 0}
    return new_figure(
        340,
        traces,
        legend={"traceorder": "normal"},  # a filled band would turn it round
        shapes=[{**zero, "line": {"color": OUTLINE, "width": 1}}],
        xaxis={
            **name_ticks(short, 30),
            "tickangle": angle,
            "showgrid": False,
            "title": {"text": "Classes, largest first"},
        },
        yaxis={"title": {"text": "Distance to class mean (z)"}},
    )


def typicality_dots_text(frame: pd.DataFrame, tail: pd.DataFrame) -> str:
    """Return whether the smallest classes were drawn typical, odd, or as chance has it.

    Args:
        frame: see `typicality_dots`.
        tail: likewise.
    """
    if frame.empty or tail.empty:
        return NOTHING
    mean = tail.iloc[0]
    few, z = bool(mean["few"]), float(mean["z"])
    which = "few-shot classes" if few else "smallest third of the classes"
    if not np.isfinite(z):
        return f"The {which} have too few different images to compare."
    images = plural(int(mean["images"]), "image")
    start = (
        f"The {images} of the {int(mean['classes'])} {which}"
        if few
        else f"The {images} of the {which}"
    )
    reach = SURE * mean["spread"]
    if mean["spread"] == 0:
        return f"{start} are all that there are, so another draw has the same."
    if z > reach:
        verdict = "an odd draw"
    elif z < -reach:
        verdict = "an unusually typical draw"
    else:
        verdict = "an ordinary draw"
    where = "farther from" if z > 0 else "nearer to"
    return (
        f"This is {verdict}: {start[:1].lower()}{start[1:]} are {abs(z):.2f} standard deviations "
        f"{where} the mean of their class than its average image. By chance, 95 of 100 draws are "
        f"less than {reach:.2f} from it."
    )
