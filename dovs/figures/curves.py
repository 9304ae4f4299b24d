"""Lines over the epochs of a run: losses, accuracies, and the geometry of the embeddings."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_text, percent
from dovs.figures.layout import float32, new_figure, note_figure
from dovs.figures.not_finite import not_finite_text
from dovs.figures.palette import GRID, GROUP_COLOURS, GROUPS, OUTLINE, abstract_label_colours

LISTED = 8
"""Epochs up to which a text lists them."""
TITLE = 10
"""Letters in a line of the title of a panel, where there are several."""
NO_EPOCHS = "No epoch has these numbers."
AXIS = {"gridcolor": GRID, "zeroline": False, "automargin": True}
Line: TypeAlias = dict[str, Any]
"""A trace, as Plotly takes it: quicker than its classes, which check each property twice."""


@dataclass(frozen=True)
class Panel:
    """A column of the metrics, its title with the unit, the factor to the axis, and the colour."""

    column: str
    title: str
    factor: float = 1.0
    colour: str = GROUP_COLOURS["many"]


EFFECTIVE_RANK = Panel("effective_rank", "Effective rank", colour="#14a085")
LEAKAGE = Panel("leakage", "Leakage (%)", 100.0, colour="#9a6ce0")
MEAN_ANGLE = Panel("mean_angle", "Mean principal angle (°)", colour="#e8743b")
TAIL_COSINE = Panel("tail_cosine", "Cosine of tail class means", colour="#8b5d37")
GEOMETRY = (EFFECTIVE_RANK, LEAKAGE, MEAN_ANGLE, TAIL_COSINE)

_ACCURACIES = {
    "balanced_accuracy": ("balanced accuracy", "#14a085"),
    "train_accuracy": ("training accuracy", "#8a8f98"),
}


def series(metrics: pd.DataFrame, column: str) -> pd.Series:
    """Return the finite values of a column, indexed by epoch; empty where there is no such column.

    >>> series(pd.DataFrame({"epoch": [1, 2], "few": [None, 0.5]}), "few").to_dict()
    {2: 0.5}
    """
    if metrics.empty or column not in metrics or "epoch" not in metrics:
        return pd.Series(dtype=float)
    values = pd.to_numeric(metrics[column], errors="coerce").astype(float)
    values.index = pd.Index(metrics["epoch"].astype(int))
    return values[values.abs() < float("inf")]


def between(values: pd.Series) -> int:
    """Return the epochs from one value to the next, as they usually are; 1 for fewer than three.

    >>> between(pd.Series([0.1, 0.2, 0.3, 0.4], index=[3, 6, 9, 10]))
    3
    """
    gaps = pd.Series(values.index).diff().iloc[1:]
    return 1 if len(gaps) < 2 else int(gaps.mode().iloc[-1])


def evaluated_note(values: pd.Series) -> str:
    """Return that a measure is not of every epoch; "" where it is.

    >>> evaluated_note(pd.Series(0.5, index=[3, 6, 9, 10]))
    ' Evaluated every 3 epochs and after the last; lines connect what is known.'
    >>> evaluated_note(pd.Series(0.5, index=[1, 2, 4]))
    ' Evaluated at epochs 1, 2, 4; lines connect what is known.'
    """
    epochs = values.index.tolist()
    gaps = np.diff(epochs)
    if not (gaps > 1).any():
        return ""
    most = gaps.max()
    if len(gaps) > 1 and (gaps[:-1] == most).all():
        when = f"every {most} epochs" + " and after the last" * bool(gaps[-1] < most)
    elif len(epochs) <= LISTED:
        when = f"at epochs {', '.join(map(str, epochs))}"
    else:
        when = f"at {len(epochs)} of the epochs {epochs[0]} to {epochs[-1]}"
    return f" Evaluated {when}; lines connect what is known."


def loss_curves(metrics: pd.DataFrame) -> go.Figure:
    """Draw the training loss (bold) and each of its parts, columns `loss` and `loss_<part>`."""
    lines: list[Line] = []
    parts = sorted(c for c in metrics.columns if str(c).startswith("loss_"))
    for column, colour in zip(parts, abstract_label_colours(len(parts)), strict=True):
        name = escape_text(str(column).removeprefix("loss_").replace("_", " "))
        lines += _line(series(metrics, column), name, colour, digits=3)
    lines += _line(series(metrics, "loss"), "total", GROUP_COLOURS["many"], width=3.5, digits=3)
    return _drawn(360, lines, "Loss", percentage=False)


def loss_curves_text(metrics: pd.DataFrame) -> str:
    """Return one or two sentences about what `loss_curves` shows."""
    total = series(metrics, "loss")
    if total.empty:
        return f"{NO_EPOCHS}{_of_loss(metrics)}"
    parts = [
        f"{str(c).removeprefix('loss_').replace('_', ' ')} {series(metrics, c).iloc[-1]:.3g}"
        for c in sorted(metrics.columns)
        if str(c).startswith("loss_") and not series(metrics, c).empty
    ]
    made_of = f" Its parts now: {', '.join(parts)}." if parts else ""
    gaps = _of_loss(metrics)
    return f"Training loss: {_course(total, '{:.3g}'.format)}.{made_of}{gaps}"


def _of_loss(metrics: pd.DataFrame) -> str:
    """Return at which epochs the loss, or a part of it, was infinite or NaN; "" for none."""
    sentence = not_finite_text(metrics, "loss")
    return f" The {sentence}" if sentence else ""


def accuracy_curves(metrics: pd.DataFrame) -> go.Figure:
    """Draw balanced accuracy and training accuracy as percentages."""
    lines: list[Line] = []
    for column, (name, colour) in _ACCURACIES.items():
        width = 3.5 if column == "balanced_accuracy" else 2
        lines += _line(100 * series(metrics, column), name, colour, width=width, unit="%")
    return _drawn(320, lines, "Accuracy (%)", percentage=True)


def accuracy_curves_text(metrics: pd.DataFrame) -> str:
    """Return one or two sentences about what `accuracy_curves` shows."""
    text = [
        f"{name}: {_course(values, percent)}"
        for column, (name, _) in _ACCURACIES.items()
        if not (values := series(metrics, column)).empty
    ]
    note = evaluated_note(series(metrics, "balanced_accuracy"))
    return "; ".join(text).capitalize() + "." + note if text else NO_EPOCHS


def group_curves(metrics: pd.DataFrame) -> go.Figure:
    """Draw the mean recall of the many, medium and few classes as percentages."""
    lines: list[Line] = []
    for group in GROUPS:
        lines += _line(100 * series(metrics, group), group, GROUP_COLOURS[group], 2.5, unit="%")
    return _drawn(320, lines, "Mean recall (%)", percentage=True)


def group_curves_text(metrics: pd.DataFrame) -> str:
    """Return one or two sentences about what `group_curves` shows."""
    text = [
        f"{group} {_course(values, percent)}"
        for group in GROUPS
        if not (values := series(metrics, group)).empty
    ]
    note = evaluated_note(series(metrics, "many"))
    return f"Mean recall of classes: {'; '.join(text)}.{note}" if text else NO_EPOCHS


def geometry_curves(metrics: pd.DataFrame, panels: Sequence[Panel] = GEOMETRY) -> go.Figure:
    """Draw each measure of the embeddings' geometry in its own panel; empty ones are left out."""
    measured = [p for p in panels if not series(metrics, p.column).empty]
    if not measured:
        return note_figure(NO_EPOCHS)
    gap = 0.07  # of the width, between two panels
    wide = (1 - gap * (len(measured) - 1)) / len(measured)
    lines: list[Line] = []
    titles: list[dict[str, Any]] = []
    axes: dict[str, dict[str, Any]] = {}
    for number, panel in enumerate(measured):
        place = str(number + 1) if number else ""
        values = panel.factor * series(metrics, panel.column)
        (line,) = _line(values, panel.title, panel.colour, 2.5, digits=3)
        lines.append({**line, "xaxis": f"x{place}", "yaxis": f"y{place}"})
        left = number * (wide + gap)
        words = "<br>".join(textwrap.wrap(panel.title, TITLE))  # narrow pages have no room for one
        title = {"text": words, "font": {"size": 13}, "showarrow": False}
        reference = {"xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom"}
        titles.append({**title, **reference, "x": left + wide / 2, "y": 1.0})
        axes[f"xaxis{place}"] = {"anchor": f"y{place}", "domain": [left, left + wide]}
        axes[f"yaxis{place}"] = {"anchor": f"x{place}", "domain": [0.0, 1.0]}
        axes[f"yaxis{place}"] |= {**AXIS, "range": _from_zero([line])}
    for name, each in axes.items():
        if name.startswith("x"):
            each |= {"title": {"text": "Epoch"}, **AXIS, **_epoch_ticks(lines)}
    above = 18 * max(title["text"].count("<br>") + 1 for title in titles)
    return new_figure(
        230 + above,
        lines,
        hovermode="x unified",
        showlegend=False,
        annotations=titles,
        margin={"t": 12 + above},
        **axes,
    )


