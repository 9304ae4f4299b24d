"""Bars of how many training images each class, and each abstract label, has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_all, plural, quoted
from dovs.figures.layout import CLEAR, float32, name_ticks, new_figure, note_figure, tick_angle
from dovs.figures.many import MOST_BARS, hover_line, step_area
from dovs.figures.palette import GRID, GROUP_COLOURS, GROUPS, OUTLINE, abstract_label_colours

NO_COUNTS = "No classes to count yet."
MOST_NAMES = 30
_RANGES = {"many": "> 100", "medium": "20–100", "few": "< 20"}


def class_count_bars(frame: pd.DataFrame, log_y: bool = False) -> go.Figure:
    """Draw the long tail: training images of each class, largest class first.

    Args:
        frame: class_index, class_name, rank, count, balanced_count, group.
        log_y: draw counts on a logarithmic axis.

    Returns:
        A bar trace for each group that is present, `customdata` = class_index, and the balanced
        dataset as outlines (as a line for many classes). More than `MOST_BARS` classes: an area
        for each group, and an invisible line that has `customdata` and the names.
    """
    if frame.empty:
        return note_figure(NO_COUNTS)
    frame = frame.sort_values("rank").reset_index(drop=True)
    titles = {group: f"{group} ({_RANGES[group]})" for group in GROUPS}
    bars = _class_bars(frame, titles)
    if len(frame) <= 15:
        written = {"texttemplate": "%{y:,}", "textposition": "outside", "cliponaxis": False}
        bars = [{**each, **written} for each in bars]
    counts = frame[["count", "balanced_count"]].to_numpy(float)
    span = {"range": [0, 1.08 * max(1.0, float(np.nanmax(counts)))]}
    return new_figure(
        380,
        [*bars, _balanced(frame)],
        barmode="overlay",
        xaxis={
            **name_ticks(escape_all(frame["class_name"], 18), MOST_NAMES),
            "range": [-0.6, len(frame) - 0.4],
            "showgrid": False,
            "tickangle": tick_angle(frame["class_name"], 80, MOST_NAMES),
            "title": {"text": "Classes, largest first"},
        },
        yaxis={
            "title": {"text": "Training images"},
            "tickformat": ",",
            **(_log_axis(counts) if log_y else span),
        },
        **_hover(frame),
    )


def class_count_bars_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `class_count_bars` shows."""
    if frame.empty:
        return NO_COUNTS
    first, last = frame.loc[frame["rank"].idxmin()], frame.loc[frame["rank"].idxmax()]
    sizes = [(group, int((frame["group"] == group).sum())) for group in GROUPS]
    return (
        f"Training images of {plural(len(frame), 'class', 'classes')}, from "
        f'{int(first["count"]):,} of "{first["class_name"]}" down to '
        f'{int(last["count"]):,} of "{last["class_name"]}". '
        + ", ".join(f"{size} {group}" for group, size in sizes if size)
        + "; the outline is the balanced dataset."
    )


def group_count_bars(
    groups: pd.DataFrame,
    classes: pd.DataFrame,
    group_ratio: float | None = None,
    class_ratio: float | None = None,
) -> go.Figure:
    """Draw images of each class and, to the right, of each abstract label, on one log axis.

    Args:
        groups: abstract_label (index), name, classes (how many), images.
        classes: class_index, class_name, rank, count, group.
        group_ratio: imbalance ratio between abstract labels, for the title.
        class_ratio: imbalance ratio between classes, for the title.
    """
    if groups.empty or classes.empty:
        return note_figure(NO_COUNTS)
    classes = classes.sort_values("rank").reset_index(drop=True)
    groups = groups.sort_values("images", ascending=False).reset_index(drop=True)
    right = {"xaxis": "x2", "yaxis": "y2"}
    counts = _log_axis(np.r_[classes["count"], groups["images"]])
    axis = {"showgrid": False, "zeroline": False}
    return new_figure(
        360,
        [*_class_bars(classes, {group: group for group in GROUPS}), *_label_bars(groups, right)],
        showlegend=False,
        barmode="overlay",
        margin={"t": 45},
        annotations=[
            _heading(0.2425, plural(len(classes), "class", "classes"), class_ratio),
            _heading(0.7575, plural(len(groups), "abstract label"), group_ratio),
        ],
        xaxis={**axis, **_few_names(classes["class_name"], 14), "domain": [0, 0.485]},
        xaxis2={
            **axis,
            **_few_names(groups["name"], 18),
            "domain": [0.515, 1],
            "anchor": "y2",
            "automargin": True,
        },
        yaxis={**counts, "title": "Training images", "tickformat": ","},
        yaxis2={
            **counts,
            "anchor": "x2",
            "matches": "y",
            "showticklabels": False,
            "gridcolor": GRID,
            "zeroline": False,
        },
        **(_hover(classes) or _hover(groups)),
    )


