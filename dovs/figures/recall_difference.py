"""Bars of the difference in recall of each class, with its uncertainty."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all, plural, quoted, shorten, signed
from dovs.figures.layout import float32, name_ticks, new_figure, note_figure
from dovs.figures.palette import CORE, GROUP_COLOURS, GROUPS, OUTLINE, RIM
from dovs.figures.recall_rows import LETTERS, THICK, THIN

NOTHING = "No images have been classified in both."
MOST_NAMES = 60


def difference_rows(frame: pd.DataFrame) -> go.Figure:
    """Draw the difference of each class, largest class first, in percentage points.

    Args:
        frame: as `class_differences` of `dovs.analysis.paired_recall`, or, over several runs, as
            `class_differences_over_runs` of `dovs.analysis.over_runs`.

    Returns:
        A bar trace for each group present, `customdata` = class_index; then two of whiskers.
    """
    known = frame.dropna(subset=["difference"]).reset_index(drop=True)
    if known.empty:
        return note_figure(NOTHING)
    few = len(known) <= MOST_NAMES
    thick = THICK if len(known) <= 25 else THIN
    figure = new_figure(110 + thick * len(known), barmode="overlay", margin={"t": 74})
    for group in GROUPS:
        part = known[known["group"] == group]
        if part.empty:
            continue
        figure.add_trace(
            go.Bar(
                x=float32(100 * part["difference"]),
                y=part.index.to_numpy(np.int32),
                orientation="h",
                width=0.8,
                name=group,
                marker={"color": GROUP_COLOURS[group], "line": {"width": 0}},
                customdata=part["class_index"].to_numpy(np.int32),
                hovertext=_hover(part),
                hovertemplate="%{hovertext}<extra>" + group + "</extra>",
            )
        )
    _add_intervals(figure, known)
    limits = known[["low", "high", "difference"]].to_numpy(float)
    reach = float(np.nanmax(np.abs(limits))) * 100
    reach = min(104.0, max(10.0, 1.05 * reach))
    figure.update_layout(
        legend={"xref": "container", "yref": "container", "y": 1, "yanchor": "top"},
        xaxis={
            "side": "top",
            "range": [-reach, reach],
            "zeroline": True,
            "zerolinecolor": OUTLINE,
            "title": {"text": "Recall, second minus first (points)", "standoff": 4},
        },
        yaxis={
            **name_ticks(escape_all(known["class_name"], LETTERS), MOST_NAMES),
            **({} if few else {"tickfont": {"size": 10}}),
            "range": [len(known) - 0.4, -0.6],
            "showgrid": False,
        },
    )
    return figure


def difference_rows_text(frame: pd.DataFrame) -> str:
    """Return two or three sentences about what `difference_rows` shows."""
    known = frame.dropna(subset=["difference"])
    if known.empty:
        return NOTHING
    clear = (known["low"] > 0) | (known["high"] < 0)
    if known["low"].isna().all():
        certain = "No class has an interval."
    else:
        certain = (
            f"The 95% interval leaves out 0 for {plural(int(clear.sum()), 'class', 'classes')}."
        )
    return (
        f"Mean difference over {plural(len(known), 'class', 'classes')}: "
        f"{signed(100 * known['difference'].mean())} points. {_extremes(known)} {certain}"
    )


def _extremes(known: pd.DataFrame) -> str:
    """Return which class gains most and which loses most, or gains or loses least."""
    rows = (known.loc[known["difference"].agg(which)] for which in ("idxmax", "idxmin"))
    best, worst = (
        f"{quoted(shorten(row['class_name'], 40))} ({signed(100 * row['difference'])})"
        for row in rows
    )
    high, low = known["difference"].max(), known["difference"].min()
    if high == low:
        return "All classes differ by the same."
    if high <= 0:
        return f"Most is lost by {worst}, least by {best}."
    if low >= 0:
        return f"Most is gained by {best}, least by {worst}."
    return f"Most is gained by {best}, most is lost by {worst}."


def _hover(part: pd.DataFrame) -> list[str]:
    names = escape_all(part["class_name"], 60)
    return [
        f"{name}<br>{100 * row.first:.1f}% → {100 * row.second:.1f}%{_made_of(row)}"
        f"<br>{plural(int(row.count_), 'training image')}"
        for name, row in zip(
            names, part.rename(columns={"count": "count_"}).itertuples(index=False), strict=True
        )
    ]


def _made_of(row: Any) -> str:
    """Return what a difference is made of: images, or the spread over runs."""
    if hasattr(row, "units"):
        return f", sd {100 * row.sd:.1f} over {row.units}" if row.sd == row.sd else ""
    part = "" if row.seen == row.total else f" of {row.seen:,} that are stored"
    return f", of {row.total:,} images{part} {row.gained} gained and {row.lost} lost"


def _add_intervals(figure: go.Figure, known: pd.DataFrame) -> None:
    middle = 100 * known["difference"].to_numpy(float)
    for colour, thickness in ((RIM, 3.6), (CORE, 1.4)):
        figure.add_trace(
            go.Scatter(
                x=float32(middle),
                y=known.index.to_numpy(np.int32),
                mode="markers",
                marker={"size": 1, "color": colour},
                showlegend=False,
                hoverinfo="skip",
                name="95% interval",
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": float32(100 * known["high"].to_numpy(float) - middle),
                    "arrayminus": float32(middle - 100 * known["low"].to_numpy(float)),
                    "color": colour,
                    "thickness": thickness,
                    "width": 3,
                },
            )
        )
