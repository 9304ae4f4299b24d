"""Sides of a comparison in one chart: their differences to the reference, curves, calibration.

A side has the same colour in each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_distinctly, escape_text, percent, plural, quoted, shorten
from dovs.figures.layout import float32, new_figure, note_figure
from dovs.figures.measures import TITLES
from dovs.figures.palette import OUTLINE, abstract_label_colours
from dovs.signs import interval, signed

AXES = {
    "loss": ("Training loss", 1.0),
    "effective_rank": ("Effective rank", 1.0),
    "mean_angle": ("Mean principal angle (°)", 1.0),
    "tail_cosine": ("Cosine of tail class means", 1.0),
}
"""Title and factor of the axis of measures that are no rates."""
NO_DIFFERENCE = "There is no difference to show."
NO_CURVES = "None of these runs has this measure."
NO_CONFIDENCE = "None of these runs stores the confidence of its predictions."
LESS_IS_BETTER = ("ece", "loss")
LETTERS = 28  # of a side in a legend


def side_colours(sides: Sequence[str]) -> dict[str, str]:
    """Return the colour of each side by its label: a neutral one for the reference, the first.

    >>> side_colours(["ce", "dovs"])["ce"]
    '#8a8f98'
    """
    others = abstract_label_colours(max(0, len(sides) - 1))
    return dict(zip(sides, ["#8a8f98", *others], strict=False))


def difference_dots(frame: pd.DataFrame, sides: Sequence[str]) -> go.Figure:
    """Draw the difference of each measure to the reference, with its 95% interval.

    Args:
        frame: columns row (side), measure, difference, low, high, over; in the order of the rows of
            the chart. A difference without an interval is a hollow dot.
        sides: labels of all sides, the reference first.

    Returns:
        A trace for each side.
    """
    known = frame[frame["difference"].notna()]
    if known.empty:
        return note_figure(NO_DIFFERENCE)
    measures = list(dict.fromkeys(known["measure"]))
    others = [side for side in sides[1:] if (known["row"] == side).any()]
    rows = len(measures) * len(others)
    figure = new_figure(
        120 + max(34 * len(measures), 20 * rows), margin={"t": 64}, showlegend=len(others) > 1
    )
    colours, names = side_colours(sides), escape_distinctly(sides, LETTERS)
    for number, side in enumerate(others):
        part = known[known["row"] == side]
        apart = min(0.22, 0.7 / len(others))
        shift = apart * (number - (len(others) - 1) / 2)
        middle = 100 * part["difference"].to_numpy(float)
        some = part["low"].notna().to_numpy()
        low, high = (100 * part[name].to_numpy(float) for name in ("low", "high"))
        figure.add_trace(
            go.Scatter(
                x=float32(middle),
                y=float32([measures.index(name) + shift for name in part["measure"]]),
                mode="markers",
                name=names[side],
                marker={
                    "size": 10,
                    "color": colours[side],
                    "symbol": np.where(some, "circle", "circle-open").tolist(),
                    "line": {"width": 2, "color": colours[side]},
                },
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": float32(high - middle),
                    "arrayminus": float32(middle - low),
                    "color": colours[side],
                    "thickness": 2,
                    "width": 5,
                },
                hovertext=[_difference_text(row) for row in part.itertuples()],
                hovertemplate="%{hovertext}<extra>" + names[side] + "</extra>",
            )
        )
    limits = known[["low", "high", "difference"]].to_numpy(float)
    reach = max(1.0, 105 * float(np.nanmax(np.abs(limits))))
    figure.update_layout(
        legend={"xref": "container", "yref": "container", "y": 1, "yanchor": "top"},
        xaxis={
            "side": "top",
            "range": [-reach, reach],
            "zeroline": True,
            "zerolinecolor": OUTLINE,
            "zerolinewidth": 2,
            "title": {"text": "Difference to the reference (points)", "standoff": 4},
        },
        yaxis={
            "tickmode": "array",
            "tickvals": list(range(len(measures))),
            "ticktext": [
                TITLES.get(name, name) + (" (less is better)" if name in LESS_IS_BETTER else "")
                for name in measures
            ],
            "range": [len(measures) - 0.5, -0.5],
            "showgrid": False,
        },
    )
    return figure


def difference_dots_text(frame: pd.DataFrame, sides: Sequence[str]) -> str:
    """Return one or two sentences about what `difference_dots` shows."""
    known = frame[frame["difference"].notna()]
    if known.empty:
        return NO_DIFFERENCE
    clear = known[(known["low"] > 0) | (known["high"] < 0)]
    without = int(known["low"].isna().sum())
    reference = quoted(shorten(sides[0], 40))
    if without == len(known):
        return f"{plural(without, 'difference')} to {reference}, none with an interval."
    text = (
        f"Differences to {reference} with 95% intervals: "
        f"{len(clear)} of {len(known) - without} leave out 0."
    )
    return text if not without else f"{text} {plural(without, 'difference')} without an interval."


def mean_curve(frame: pd.DataFrame) -> pd.Series:
    """Return the mean over runs at each epoch, indexed by epoch.

    Runs may have been evaluated after different epochs. An epoch that some run of that length has
    no value of is left out: the mean of the others would jump there.

    Args:
        frame: columns run, epoch, value.

    >>> rows = [("a", 1, 0.1), ("a", 2, 0.2), ("a", 3, 0.3), ("b", 2, 0.4), ("b", 3, 0.5)]
    >>> mean_curve(pd.DataFrame(rows, columns=["run", "epoch", "value"])).round(2).to_dict()
    {2: 0.3, 3: 0.4}
    """
    grouped = frame.groupby("epoch")["value"]
    ends = frame.groupby("run")["epoch"].max().to_numpy()
    epochs = grouped.size()
    whole = [size == (ends >= epoch).sum() for epoch, size in epochs.items()]
    return grouped.mean()[whole]


def overlaid_curves(frame: pd.DataFrame, measure: str, sides: Sequence[str]) -> go.Figure:
    """Draw a measure over the epochs of all runs, one colour a side.

    Of a side with several runs the mean is bold and each run a thin line.

    Args:
        frame: columns row (side), run, epoch, measure, value.
        measure: which of them.
        sides: labels of all sides, the reference first.
    """
    part = frame[frame["measure"] == measure]
    if part.empty:
        return note_figure(NO_CURVES)
    title, factor = AXES.get(measure, (f"{TITLES.get(measure, measure)} (%)", 100.0))
    traces: list[dict[str, Any]] = []
    names = escape_distinctly(sides, LETTERS)
    for side, colour in side_colours(sides).items():
        of_side = part[part["row"] == side]
        runs = list(dict.fromkeys(of_side["run"]))
        several = len(runs) > 1
        for run in runs if several else ():
            own = of_side[of_side["run"] == run]
            traces.append(
                _curve(own["epoch"], factor * own["value"], colour, escape_text(run, LETTERS), 1.0)
                | {"opacity": 0.45, "showlegend": False, "hoverinfo": "skip", "legendgroup": side}
            )
        if runs:
            mean = mean_curve(of_side)
            traces.append(
                _curve(mean.index, factor * mean, colour, names[side], 3.0) | {"legendgroup": side}
            )
    figure = new_figure(360, traces, hovermode="x unified")
    few = {"dtick": 1} if part["epoch"].nunique() <= 10 else {}
    figure.update_xaxes(title="Epoch", **few)
    figure.update_yaxes(title=title[:1].upper() + title[1:], rangemode="tozero")
    return figure


def overlaid_curves_text(frame: pd.DataFrame, measure: str, sides: Sequence[str]) -> str:
    """Return one or two sentences about what `overlaid_curves` shows."""
    part = frame[frame["measure"] == measure]
    if part.empty:
        return NO_CURVES
    _, factor = AXES.get(measure, ("", 100.0))
    unit = "%" if factor == 100 else ""
    ends = []
    for side in sides:
        of_side = part[part["row"] == side]
        if of_side.empty:
            continue
        mean = mean_curve(of_side)
        ends.append(
            f"{quoted(shorten(side, 40))} {factor * mean.iloc[-1]:.3g}{unit} at epoch "
            f"{mean.index[-1]}"
        )
    title = TITLES.get(measure, measure)
    return f"{title[:1].upper()}{title[1:]} at the end: {', '.join(ends)}."


def reliability(frames: Mapping[str, pd.DataFrame], sides: Sequence[str]) -> go.Figure:
    """Draw accuracy against confidence of each side; on the diagonal both are equal.

    Args:
        frames: as `dovs.analysis.calibration.reliability_frame`, by side.
        sides: labels of all sides, the reference first.
    """
    if not any(len(frame) for frame in frames.values()):
        return note_figure(NO_CONFIDENCE)
    figure = new_figure(420, margin={"t": 60})
    figure.add_trace(
        go.Scatter(
            x=[0, 100],
            y=[0, 100],
            mode="lines",
            name="right as often as promised",
            line={"color": OUTLINE, "dash": "dash", "width": 1.5},
            hoverinfo="skip",
        )
    )
    colours, names = side_colours(sides), escape_distinctly(sides, LETTERS)
    for side, frame in frames.items():
        if frame.empty:
            continue
        middle = 100 * frame["accuracy"].to_numpy(float)
        figure.add_trace(
            go.Scatter(
                x=float32(100 * frame["confidence"]),
                y=float32(middle),
                mode="lines+markers",
                name=names[side],
                line={"color": colours[side], "width": 2.5},
                marker={"size": 7},
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": float32(100 * frame["high"].to_numpy(float) - middle),
                    "arrayminus": float32(middle - 100 * frame["low"].to_numpy(float)),
                    "color": colours[side],
                    "thickness": 1,
                    "width": 2,
                },
                customdata=frame["images"].to_numpy(np.int32),
                hovertemplate="confidence %{x:.1f}%, right %{y:.1f}%<br>%{customdata:,} images"
                "<extra>" + names[side] + "</extra>",
            )
        )
    edge = {"range": [0, 102], "dtick": 20}
    figure.update_xaxes(title="Mean confidence (%)", **edge)
    figure.update_yaxes(title="Predicted right (%)", **edge)
    return figure


def reliability_text(errors: Mapping[str, float | None]) -> str:
    """Return a sentence about what `reliability` shows.

    Args:
        errors: expected calibration error of each side, None where it is not known.
    """
    known = {side: error for side, error in errors.items() if error is not None}
    if not known:
        return NO_CONFIDENCE
    parts = [f"{quoted(shorten(side, 40))} {percent(error)}" for side, error in known.items()]
    return f"Expected calibration error: {', '.join(parts)}."


def _difference_text(row: Any) -> str:
    title = TITLES.get(row.measure, row.measure)
    text = f"{title}: {signed(100 * row.difference)} points"
    if np.isnan(row.low):
        return f"{text}<br>no interval"
    return f"{text}<br>{interval(100 * row.low, 100 * row.high)} over {row.over}"


def _curve(x: Any, y: Any, colour: str, name: str, width: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(x) <= 12 else "lines",
        "name": name,
        "x": np.asarray(x, dtype=np.int32),
        "y": float32(y),
        "line": {"color": colour, "width": width},
        "marker": {"size": 5 if width > 1 else 3, "color": colour},
        "hovertemplate": "%{y:.3~g}",
    }
