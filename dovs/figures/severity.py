"""How many mistakes are within the abstract label of the true class."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all, percent, plural
from dovs.figures.layout import float32, name_ticks, new_figure, note_figure
from dovs.figures.palette import CORE, OUTLINE, RIM, abstract_label_colours

NO_MISTAKES = "There are no abstract labels to group mistakes by."


def severity_bars(frame: pd.DataFrame) -> go.Figure:
    """Draw the share of each abstract label's mistakes that are within it, compared with chance.

    Args:
        frame: abstract_label_index (−1 = all), abstract_label, errors, inside, share, by_chance.

    Returns:
        Bars, `customdata` = abstract label index, and a trace of markers at the share by chance.
    """
    if frame.empty:
        return note_figure(NO_MISTAKES)
    frame = frame.reset_index(drop=True)
    indices = frame["abstract_label_index"].to_numpy(int)
    palette = abstract_label_colours(max(int(indices.max()), 0) + 1)
    place = np.arange(len(frame), dtype=np.int32)
    names = escape_all(frame["abstract_label"], 60)
    figure = new_figure(110 + 26 * len(frame))
    figure.add_trace(
        go.Bar(
            x=float32(100 * frame["share"].to_numpy(float)),
            y=place,
            orientation="h",
            width=0.7,
            name="within the abstract label",
            marker={
                "color": [palette[m] if m >= 0 else OUTLINE for m in indices],
                "line": {"width": 0},
            },
            showlegend=False,
            customdata=indices.astype(np.int32),
            hovertext=[
                f"{name}<br>{int(inside):,} of {plural(int(errors), 'mistake')} within"
                for name, inside, errors in zip(
                    names, frame["inside"], frame["errors"], strict=True
                )
            ],
            hovertemplate="%{hovertext}: %{x:.1f}%<extra></extra>",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=float32(100 * frame["by_chance"].to_numpy(float)),
            y=place,
            mode="markers",
            name="if every other class were equally likely",
            marker={
                "symbol": "diamond",
                "size": 9,
                "color": CORE,
                "line": {"width": 1.5, "color": RIM},
            },
            hovertemplate="by chance %{x:.1f}%<extra></extra>",
        )
    )
    figure.update_yaxes(
        **name_ticks(escape_all(frame["abstract_label"], 28), 40),
        showgrid=False,
        range=[len(frame) - 0.4, -0.6],
    )
    figure.update_xaxes(range=[0, 101], title="Mistakes within the abstract label (%)")
    return figure


def severity_bars_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `severity_bars` shows."""
    if frame.empty:
        return NO_MISTAKES
    every = frame[frame["abstract_label_index"] < 0]
    whole = every.iloc[0] if len(every) else frame.iloc[-1]
    if not whole["errors"]:
        return "There is no mistake to group by abstract labels."
    return (
        f"{percent(whole['share'])} of {plural(int(whole['errors']), 'mistake')} are within the "
        f"abstract label of the true class; it would be {percent(whole['by_chance'])} if every "
        "other class were equally likely. Mistakes within an abstract label are less severe."
    )
