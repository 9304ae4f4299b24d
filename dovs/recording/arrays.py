"""Labels and probabilities of the rows of a split, checked: every error names what was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dovs.arrays import as_array, matrix
from dovs.errors import DataError
from dovs.recording.scores import softmax, without_masks

MOST_CLASSES = 32_767
NOT_ONE = 0.01
"""Difference from 1 up to which the sum of a row of probabilities is rounding."""
MOST_ROUNDING = 0.2
"""The same where values have few decimals and there are many classes."""
ENOUGH = 100
"""Numbers of a part from which it is probably no chance that all are between 0 and 1."""
FEWEST_SORTED = 4
"""Columns from which it is probably no chance that all rows are sorted."""
SORTED = (
    "fall from the first column to the last in every row, as if they were sorted. If they are, "
    "such as the best k, nothing states their classes: give one column for each class, in one order"
)
SIGMOID = (
    "are between 0 and 1, and rows do not sum to 1. If a sigmoid made them, the softmax changes "
    "confidence and calibration, but no predicted class: give the logits before it"
)


def class_indices(
    value: Any,
    what: str,
    rows: int,
    names: Sequence[str] | None,
    within: tuple[str, str] | None = None,
) -> np.ndarray:
    """Return one class index for each row, (N,) int64.

    Args:
        value: class indices, or names of classes where `names` are given.
        what: words for messages.
        rows: N.
        names: C names, or None while they are not known.
        within: what states the number of classes, and what to do if there are more, for messages.

    Raises:
        DataError: of another length, shape or type, or outside the classes.
    """
    array = as_array(value, what)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        hint = " Use argmax(1) of one-hot rows." if array.ndim == 2 else ""
        raise DataError(f"{what} have the shape {array.shape}, but must be (N,).{hint}")
    if len(array) != rows:
        raise DataError(
            f"there are {len(array):,} {what} for {rows:,} embeddings: give one for each."
        )
    if array.dtype.kind in "US":
        return _named(array.astype(str), what, names)
    if array.dtype.kind not in "iufb":
        raise DataError(f"{what} are of type {array.dtype}, but must be class indices.")
    if array.dtype.kind == "f" and not (np.isfinite(array) & (array == np.floor(array))).all():
        raise DataError(f"{what} are not whole numbers: give class indices.")
    index = array.astype(np.int64)
    most = MOST_CLASSES if names is None else len(names)
    if within is not None:
        check_within(index, most, *within)
    wrong = np.flatnonzero((index < 0) | (index >= most))
    if len(wrong):
        remedy = "Give class_names or class_counts of all classes, or leave such rows out."
        raise DataError(
            f"{what}: row {wrong[0]} is {index[wrong[0]]}, but the classes are 0 to {most - 1}. "
            f"{from_one(index, most) or remedy}"
        )
    return index


def from_one(indices: np.ndarray, classes: int) -> str:
    """Return what to do with labels that are numbered from 1; "" where they are not."""
    one = len(indices) and indices.min() == 1 and indices.max() == classes
    return "Labels start at 0, not at 1: subtract 1 from each." if one else ""


def check_within(index: np.ndarray, classes: int, source: str, remedy: str) -> None:
    """Check that labels are of the classes that something else states.

    Args:
        index: labels, (N,).
        classes: that there are.
        source: what states them, such as "logits have 3 columns".
        remedy: what to do if there are more.

    Raises:
        DataError: a label is negative, or is of no such class.
    """
    if not len(index):
        return
    if index.min() < 0:
        row = int(np.flatnonzero(index < 0)[0])
        raise DataError(
            f"{source}, but the label of row {row} is {index[row]}: labels are the numbers of the "
            "classes from 0. Leave such rows out."
        )
    remedy = from_one(index, classes) or remedy
    if index.max() >= classes:
        row = int(np.flatnonzero(index >= classes)[0])
        raise DataError(
            f"{source}, but labels go to {index.max()} ({index.max() + 1} classes; the first "
            f"above is in row {row}). {remedy}"
        )


def _named(values: np.ndarray, what: str, names: Sequence[str] | None) -> np.ndarray:
    if names is None:
        raise DataError(f"{what} are text, so class_names must be given, in the order of classes.")
    place = {name: index for index, name in enumerate(names)}
    unknown = sorted(set(values.tolist()) - set(place))
    if unknown and list(names) == [str(index) for index in range(len(names))]:
        raise DataError(
            f"{what} contain '{unknown[0]}', but the classes are called 0 to {len(names) - 1}. "
            "Give class_names, in the order of classes."
        )
    if unknown:
        raise DataError(f"{what} contain '{unknown[0]}', which is not one of class_names.")
    return np.array([place[value] for value in values.tolist()], dtype=np.int64)


def are_probabilities(values: np.ndarray) -> bool:
    """Return whether each row of an array, (N, C), has no negative value and sums to 1.

    Whole numbers are so where each row is one-hot. Rows with NaN or infinity are not looked at, but
    −inf is no probability.

    >>> are_probabilities(np.array([[0.25, 0.75], [np.nan, np.nan]]))
    True
    >>> are_probabilities(np.array([[2.0, -1.0]])), are_probabilities(np.array([[0, 1], [1, 0]]))
    (False, True)
    """
    if values.ndim != 2 or values.shape[1] < 2 or values.dtype.kind not in "fiub":
        return False
    if np.isneginf(values).any():
        return False
    rows = values[np.isfinite(values).all(1)]
    sums = rows.sum(1, dtype=np.float64)
    return bool(len(rows) and rows.min() >= 0 and np.abs(sums - 1).max() <= rounding(rows))


def rounding(values: np.ndarray) -> float:
    """Return the difference from 1 up to which the sum of a row is rounding.

    Args:
        values: finite, (N, C); of 2 to 4 decimals C roundings add up.

    >>> rounding(np.full((1, 8), 0.125)), rounding(np.full((1, 8), 0.13))
    (0.01, 0.04)
    """
    for step in (0.01, 0.001, 0.0001):
        if len(values) and np.abs(values / step - np.round(values / step)).max() < 1e-3:
            return float(np.clip(values.shape[1] * step / 2, NOT_ONE, MOST_ROUNDING))
    return NOT_ONE


def total_of_rows(values: np.ndarray) -> float | None:
    """Return what every row of scores, (N, C), sums to, if they are shares of it, but not of 1.

    Percentages sum to 100, votes of an ensemble to its size. Logits do not, unless all rows are
    equal. Of few numbers nothing is concluded.

    >>> total_of_rows(np.tile([[25, 75], [90, 10]], (25, 1))), total_of_rows(np.eye(2))
    (100.0, None)
    """
    if values.ndim != 2 or values.shape[1] < 2 or values.dtype.kind not in "fiu":
        return None
    if values.size < ENOUGH or np.nanmin(values) < 0:
        return None
    rows = values[np.isfinite(values).all(1)].astype(np.float64)
    if rows.size < ENOUGH or (rows == rows[0]).all():
        return None
    sums = rows.sum(1)
    for total in (1.0, 100.0, float(np.median(sums))):
        if total > 0 and np.abs(sums / total - 1).max() <= rounding(rows / total):
            return None if total == 1 else total
    return None


def are_sorted(values: np.ndarray) -> bool:
    """Return whether scores, (N, C), seem to be sorted by size in every row.

    Not where the columns are apart, so that the classes alone can make the order: one that is
    always the most likely, a second, and so on.

    >>> rows = np.random.default_rng(0).random((50, 4))
    >>> are_sorted(-np.sort(-rows)), are_sorted(rows), are_sorted(0.1 * rows - np.arange(4))
    (True, False, False)
    """
    if values.ndim != 2 or values.shape[1] < FEWEST_SORTED or values.dtype.kind not in "fiu":
        return False
    rows = values[np.isfinite(values).all(1)]
    if rows.size < ENOUGH or not (rows[:, 1:] <= rows[:, :-1]).all():
        return False
    return bool((rows[:, :-1].min(0) < rows[:, 1:].max(0)).all())


def like_sigmoid(values: np.ndarray) -> bool:
    """Return whether all finite rows of logits, (N, C), are in [0, 1], and some do not sum to 1.

    Of few numbers nothing is concluded: those of a network without training may all be there.

    >>> like_sigmoid(np.tile([0.9, 0.8], (50, 1))), like_sigmoid(np.tile([0.9, 0.1], (50, 1)))
    (True, False)
    >>> like_sigmoid(np.array([[0.9, 0.8]]))
    False
    """
    if values.ndim != 2 or values.shape[1] < 2 or values.dtype.kind != "f":
        return False
    if np.isneginf(values).any():
        return False
    rows = values[np.isfinite(values).all(1)]
    inside = rows.size >= ENOUGH and rows.min() >= 0 and rows.max() <= 1 and rows.max() > rows.min()
    return bool(inside) and not are_probabilities(values)


def probabilities_of(
    logits: Any, probabilities: Any, rows: int, classes: int | None
) -> np.ndarray | None:
    """Return the probabilities of the classes, (N, C) float32; None where neither is given.

    Args:
        logits: (N, C), or None; −inf is the probability 0, but not in a whole row.
        probabilities: (N, C), or None.
        rows: N.
        classes: C, or None while it is not known.

    Raises:
        DataError: both are given, of another shape, not finite, or rows do not sum to 1.
    """
    if logits is not None and probabilities is not None:
        raise DataError("logits and probabilities are both given: give one of them.")
    if logits is None and probabilities is None:
        return None
    what = "logits" if probabilities is None else "probabilities"
    given = as_array(logits if probabilities is None else probabilities, what)
    masked = probabilities is None and given.ndim == 2 and given.dtype.kind == "f"
    found = matrix(without_masks(given) if masked else given, what).astype(np.float32)
    if len(found) != rows:
        raise DataError(f"there are {len(found):,} rows of {what} for {rows:,} embeddings.")
    if classes is not None and found.shape[1] != classes:
        raise DataError(f"{what} have {found.shape[1]} columns, but there are {classes} classes.")
    if probabilities is None:
        return softmax(given)
    sums = found.sum(1)
    if found.min() < 0 or np.abs(sums - 1).max() > rounding(found):
        row = int(np.abs(sums - 1).argmax())
        raise DataError(
            f"row {row} of probabilities sums to {sums[row]:.3g}, or is negative somewhere, but "
            "must sum to 1. Give logits instead, if these are logits."
        )
    return found
