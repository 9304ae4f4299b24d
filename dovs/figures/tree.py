"""The abstract-label hierarchy: its tree, its areas, and the scores that chose its cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dovs.figures.labels import (
    abstract_labels,
    escape_all,
    escape_text,
    listed,
    percent,
    plural,
    quoted,
)
from dovs.figures.layout import CLEAR, float32, new_figure, note_figure
from dovs.figures.many import colour_strip
from dovs.figures.palette import (
    GROUP_COLOURS,
    OUTLINE,
    UNKNOWN_COLOUR,
    abstract_label_colours,
    class_colours,
    text_on,
)

NO_TREE = "This hierarchy has no tree: its abstract labels were made without one."
NO_LABELS = "No abstract labels yet."
NO_SCORES = "Different numbers of abstract labels were not compared."
MOST_IN_LEGEND = 12
MOST_LEAF_NAMES = 120
"""Classes up to which the leaves of a tree are named. Plotly measures each upright name again and
again: 1,000 of them stopped the browser for minutes, and are too close to be read."""
STRIP = 0.05
"""Height of the strip of very many leaves, as a share of the tree's."""
MOST_TILES = 300
"""Classes up to which each one is a tile of its abstract label's area."""
MOST_AREAS = 100
"""Abstract labels that have an area of their own; smaller ones share the last area."""


def dendrogram(
    joins: pd.DataFrame,
    leaves: pd.DataFrame,
    cut: float | None = None,
    thumbnails: Mapping[int, str] | None = None,
) -> go.Figure:
    """Draw the tree of classes, with branches and leaves in the colours of abstract labels.

    Args:
        joins: x0..x3, y0..y3 of each arch, height, abstract_label (negative where classes of
            several labels join), from `dovs.hierarchy.dendrogram.dendrogram_frame`.
        leaves: x, class_index, class_name and the abstract label, left to right, from
            `dovs.hierarchy.dendrogram.leaf_frame`.
        cut: height of the line that cuts the tree into the abstract labels, or None.
        thumbnails: URL of a small image by class_index, shown below its leaf.

    Returns:
        A line trace for the joins above the cut and one for each abstract label (for each colour,
        if there are many); a trace of leaves, `customdata` = class_index; a line for the cut.
        More than `MOST_LEAF_NAMES` classes: shapes for the joins, and an image of the leaves.
    """
    if joins.empty or leaves.empty:
        return note_figure(NO_TREE)
    indices, names = abstract_labels(leaves)
    colours = abstract_label_colours(int(indices.max()) + 1)
    top = float(joins["height"].max())
    name_of = dict(zip(indices.tolist(), names, strict=True))
    arches = _all_arches(joins, name_of, colours)
    many = len(leaves) > MOST_LEAF_NAMES
    traces = [
        *([] if many else [_arch_trace(each) for each in arches]),
        _leaves(leaves, names, [colours[m] for m in indices], -STRIP * top),
    ]
    if cut is not None:
        traces.append(
            {
                "type": "scatter",
                "x": float32([-0.8, len(leaves) - 0.2]),
                "y": float32([cut, cut]),
                "mode": "lines",
                "name": f"cut into {plural(len(name_of), 'abstract label')}",
                "line": {"color": OUTLINE, "width": 1.5, "dash": "dash"},
                "hoverinfo": "skip",
                "showlegend": True,
            }
        )
    shown = dict(zip(leaves["class_index"], leaves["x"], strict=True))
    pictures = [
        _picture(url, float(shown[c]), top) for c, url in (thumbnails or {}).items() if c in shown
    ]
    below = 0.16 if pictures else STRIP if many else 0.015
    return new_figure(
        460 if len(leaves) <= 40 else 540,
        traces,
        hovermode="closest",
        images=pictures,
        shapes=[_arch_shape(each) for each in arches] if many else [],
        xaxis={
            **_leaf_names(leaves),
            "range": [-0.8, float(leaves["x"].max()) + 0.8],
            "showgrid": False,
        },
        yaxis={
            "title": "Distance at which classes join",
            "range": [-below * top, 1.06 * max(top, cut or 0.0)],
        },
    )


def dendrogram_text(joins: pd.DataFrame, leaves: pd.DataFrame, cut: float | None = None) -> str:
    """Return one or two sentences about what `dendrogram` shows."""
    if joins.empty or leaves.empty:
        return NO_TREE
    _, names = abstract_labels(leaves)
    sizes = leaves["class_name"].groupby(names).size().sort_values(ascending=False)
    labels = [f"{quoted(name)} ({plural(int(n), 'class', 'classes')})" for name, n in sizes.items()]
    by = " by a cut of the tree" if cut is not None else ""
    return (
        f"Tree of {plural(len(leaves), 'class', 'classes')} by similarity, in "
        f"{plural(len(labels), 'abstract label')}{by}: {listed(labels, 4)}."
    )


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


def silhouette_scores(frame: pd.DataFrame) -> go.Figure:
    """Draw the silhouette of each number of abstract labels that was compared.

    Args:
        frame: num_labels, score, chosen (True for the number in use).
    """
    if frame.empty:
        return note_figure(NO_SCORES)
    frame = frame.sort_values("num_labels")
    chosen = frame["chosen"].astype(bool).to_numpy()
    colour = GROUP_COLOURS["many"]
    figure = new_figure(220, showlegend=False)
    figure.add_trace(
        go.Scatter(
            x=frame["num_labels"].to_numpy(np.int32),
            y=float32(frame["score"]),
            mode="lines+markers+text",
            line={"color": colour, "width": 1.5},
            marker={
                "color": colour,
                "opacity": 1,
                "size": np.where(chosen, 14, 6).astype(np.int32),
                "symbol": np.where(chosen, "diamond", "circle").tolist(),
            },
            text=["in use" if c else "" for c in chosen],
            textposition="top center",
            cliponaxis=False,
            hovertemplate="%{x} abstract labels: %{y:.3f}<extra></extra>",
        )
    )
    low, high = float(frame["score"].min()), float(frame["score"].max())
    room = max(0.02, 0.3 * (high - low))
    figure.update_xaxes(title="Number of abstract labels", dtick=1, showgrid=False)
    figure.update_yaxes(title="Silhouette", range=[low - 0.5 * room, high + room])
    return figure


