"""Maps of embeddings: one point an image, in two or three dimensions, drawn with WebGL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import escape_text, plural
from dovs.figures.layout import CLEAR, new_figure, note_figure
from dovs.figures.map_traces import Category, point_size, point_traces, ring_traces
from dovs.figures.palette import (
    CORRECT_COLOURS,
    GROUP_COLOURS,
    GROUPS,
    OUTLINE,
    abstract_label_colours,
    class_colours,
)

Colour = Literal["class", "abstract_label", "group", "correct"]
Ranges = Sequence[tuple[float, float]]

NO_POINTS = "No points to draw: choose at least one split and one class."
COMPACT = 30  # entries of the legend beyond which they are set smaller
ABOVE = 5  # entries up to which the legend lies above the map, which is then wider
LOWEST, HIGHEST, USUAL_WIDTH = 380, 620, 560  # pixels


def map_ranges(
    coordinates: Iterable[np.ndarray], padding: float = 0.04
) -> list[tuple[float, float]]:
    """Return ranges that hold every map of a run, so that epochs compare.

    In three dimensions they are equally long; a flat map may be up to twice as wide as high, or as
    high as wide, so that it fills its place.

    Args:
        coordinates: arrays (N, dims), one a snapshot.
        padding: free share of the length on each side.

    >>> map_ranges([np.array([[0.0, 0.0], [10.0, 2.0]])], padding=0)
    [(0.0, 10.0), (-1.5, 3.5)]
    """
    kept = [xy[np.isfinite(xy).all(1)] for xy in coordinates]
    kept = [xy for xy in kept if len(xy)]
    if not kept:
        return []
    low = np.min([xy.min(0) for xy in kept], axis=0).astype(float)
    high = np.max([xy.max(0) for xy in kept], axis=0).astype(float)
    longest = max(float((high - low).max()), 1e-6)
    half = (0.5 + padding) * np.maximum(high - low, longest if len(low) > 2 else longest / 2)
    centre = (low + high) / 2
    return [(float(c - h), float(c + h)) for c, h in zip(centre, half, strict=True)]


def embedding_map(
    frame: pd.DataFrame,
    colour: Colour = "class",
    dims: Literal[2, 3] = 2,
    highlight: Collection[int] | None = None,
    ranges: Ranges | None = None,
    class_palette: Sequence[str] | None = None,
    marked: Collection[int] = (),
    height: int | None = None,
) -> go.Figure:
    """Draw a map of embeddings, a legend entry for each class, abstract label, group or verdict.

    A click on a legend entry hides it, a double click shows it alone. Circles are training
    images and diamonds test images; when coloured by verdict, crosses are wrong predictions and
    training images are fainter.

    Args:
        frame: id, split, x, y, (z), class_index, class_name; where known predicted_name,
            confidence, abstract_label, abstract_label_index, group, correct.
        colour: what decides colour and legend.
        dims: 2 or 3.
        highlight: class indices to show in full, the others fade; None = all in full.
        ranges: (low, high) of each axis, as of `map_ranges`; by default this frame's own.
        class_palette: colour of each class index; by default from the frame's abstract labels.
            Give it when the frame lacks classes, else the shades of the others move.
        marked: ids of points to ring.
        height: pixels; by default what the shape of the map asks for.

    Returns:
        WebGL traces, one for each class and split of a legend entry; float32 coordinates,
        `customdata` = id of the point.
    """
    known = np.isfinite(frame[["x", "y", "z"][:dims]].to_numpy(float)).all(1)
    if not known.all():
        frame = frame[known]
    if frame.empty:
        return note_figure(NO_POINTS, height or HIGHEST)
    size = point_size(len(frame), dims)
    categories, of_point = _categories(frame, colour, class_palette)
    traces = point_traces(frame, categories, of_point, dims, highlight, size)
    spans = list(ranges or map_ranges([frame[["x", "y", "z"][:dims]].to_numpy(float)]))
    figure = new_figure(
        height or _height(spans), traces, uirevision="map", dragmode="pan" if dims == 2 else "orbit"
    )
    if len(marked):
        figure.add_traces(ring_traces(frame[frame["id"].isin(marked)], dims, size))
    _set_axes(figure, spans)
    _set_legend(figure, len({trace["legendgroup"] for trace in traces}))
    return figure


def embedding_map_text(frame: pd.DataFrame, colour: Colour = "class") -> str:
    """Say in a sentence or two what `embedding_map` shows."""
    if frame.empty:
        return NO_POINTS
    splits = frame["split"].value_counts()
    kinds = {"train": "training image", "test": "test image"}
    said = " and ".join(plural(int(splits[s]), kinds.get(s, f"{s} image")) for s in splits.index)
    by = {
        "class": "class",
        "abstract_label": "abstract label",
        "group": "number of training images",
    }
    text = (
        f"Map of the embeddings of {said} from "
        f"{plural(frame['class_index'].nunique(), 'class', 'classes')}, coloured by "
        f"{by.get(colour, 'whether the prediction is right')}. Near points have similar "
        "embeddings; the axes have no unit."
    )
    if "correct" in frame and frame["correct"].notna().any():
        right = int(frame["correct"].dropna().astype(bool).sum())
        text += f" {right:,} of {int(frame['correct'].notna().sum()):,} are predicted right."
    return text


def _categories(
    frame: pd.DataFrame, colour: Colour, class_palette: Sequence[str] | None
) -> tuple[list[Category], np.ndarray]:
    """Return the legend's entries in their order, and the entry of each point, (N,) int64."""
    if colour == "group":
        groups = frame["group"].to_numpy()
        return (
            [Category(group, GROUP_COLOURS[group]) for group in GROUPS],
            np.select([groups == group for group in GROUPS], range(len(GROUPS)), -1),
        )
    if colour == "correct":
        right = Category("right", CORRECT_COLOURS[True], "circle")
        wrong = Category("wrong", CORRECT_COLOURS[False], "x")
        return [right, wrong], np.where(frame["correct"].astype(bool), 0, 1)
    index, name = ("class_index", "class_name")
    if colour == "abstract_label":
        index, name = ("abstract_label_index", "abstract_label")
    indices = frame[index].to_numpy(np.int64)
    palette = class_palette
    if colour == "abstract_label":
        palette = abstract_label_colours(int(indices.max()) + 1)
    elif palette is None:
        palette = _class_palette(frame)
    present, first, of_point = np.unique(indices, return_index=True, return_inverse=True)
    names = frame[name].iloc[first]
    return [
        Category(escape_text(said, 24), palette[i]) for i, said in zip(present, names, strict=True)
    ], of_point