def geometry_curves_text(metrics: pd.DataFrame, panels: Sequence[Panel] = GEOMETRY) -> str:
    """Return one or two sentences about what `geometry_curves` shows."""
    text = [
        f"{p.title.lower()}: {_course(p.factor * values, '{:.3g}'.format)}"
        for p in panels
        if not (values := series(metrics, p.column)).empty
    ]
    return "; ".join(text).capitalize() + "." if text else NO_EPOCHS


def _line(
    values: pd.Series,
    name: str,
    colour: str,
    width: float = 1.8,
    unit: str = "",
    digits: int = 1,
) -> list[Line]:
    """Return one series as a trace, or none where it is empty.

    Few points get markers, because a line of one point is invisible.
    """
    if values.empty:
        return []
    form = ".1f" if digits == 1 else f".{digits}~g"
    return [
        {
            "type": "scatter",
            "name": name,
            "x": values.index.to_numpy("int32"),
            "y": float32(values),
            "mode": "lines+markers" if len(values) <= 12 or between(values) > 1 else "lines",
            "line": {"color": colour, "width": width},
            "marker": {"size": 6 if len(values) > 1 else 9, "color": colour},
            "hovertemplate": "%{y:" + form + "}" + unit,
        }
    ]


def _drawn(height: int, lines: Sequence[Line], title: str, percentage: bool) -> go.Figure:
    if not lines:
        return note_figure(NO_EPOCHS)
    span = {"range": [0, 101], "dtick": 20} if percentage else {"range": _from_zero(lines)}
    return new_figure(
        height,
        lines,
        hovermode="x unified",
        hoverlabel={"bordercolor": OUTLINE},
        xaxis={"title": {"text": "Epoch"}, **_epoch_ticks(lines)},
        yaxis={"title": {"text": title}, **span},
    )


def _from_zero(lines: Sequence[Line]) -> list[float]:
    """Return a range that includes zero and all lines, with a margin for their width."""
    low = min(0.0, *(float(line["y"].min()) for line in lines))
    high = max(0.0, *(float(line["y"].max()) for line in lines))
    room = 0.06 * (high - low) or 1.0
    return [low - (room if low < 0 else 0.0), high + room]


def _epoch_ticks(lines: Sequence[Line]) -> dict[str, object]:
    """Return axis properties with ticks at whole epochs."""
    last = max(int(line["x"].max()) for line in lines)
    first = min(int(line["x"].min()) for line in lines)
    few = {"dtick": 1} if last - first <= 10 else {}
    return few | ({"range": [first - 1, last + 1]} if first == last else {})


def _course(values: pd.Series, written: Callable[[float], str]) -> str:
    """Return the first and the last value of a series in words."""
    if len(values) == 1:
        return f"{written(values.iloc[0])} at epoch {values.index[0]}"
    return (
        f"from {written(values.iloc[0])} at epoch {values.index[0]} "
        f"to {written(values.iloc[-1])} at epoch {values.index[-1]}"
    )
