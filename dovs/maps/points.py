"""The points of a map and their epochs, as arrays: the one form that maps are drawn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TRAINING, SHOWN, POINTS = "in training", "on the map", "points"
"""What class counts count: training images, the points of the map, or all points, of which the map
has some."""


@dataclass(frozen=True, eq=False)
class MapPoints:
    """What the points are, whatever the epoch.

    Attributes:
        name: of the whole, for example of a run.
        class_names: C names.
        class_counts: images of each class, (C,), which decide its frequency group.
        label: class of each point, (P,).
        test: whether a point is of the evaluated split, not of the training split, (P,) bool.
        index: row of each point in its split, (P,).
        evaluated_on: what the points of the evaluated split are called.
        counted: what `class_counts` counts: `TRAINING`, `SHOWN` or `POINTS`.
        ids: name of each point that its owner gave, P texts, or None.
    """

    name: str
    class_names: tuple[str, ...]
    class_counts: np.ndarray
    label: np.ndarray
    test: np.ndarray
    index: np.ndarray
    evaluated_on: str = "test"
    counted: str = TRAINING
    ids: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return len(self.label)


@dataclass(frozen=True, eq=False)
class MapEpoch:
    """Where the points are at one epoch, and what was predicted of them; None where not known.

    Attributes:
        epoch: its number.
        xy: positions, (P, 2); a row with NaN is not shown.
        xyz: positions of a map in three dimensions, (P, 3).
        predicted: class, (P,); -1 where none was predicted.
        confidence: probability of the predicted class, (P,) in [0, 1].
        margin: probability of the true class minus the best of the others, (P,) in [-1, 1].
        rank: classes more probable than the true one, (P,).
        leakage: share of each point outside its subspace, (P,) in [0, 1].
        abstract_labels: M names.
        label_of: abstract label of each class, (C,); -1 for none.
    """

    epoch: int
    xy: np.ndarray
    xyz: np.ndarray | None = None
    predicted: np.ndarray | None = None
    confidence: np.ndarray | None = None
    margin: np.ndarray | None = None
    rank: np.ndarray | None = None
    leakage: np.ndarray | None = None
    abstract_labels: tuple[str, ...] = ()
    label_of: np.ndarray | None = None
