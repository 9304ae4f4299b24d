"""What the browser is sent of a run: once what the points are, and once each epoch where they lie.

Blocks are kept whole, as bytes: what is sent again is the same, and is not sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from plotly.colors import get_colorscale

from dovs.analysis.counts import frequency_groups
from dovs.analysis.subspaces import Subspaces, leakage
from dovs.figures.palette import (
    CORRECT_COLOURS,
    GROUP_COLOURS,
    GROUPS,
    SEQUENTIAL,
    UNKNOWN_COLOUR,
    abstract_label_colours,
    class_colours,
)
from dovs.runs.artifacts import Projection, Snapshot
from dovs.runs.store import open_run
from dovs.ui.embeddings.data.epoch_tables import fitting, hierarchy_at, unfit
from dovs.ui.embeddings.data.projections import projection_at
from dovs.ui.embeddings.map.pack import pack, quantise, shares
from dovs.ui.parts.run_facts import Classes, evaluated_on

KEPT = 128  # blocks of 0.4 MB for 21,000 points
BY_HASH: dict[str | type, Callable[[Any], Any]] = {Classes: hash}
"""Streamlit would go through a hundred names for each block, longer than the rest of the page."""


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=BY_HASH)
def base_block(path: str, stamp: int, classes: Classes) -> bytes:
    """Return what the points of a run are, whatever the epoch.

    Args:
        path: run directory.
        stamp: see `embedding_data.stamp`; part of the cache key only.
        classes: of the run.
    """
    run = open_run(Path(path))
    points = run.points()
    label = points["label"].to_numpy(np.int64)
    if not ((label >= 0) & (label < len(classes.names))).all():
        raise unfit(run, 0)
    groups = frequency_groups(np.array(classes.counts))
    header = {
        "run": run.name,
        "points": len(points),
        "measured": evaluated_on(run),
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
    arrays = {
        "test": (points["split"] == "test").to_numpy().astype(np.uint8),
        "index": points["index"].to_numpy(np.int32),
        "label": label.astype(np.uint16),
    }
    return pack(header, arrays)


@st.cache_resource(max_entries=KEPT, show_spinner=False, hash_funcs=BY_HASH)
def epoch_block(path: str, epoch: int, stamp: int, classes: Classes, variant: str = "") -> bytes:
    """Return where the points of a run lie at an epoch and what was predicted.

    Args:
        path: run directory.
        epoch: a projected epoch.
        stamp: see `embedding_data.stamp`; part of the cache key only.
        classes: of the run.
        variant: folder of another drawing, "" for the one that came with the run.

    Raises:
        RunError: files of that epoch are damaged or do not fit together.
    """
    run = open_run(Path(path))
    label, snapshot, _points = fitting(run, epoch, len(classes.names))
    projection = projection_at(run, epoch, variant)
    if len(projection.xy) != len(label):
        raise unfit(run, epoch)
    hierarchy = hierarchy_at(run, epoch)
    groups = np.full(len(classes.names), -1) if hierarchy is None else hierarchy.groups
    labels = () if hierarchy is None else hierarchy.names
    flat = class_colours(groups, len(labels)) if labels else abstract_label_colours(len(groups))
    header = {
        "epoch": epoch,
        "labels": list(labels),
        "label_of": groups.tolist(),
        "class_colours": flat,
        "label_colours": abstract_label_colours(len(labels)),
        "range": {},
    }
    arrays = _places(projection, header) | _answers(snapshot)
    if hierarchy is not None and (share := _leakage(snapshot, hierarchy.assignment[label])):
        arrays |= share
    return pack(header, arrays)


def _places(projection: Projection, header: dict[str, object]) -> dict[str, np.ndarray]:
    """Quantise the maps there are, and note their ranges in the header."""
    arrays, ranges = {}, {}
    for name, positions in (("xy", projection.xy), ("xyz", projection.xyz)):
        if positions is not None:
            arrays[name], low, high = quantise(positions)
            ranges[name] = [low, high]
    header["range"] = ranges
    return arrays


def _answers(snapshot: Snapshot) -> dict[str, np.ndarray]:
    arrays = {
        "predicted": snapshot.predicted.astype(np.uint16),
        "confidence": shares(snapshot.confidence),
    }
    if snapshot.margin is not None:
        arrays["margin"] = shares(snapshot.margin, -1.0)
    if snapshot.true_rank is not None:
        arrays["rank"] = np.clip(snapshot.true_rank, 0, 65535).astype(np.uint16)
    return arrays


def _leakage(snapshot: Snapshot, q_rows: np.ndarray) -> dict[str, np.ndarray]:
    """Return the leakage of each point, {} before subspaces are in force."""
    if snapshot.basis is None or snapshot.sizes is None or snapshot.mean is None:
        return {}
    subspaces = Subspaces(snapshot.basis, snapshot.sizes, snapshot.mean)
    return {"leakage": shares(leakage(snapshot.embeddings, q_rows, subspaces))}
