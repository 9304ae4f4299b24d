"""What a browser is sent of a map: once what the points are, and for each epoch where they are."""

from __future__ import annotations

from typing import Any

import numpy as np

from dovs.analysis.counts import frequency_groups
from dovs.figures.palette import (
    CORRECT_COLOURS,
    GROUP_COLOURS,
    GROUPS,
    SEQUENTIAL_COLOURS,
    UNKNOWN_COLOUR,
    abstract_label_colours,
)
from dovs.maps.names import BASE_ARRAYS, EPOCH_ARRAYS
from dovs.maps.points import MapEpoch, MapPoints
from dovs.maps.wire import pack, quantise, shares


def base_block(points: MapPoints) -> bytes:
    """Return what the points are."""
    header = {
        "run": points.name,
        "points": len(points),
        "evaluated_on": points.evaluated_on,
        "counted": points.counted,
        "names": list(points.class_names),
        "counts": np.asarray(points.class_counts).tolist(),
        "groups": [GROUPS.index(each) for each in frequency_groups(points.class_counts)],
        "palette": {
            "groups": [GROUP_COLOURS[group] for group in GROUPS],
            "correct": [CORRECT_COLOURS[True], CORRECT_COLOURS[False]],
            "scale": list(SEQUENTIAL_COLOURS),
            "unknown": UNKNOWN_COLOUR,
        },
    }
    if points.ids is not None:
        header["ids"] = list(points.ids)
    columns = {"test": points.test, "index": points.index, "label": points.label}
    return pack(header, {name: columns[name].astype(kind) for name, kind in BASE_ARRAYS.items()})


def epoch_block(epoch: MapEpoch, num_classes: int) -> bytes:
    """Return where the points are at an epoch, and what was predicted.

    Args:
        epoch: the epoch.
        num_classes: C.
    """
    labels = epoch.abstract_labels
    label_of = np.full(num_classes, -1) if epoch.label_of is None else epoch.label_of
    arrays: dict[str, np.ndarray] = {}
    ranges: dict[str, list[list[float]]] = {}
    for name, positions in (("xy", epoch.xy), ("xyz", epoch.xyz)):
        if positions is not None:
            arrays[name], low, high = quantise(positions)
            ranges[name] = [low, high]
    header: dict[str, Any] = {
        "epoch": epoch.epoch,
        "labels": list(labels),
        "label_of": label_of.tolist(),
        # of the class alone: the same at every epoch, and in two runs side by side
        "class_colours": abstract_label_colours(num_classes),
        "label_colours": abstract_label_colours(len(labels)),
        "range": ranges,
    }
    arrays |= _measures(epoch)
    return pack(header, {name: each.astype(EPOCH_ARRAYS[name]) for name, each in arrays.items()})


def _measures(epoch: MapEpoch) -> dict[str, np.ndarray]:
    found = {}
    if epoch.predicted is not None:
        found["predicted"] = epoch.predicted
    if epoch.confidence is not None:
        found["confidence"] = shares(epoch.confidence)
    if epoch.margin is not None:
        found["margin"] = shares(epoch.margin, -1.0)
    if epoch.rank is not None:
        found["rank"] = np.clip(epoch.rank.astype(np.int64), 0, 65535)
    if epoch.leakage is not None:
        found["leakage"] = shares(epoch.leakage)
    return found
