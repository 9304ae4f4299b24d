"""The tree of classes from which abstract labels are cut."""

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
    plural,
    quoted,
)
from dovs.figures.layout import float32, new_figure, note_figure, tick_angle
from dovs.figures.many import colour_strip
from dovs.figures.palette import (
    OUTLINE,
    abstract_label_colours,
)

NO_TREE = "This hierarchy has no tree: its abstract labels were made without one."
MOST_IN_LEGEND = 12
MOST_LEAF_NAMES = 120
"""Classes up to which the leaves of a tree are named. Plotly measures each upright name again and
again: 1,000 of them stopped the browser for minutes, and are too close to be read."""
STRIP = 0.05
"""Height of the strip of very many leaves, as a share of the tree's."""


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
    x, y = (joins[[f"{axis}{i}" for i in range(4)]].to_numpy(float) for axis in "xy")
    labels = joins["abstract_label"].to_numpy()

    def of(rows: np.ndarray, colour: str, name: str = "") -> _Arches:
        return _Arches(x[rows], y[rows], colour, name)

    found = [of(labels < 0, OUTLINE)]
    if len(name_of) <= MOST_IN_LEGEND:
        for m in sorted(name_of):
            found.append(of(labels == m, colours[m], escape_text(name_of[m], 30)))
    else:
        shades = np.array([colours[m] if m >= 0 else "" for m in labels])
        found += [of(shades == shade, str(shade)) for shade in np.unique(shades) if shade]
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
        "tickangle": tick_angle(leaves["class_name"].astype(str).tolist(), 40, 0),
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
