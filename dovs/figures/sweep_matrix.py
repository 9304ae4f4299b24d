"""The matrix of a sweep: mean and spread for each combination of what it varies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.cells import add_numbers, bar_above
from dovs.figures.labels import escape_all, plural, quoted
from dovs.figures.layout import float32, name_ticks, new_figure, note_figure
from dovs.figures.palette import SEQUENTIAL, text_on_scale

NOTHING = "No run of this sweep is finished yet."
MOST_NAMES = 60


def sweep_matrix(frame: pd.DataFrame, across: str = "", measure: str = "") -> go.Figure:
    """Draw the mean of each cell as its colour, with mean ± sd in %.

    Args:
        frame: row, column, mean and sd in [0, 1] or NaN, units; a line for each cell.
        across: what the columns are, for the axis.
        measure: what the numbers are, for the colour bar.

    Returns:
        A heatmap, and the numbers as text. A cell that is not finished has no colour.
    """
    if frame.empty or frame["mean"].isna().all():
        return note_figure(NOTHING)
    rows, columns = (list(dict.fromkeys(frame[name])) for name in ("row", "column"))
    mean = np.full((len(rows), len(columns)), np.nan)
    texts = []
    for line in frame.to_dict("records"):
        mean[rows.index(line["row"]), columns.index(line["column"])] = line["mean"]
    known = frame[frame["mean"].notna()]
    texts = [
        f"{100 * m:.1f}" + ("" if pd.isna(sd) else f" ± {100 * sd:.1f}")
        for m, sd in zip(known["mean"], known["sd"], strict=True)
    ]
    low, high = float(np.nanmin(mean)), float(np.nanmax(mean))
    figure = new_figure(160 + 34 * len(rows), margin={"t": 10})
    figure.add_trace(
        go.Heatmap(
            z=float32(100 * mean),
            zmin=100 * low,
            zmax=100 * max(high, low + 1e-6),
            colorscale=SEQUENTIAL,
            colorbar=bar_above(measure.replace("_", " "), "%"),
            hoverinfo="skip",
        )
    )
    add_numbers(
        figure,
        [columns.index(each) for each in known["column"]],
        [rows.index(each) for each in known["row"]],
        texts,
        text_on_scale(known["mean"].to_numpy(float), low, max(high, low + 1e-6)),
    )
    figure.update_xaxes(
        **name_ticks(escape_all(map(str, columns), 20), MOST_NAMES),
        title={"text": across.replace("_", " "), "standoff": 40},
        range=[-0.5, len(columns) - 0.5],
        showgrid=False,
    )
    figure.update_yaxes(
        **name_ticks(escape_all(rows, 40), MOST_NAMES),
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
    )
    return figure


def sweep_matrix_text(frame: pd.DataFrame, across: str = "", measure: str = "") -> str:
    """Return one or two sentences about what `sweep_matrix` shows."""
    known = frame[frame["mean"].notna()] if not frame.empty else frame
    if known.empty:
        return NOTHING
    best = known.loc[known["mean"].idxmax()]
    where = f" at {across.replace('_', ' ')} {best['column']}" if across else ""
    of = f"of {quoted(best['row'])}{where}" if best["row"] else where.strip()
    spread = "" if pd.isna(best["sd"]) else f" ± {100 * best['sd']:.1f}"
    named = measure.replace("_", " ") or "mean"
    return (
        f"{len(known)} of {plural(len(frame), 'combination')} have a result. The highest {named} "
        f"is {100 * best['mean']:.1f}{spread} %{of and ', '}{of}."
    )