def silhouette_scores_text(frame: pd.DataFrame) -> str:
    """Return one or two sentences about what `silhouette_scores` shows."""
    if frame.empty:
        return NO_SCORES
    best = frame.loc[frame["score"].idxmax()]
    text = (
        f"Silhouette of {int(frame['num_labels'].min())} to {int(frame['num_labels'].max())} "
        f"abstract labels; highest ({best['score']:.3f}) at {int(best['num_labels'])}."
    )
    used = frame[frame["chosen"].astype(bool)]
    return text if used.empty else f"{text} In use: {int(used['num_labels'].iloc[0])}."


@dataclass(frozen=True)
class _Arches:
    """Arches of one colour: corners (N, 4) x and y; what the legend shows, "" for nothing."""

    x: np.ndarray
    y: np.ndarray
    colour: str
    name: str = ""


def _all_arches(
    joins: pd.DataFrame, name_of: Mapping[int, str], colours: Sequence[str]
) -> list[_Arches]:
    """Return the arches above the cut, and those of each abstract label.

    Labels that are not in the legend share the arches of their colour.
    """

    def of(part: pd.DataFrame, colour: str, name: str = "") -> _Arches:
        x, y = (part[[f"{axis}{i}" for i in range(4)]].to_numpy(float) for axis in "xy")
        return _Arches(x, y, colour, name)

    inside = joins[joins["abstract_label"] >= 0]
    found = [of(joins[joins["abstract_label"] < 0], OUTLINE)]
    if len(name_of) <= MOST_IN_LEGEND:
        for m in sorted(name_of):
            part = inside[inside["abstract_label"] == m]
            found.append(of(part, colours[m], escape_text(name_of[m], 30)))
    else:
        shades = inside["abstract_label"].map(colours.__getitem__)
        found += [of(part, str(shade)) for shade, part in inside.groupby(shades)]
    return [arches for arches in found if len(arches.x)]


def _arch_trace(arches: _Arches) -> dict[str, Any]:
    """Return arches as one trace, with gaps between them."""
    gap = np.full((len(arches.x), 1), np.nan)
    return {
        "type": "scatter",
        "x": float32(np.hstack([arches.x, gap]).ravel()),
        "y": float32(np.hstack([arches.y, gap]).ravel()),
        "mode": "lines",
        "name": arches.name,
        "line": {"color": arches.colour, "width": 2 if len(arches.x) < 60 else 1.5},
        "hoverinfo": "skip",
        "showlegend": bool(arches.name),
    }


def _arch_shape(arches: _Arches) -> dict[str, Any]:
    """Return arches as one SVG path; a trace with gaps would have a path for each arch."""
    corners = np.stack([arches.x, arches.y], axis=-1)
    return {
        "type": "path",
        "path": "".join(
            "M" + "L".join(f"{x:.6g},{y:.6g}" for x, y in arch) for arch in corners.tolist()
        ),
        "line": {"color": arches.colour, "width": 1.5},
        "name": arches.name,
        "showlegend": bool(arches.name),
        "layer": "below",
    }


def _leaves(
    leaves: pd.DataFrame, names: Sequence[str], colours: Sequence[str], low: float
) -> dict[str, Any]:
    """Return a square for each leaf; many leaves are a strip down to `low`."""
    texts = [
        f"{name}<br>abstract label {label}"
        for name, label in zip(
            escape_all(leaves["class_name"], 40), escape_all(names, 60), strict=True
        )
    ]
    indices = leaves["class_index"].to_numpy(np.int32)
    if len(leaves) > MOST_LEAF_NAMES:
        return colour_strip(indices, colours, texts, low, 0.0)
    return {
        "type": "scatter",
        "x": float32(leaves["x"]),
        "y": np.zeros(len(leaves), dtype=np.float32),
        "mode": "markers",
        "marker": {
            "symbol": "square",
            "size": 9 if len(leaves) <= 40 else 5,
            "color": list(colours),
        },
        "customdata": indices,
        "hovertext": texts,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "showlegend": False,
    }


def _leaf_names(leaves: pd.DataFrame) -> dict[str, Any]:
    """Return what the axis below the leaves shows."""
    if len(leaves) > MOST_LEAF_NAMES:
        return {
            "showticklabels": False,
            "title": "Classes (point at the coloured strip to see a name)",
        }
    return {
        "tickmode": "array",
        "tickvals": leaves["x"].tolist(),
        "ticktext": escape_all(leaves["class_name"], 18),
        "tickangle": -90,
        "tickfont": {"size": 13 if len(leaves) <= 25 else 10 if len(leaves) <= 60 else 8},
    }


def _picture(url: str, place: float, top: float) -> dict[str, Any]:
    """Return a small image below the leaf at `place` of a tree of height `top`."""
    return {
        "source": url,
        "x": place,
        "y": -0.03 * top,
        "sizex": 0.86,
        "sizey": 0.12 * top,
        "xref": "x",
        "yref": "y",
        "xanchor": "center",
        "yanchor": "top",
    }
