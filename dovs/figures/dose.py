"""What abstract labels gain, by their agreement with superclasses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_text, plural
from dovs.figures.layout import float32, new_figure, note_figure
from dovs.figures.palette import GROUP_COLOURS, OUTLINE, UNKNOWN_COLOUR
from dovs.signs import signed

NOTHING = "Nothing is measured yet."
KINDS = {
    "random": ("random groups", UNKNOWN_COLOUR, "circle-open"),
    "shuffled": ("superclasses, some classes shuffled", GROUP_COLOURS["many"], "circle"),
    "superclasses": ("superclasses", GROUP_COLOURS["medium"], "diamond"),
    "names": ("class names (WordNet)", GROUP_COLOURS["few"], "square"),
}
"""Name, colour and marker of each kind of labels."""
ON_CURVE = ("random", "shuffled", "superclasses")


def dose_response(frame: pd.DataFrame, own: float | None = None) -> go.Figure:
    """Draw the gain over balanced softmax against the agreement with superclasses.

    Args:
        frame: see `dovs.analysis.dose.dose_frame`.
        own: agreement of the user's hierarchy, drawn as a vertical line; None = unknown.

    Returns:
        A line through the rows whose labels are superclasses, shuffled or not; a trace of points
        with intervals for each kind of labels, `customdata` = draws and runs.
    """
    if frame.empty:
        return note_figure(NOTHING)
    figure = new_figure(420)
    curve = frame[frame["kind"].isin(ON_CURVE)].sort_values("ari")
    figure.add_trace(
        go.Scatter(
            x=float32(curve["ari"]),
            y=float32(100 * curve["difference"]),
            mode="lines",
            line={"color": OUTLINE, "width": 1.5, "dash": "dot"},
            showlegend=False,
            hoverinfo="skip",
        )
    )
    for kind, (title, colour, symbol) in KINDS.items():
        part = frame[frame["kind"] == kind]
        if part.empty:
            continue
        above, below = part["t_high"] - part["difference"], part["difference"] - part["t_low"]
        figure.add_trace(
            go.Scatter(
                x=float32(part["ari"]),
                y=float32(100 * part["difference"]),
                error_y={
                    "type": "data",
                    "array": float32(100 * above.fillna(0)),
                    "arrayminus": float32(100 * below.fillna(0)),
                    "width": 4,
                    "thickness": 1.5,
                },
                mode="markers",
                name=title,
                marker={"color": colour, "symbol": symbol, "size": 10, "line": {"width": 1.5}},
                customdata=part[["draws", "runs"]].to_numpy(np.int32),
                hovertext=[escape_text(row) for row in part["row"]],
                hovertemplate="%{hovertext}: agreement %{x:.2f}, %{y:+.2f} points<br>"
                "%{customdata[0]} draws, %{customdata[1]} runs<extra></extra>",
            )
        )
    figure.add_hline(y=0, line={"color": OUTLINE, "width": 1})
    if own is not None:
        figure.add_vline(
            x=own,
            line={"color": OUTLINE, "width": 2, "dash": "dash"},
            annotation={"text": f"this hierarchy: {own:.2f}", "textangle": 0},
            annotation_position="bottom right" if own < 0.6 else "bottom left",
        )
    low = min(-0.05, float(frame["ari"].min()), own if own is not None else 0.0) - 0.03
    figure.update_xaxes(
        title="Agreement with superclasses (adjusted Rand index)", range=[low, 1.05]
    )
    figure.update_yaxes(title="Difference to balanced softmax (points)")
    return figure


def dose_response_text(frame: pd.DataFrame, own: float | None = None) -> str:
    """Return what `dose_response` shows: how much was measured, and what is resolved."""
    if frame.empty:
        return NOTHING
    draws, runs = frame["draws"], frame["runs"]
    size = f"{_range(draws)} {'draw' if draws.max() == 1 else 'draws'} of the tail"
    sentences = [
        f"Each point is the mean of {_range(runs)} runs on {size}, minus balanced softmax on the "
        "same draws and seeds."
    ]
    sure = frame[frame["t_low"] > 0]
    if frame["units"].max() < 2:
        sentences.append("One draw and seed has no interval, so nothing here is certain.")
    elif sure.empty:
        sentences.append("No interval is above 0: no labels are shown to gain anything.")
    else:
        best = sure.iloc[0]
        sentences.append(
            f"{plural(len(sure), 'point')} of {len(frame)} have an interval above 0; the lowest "
            f"agreement among them is {best['ari']:.2f}, "
            f"with {signed(100 * best['difference'], 2)} "
            "points."
        )
    if own is not None:
        near = frame.iloc[int((frame["ari"] - own).abs().to_numpy().argmin())]
        sentences.append(
            f"This hierarchy agrees with the superclasses of its dataset by {own:.2f}; the nearest "
            f"labels that were measured, {near['row']} ({near['ari']:.2f}), gained "
            f"{signed(100 * near['difference'], 2)} points."
        )
    return " ".join(sentences).replace(" -", " −")


def _range(numbers: pd.Series) -> str:
    low, high = int(numbers.min()), int(numbers.max())
    return str(low) if low == high else f"{low} to {high}"