def _class_palette(frame: pd.DataFrame) -> list[str]:
    """Colour the classes by their abstract labels, or each on its own where there are none."""
    classes = int(frame["class_index"].max()) + 1
    if "abstract_label_index" not in frame:
        return abstract_label_colours(classes)
    groups = np.full(classes, -1)
    groups[frame["class_index"].to_numpy(int)] = frame["abstract_label_index"].to_numpy(int)
    return class_colours(groups)


def _height(spans: Ranges) -> int:
    """Return the height in pixels that a map of these ranges fills where it is USUAL_WIDTH wide.

    >>> _height([(0.0, 10.0), (0.0, 7.5)]), _height([(0.0, 1.0)] * 3)
    (420, 620)
    """
    if len(spans) > 2:
        return HIGHEST
    (left, right), (bottom, top) = spans
    return int(np.clip(USUAL_WIDTH * (top - bottom) / (right - left), LOWEST, HIGHEST))


def _set_axes(figure: go.Figure, spans: Ranges) -> None:
    """Give the axes equal units and no numbers: positions on such a map have no meaning.

    Where the place has another shape than the ranges, plotly shows more around them.
    """
    bare = {"showticklabels": False, "showgrid": False, "zeroline": False, "title": ""}
    if len(spans) == 2:
        figure.update_xaxes(**bare, range=spans[0])
        figure.update_yaxes(**bare, range=spans[1], scaleanchor="x", scaleratio=1)
        return
    bare |= {"showbackground": False, "showspikes": False, "showline": True, "linecolor": OUTLINE}
    figure.update_layout(
        scene={
            **{f"{axis}axis": {**bare, "range": spans[i]} for i, axis in enumerate("xyz")},
            "aspectmode": "cube",
            "bgcolor": CLEAR,
            "camera": {"eye": {"x": 1.3, "y": 1.3, "z": 0.9}},
        }
    )


def _set_legend(figure: go.Figure, entries: int) -> None:
    """Put a short legend above, a long one at the right, where plotly lets it scroll."""
    shared = {"itemsizing": "constant", "tracegroupgap": 0}
    if entries <= ABOVE:
        figure.update_layout(legend=shared, margin={"l": 5, "r": 5, "t": 30, "b": 5})
        return
    figure.update_layout(
        legend={
            **shared,
            "orientation": "v",
            "x": 1.01,
            "y": 1,
            "xanchor": "left",
            "yanchor": "top",
            "font": {"size": 10 if entries > COMPACT else 12},
        },
        margin={"l": 5, "r": 5, "t": 10, "b": 5},
    )
