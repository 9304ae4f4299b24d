"""Abstract labels as areas, and their classes as tiles."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import abstract_labels, escape_all, percent, plural, quoted
from dovs.figures.layout import CLEAR, new_figure, note_figure
from dovs.figures.palette import UNKNOWN_COLOUR, abstract_label_colours, class_colours, text_on

NO_LABELS = "No abstract labels yet."
MOST_TILES = 300
"""Classes up to which each one is a tile of its abstract label's area."""
MOST_AREAS = 100
"""Abstract labels that have an area of their own; smaller ones share the last area."""


def treemap(frame: pd.DataFrame) -> go.Figure:
    """Draw abstract labels as areas and their classes as tiles, sized by training images.

    Args:
        frame: class_index, class_name, count and the abstract label of each class.

    Returns:
        One treemap trace; `customdata` = class_index, -1 for an abstract label. More than
        `MOST_TILES` classes have no tiles.
    """
    if frame.empty or frame["count"].sum() <= 0:
        return note_figure(NO_LABELS)
    tiles = frame if len(frame) <= MOST_TILES else frame.iloc[:0]
    indices, names = abstract_labels(frame)
    base = abstract_label_colours(int(indices.max()) + 1)
    smaller = _smaller(frame["count"], indices)
    if smaller.size:
        rest = len(base)
        base.append(UNKNOWN_COLOUR)
        tiles, others = frame.iloc[:0], np.isin(indices, smaller)
        indices = np.where(others, rest, indices)
        names = np.where(others, f"{len(smaller)} smaller abstract labels", names).tolist()
    groups = np.full(int(frame["class_index"].max()) + 1, -1)
    groups[frame["class_index"].to_numpy(int)] = indices
    palette = class_colours(groups) if len(tiles) else []
    name_of = dict(zip(indices.tolist(), names, strict=True))
    totals = frame.groupby(indices)["count"].sum()
    colours = [base[m] for m in totals.index] + [palette[c] for c in tiles["class_index"]]
    figure = new_figure(460, margin={"l": 0, "r": 0, "t": 0, "b": 0})
    figure.add_trace(
        go.Treemap(
            ids=[f"label {m}" for m in totals.index] + [f"class {c}" for c in tiles["class_index"]],
            labels=escape_all([name_of[m] for m in totals.index], 60)
            + escape_all(tiles["class_name"], 40),
            parents=[""] * len(totals) + [f"label {m}" for m in indices[: len(tiles)]],
            values=np.r_[totals.to_numpy(), tiles["count"].to_numpy()].astype(np.int32),
            branchvalues="total",
            customdata=np.r_[np.full(len(totals), -1), tiles["class_index"]].astype(np.int32),
            marker={
                "colors": colours,
                "line": {"width": 0},
                "pad": {"t": 22, "l": 3, "r": 3, "b": 3},
            },
            textfont={"color": [text_on(colour) for colour in colours]},
            texttemplate="%{label}<br>%{value:,}",
            hovertemplate="%{label}<br>%{value:,} training images<extra></extra>",
            root={"color": CLEAR},
            pathbar={"visible": False},
            tiling={"pad": 2},
        )
    )
    return figure


def _smaller(counts: pd.Series, indices: np.ndarray) -> np.ndarray:
    """Return the abstract labels without an area of their own: those after the largest."""
    totals = counts.groupby(indices).sum().sort_values(ascending=False, kind="stable")
    return totals.index[MOST_AREAS:].to_numpy()


def treemap_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `treemap` shows."""
    if frame.empty or frame["count"].sum() <= 0:
        return NO_LABELS
    indices, names = abstract_labels(frame)
    smaller = len(_smaller(frame["count"], indices))
    totals = frame["count"].groupby(names).sum().sort_values(ascending=False)
    first, last = (percent(share) for share in totals.iloc[[0, -1]] / totals.sum())
    return (
        f"{plural(len(frame), 'class', 'classes')} in {plural(len(totals), 'abstract label')}, "
        f"sized by training images. The largest label, {quoted(totals.index[0])}, has "
        f"{first} of {int(totals.sum()):,} images; the smallest, {quoted(totals.index[-1])}, "
        f"{last}."
        + ("" if len(frame) <= MOST_TILES else " The areas of single classes are too small to see.")
        + (f" The {smaller} smallest abstract labels share one area." if smaller else "")
    )