def group_count_bars_text(
    groups: pd.DataFrame,
    classes: pd.DataFrame,
    group_ratio: float | None = None,
    class_ratio: float | None = None,
) -> str:
    """Return one or two sentences about what `group_count_bars` shows."""
    if groups.empty or classes.empty:
        return NO_COUNTS
    largest = groups.loc[groups["images"].idxmax()]
    smallest = groups.loc[groups["images"].idxmin()]
    ratios = ""
    if group_ratio is not None and class_ratio is not None:
        ratios = (
            f" The largest class has {class_ratio:.3g} times the images of the smallest; between "
            f"abstract labels it is {group_ratio:.3g} times."
        )
    text = f"{plural(len(classes), 'class', 'classes')} in {plural(len(groups), 'abstract label')}"
    if largest["images"] == smallest["images"]:
        return f"{text}, each with {int(largest['images']):,} training images.{ratios}"
    return (
        f"{text}: "
        f"the largest label, {quoted(largest['name'])}, has {int(largest['images']):,} training "
        f"images, the smallest, {quoted(smallest['name'])}, {int(smallest['images']):,}.{ratios}"
    )


def _class_bars(frame: pd.DataFrame, titles: dict[str, str]) -> list[dict[str, Any]]:
    """Return the classes of each group; the frame's index is the position on the axis."""
    names = escape_all(frame["class_name"], 40)
    many = len(frame) > MOST_BARS
    bars: list[dict[str, Any]] = []
    for group in GROUPS:
        part = frame[frame["group"] == group]
        if part.empty:
            continue
        title, colour = titles[group], GROUP_COLOURS[group]
        bars.append(
            step_area(part["count"].to_numpy(), colour, title, int(part.index[0]))
            if many
            else _count_bar(part, names, title, colour)
        )
    if many:
        bars.append(hover_line(frame["count"].to_numpy(), frame["class_index"], names))
    return bars


def _count_bar(part: pd.DataFrame, names: list[str], title: str, colour: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": title,
        "x": part.index.to_numpy(np.int32),
        "y": part["count"].to_numpy(np.int32),
        "customdata": part["class_index"].to_numpy(np.int32),
        "hovertext": [names[i] for i in part.index],
        "width": 0.9,
        "marker": {"color": colour, "line": {"width": 0}},
        "hovertemplate": "%{hovertext}<br>%{y:,} training images<extra>" + title + "</extra>",
    }


def _label_bars(groups: pd.DataFrame, place: dict[str, str]) -> list[dict[str, Any]]:
    """Return the abstract labels, largest first, for the axes at `place`."""
    colours = abstract_label_colours(int(groups["abstract_label"].max()) + 1)
    shades = [colours[m] for m in groups["abstract_label"]]
    texts = [
        f"{name}<br>{plural(int(size), 'class', 'classes')}"
        for name, size in zip(escape_all(groups["name"], 60), groups["classes"], strict=True)
    ]
    images, indices = groups["images"].to_numpy(), groups["abstract_label"].to_numpy(np.int32)
    if len(groups) > MOST_BARS:
        bars = [step_area(images, OUTLINE), hover_line(images, indices, texts)]
        return [{**each, **place} for each in bars]
    return [
        {
            "type": "bar",
            "x": np.arange(len(groups), dtype=np.int32),
            "y": float32(images),
            "customdata": indices,
            "marker": {"color": shades},
            "hovertext": texts,
            "hoverinfo": "text",
            "hovertemplate": "%{hovertext}<br>%{y:,} training images<extra></extra>",
            **place,
        }
    ]


def _hover(frame: pd.DataFrame) -> dict[str, str]:
    """Return the layout's way to find the bar at the pointer, where bars are areas."""
    return {"hovermode": "x"} if len(frame) > MOST_BARS else {}


def _balanced(frame: pd.DataFrame) -> dict[str, Any]:
    """Return the balanced dataset: outlined bars, or a stepped line for many classes."""
    place = {
        "name": "balanced dataset",
        "x": np.arange(len(frame), dtype=np.int32),
        "y": frame["balanced_count"].to_numpy(np.int32),
        "hoverinfo": "skip",
    }
    if len(frame) <= MOST_NAMES:
        return {
            **place,
            "type": "bar",
            "customdata": frame["class_index"].to_numpy(np.int32),
            "width": 0.9,
            "marker": {"color": CLEAR, "line": {"color": OUTLINE, "width": 1}},
        }
    line = {"color": OUTLINE, "width": 1, "shape": "hvh"}
    return {**place, "type": "scatter", "mode": "lines", "line": line}


def _log_axis(counts: np.ndarray) -> dict[str, object]:
    top = max(1.0, float(np.nanmax(counts)))
    return {"type": "log", "range": [np.log10(0.7), np.log10(2.0 * top)], "dtick": 1}


def _heading(x: float, what: str, ratio: float | None) -> dict[str, Any]:
    """Return the title of one of two charts, whose middle is at `x` of the width."""
    return {
        "text": what if ratio is None else f"{what}<br>imbalance ratio {ratio:.3g}",
        "x": x,
        "y": 1.0,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "center",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 13},
    }


def _few_names(names: pd.Series, longest: int) -> dict[str, Any]:
    return {
        **name_ticks(escape_all(names, longest), 15),
        "tickangle": tick_angle(names, 28, 60),
    }
