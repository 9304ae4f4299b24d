"""What the browser is sent of a run: once what the points are, and for each epoch where they are.

Blocks are cached as bytes, so that a block that is sent again is the same and is not sent again.
"""

from __future__ import annotations

import numpy as np
import streamlit as st
from plotly.colors import get_colorscale

from dovs.analysis.counts import frequency_groups
from dovs.analysis.subspaces import leakage
from dovs.figures.palette import (
    CORRECT_COLOURS,
    GROUP_COLOURS,
    GROUPS,
    SEQUENTIAL,
    UNKNOWN_COLOUR,
    abstract_label_colours,
    class_colours,
)
from dovs.runs.artifacts import Projection
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.points import Points, points_of, projection_of, read_points
from dovs.ui.embeddings.map.names import BASE_ARRAYS, EPOCH_ARRAYS
from dovs.ui.embeddings.map.wire import pack, quantise, shares

BLOCKS = 128  # in memory at once, of 0.4 MB for 21,000 points


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs={Context: Context.run_key})
def base_block(context: Context) -> bytes:
    """Return what the points of a run are, whatever the epoch.

    Raises:
        RunError: the points are damaged, or are not of the run's classes.
    """
    classes = context.classes
    points = read_points(context.run, classes)
    groups = frequency_groups(np.array(classes.counts))
    header = {
        "run": context.run.name,
        "points": len(points),
        "evaluated_on": context.evaluated_on,
        "names": list(classes.names),
        "counts": list(classes.counts),
        "groups": [GROUPS.index(group) for group in groups],
        "palette": {
            "groups": [GROUP_COLOURS[group] for group in GROUPS],
            "correct": [CORRECT_COLOURS[True], CORRECT_COLOURS[False]],
            "scale": [colour for _place, colour in get_colorscale(SEQUENTIAL)],
            "unknown": UNKNOWN_COLOUR,
        },
    }
    columns = {
        "test": points["split"] == "test",
        "index": points["index"],
        "label": points["label"],
    }
    return pack(header, {name: columns[name].to_numpy(kind) for name, kind in BASE_ARRAYS.items()})


@st.cache_resource(max_entries=BLOCKS, show_spinner=False, hash_funcs={Context: Context.map_key})
def epoch_block(context: Context) -> bytes:
    """Return where the points of a run are at an epoch, and what was predicted.

    Raises:
        RunError: files of that epoch are damaged or do not belong together.
    """
    points, projection = points_of(context), projection_of(context)
    hierarchy, num_classes = points.hierarchy, len(context.classes.names)
    groups = np.full(num_classes, -1) if hierarchy is None else hierarchy.groups
    labels = () if hierarchy is None else hierarchy.names
    flat = class_colours(groups, len(labels)) if labels else abstract_label_colours(num_classes)
    positions, ranges = _positions(projection)
    header = {
        "epoch": context.epoch,
        "labels": list(labels),
        "label_of": groups.tolist(),
        "class_colours": flat,
        "label_colours": abstract_label_colours(len(labels)),
        "range": ranges,
    }
    arrays = positions | _predictions(points) | _leakage(points)
    return pack(header, {name: each.astype(EPOCH_ARRAYS[name]) for name, each in arrays.items()})


def _positions(
    projection: Projection,
) -> tuple[dict[str, np.ndarray], dict[str, list[list[float]]]]:
    """Return the steps of the 2-D and the 3-D map, and their ranges."""
    arrays, ranges = {}, {}
    for name, positions in (("xy", projection.xy), ("xyz", projection.xyz)):
        if positions is not None:
            arrays[name], low, high = quantise(positions)
            ranges[name] = [low, high]
    return arrays, ranges


def _predictions(points: Points) -> dict[str, np.ndarray]:
    table = points.table
    arrays = {}
    if points.predicts:
        arrays["predicted"] = table["predicted_index"].to_numpy()
    if table["confidence"].notna().any():
        arrays["confidence"] = shares(table["confidence"].to_numpy())
    if "margin" in table:
        arrays["margin"] = shares(table["margin"].to_numpy(), -1.0)
    if "true_rank" in table:
        arrays["rank"] = np.clip(table["true_rank"].to_numpy(np.int64), 0, 65535)
    return arrays


def _leakage(points: Points) -> dict[str, np.ndarray]:
    """Return the leakage of each point, {} before subspaces are in force."""
    subspaces, hierarchy = points.subspaces, points.hierarchy
    if subspaces is None or hierarchy is None:
        return {}
    q_rows = hierarchy.assignment[points.table["class_index"].to_numpy()]
    return {"leakage": shares(leakage(points.embeddings, q_rows, subspaces))}
