"""Numbers in a column of labels that stand for no label, such as -1 and PyTorch's -100."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dovs.recording.reading.role_names import MATRICES
from dovs.recording.reading.values import class_numbers, empty, is_marker, plain, taken, text_of

USUAL = {-1, -100}
LARGE = (255, 999, 9_999, 65_535)
"""Largest numbers of a type and the like: classes only with a note."""


def no_label(
    columns: Mapping[str, Any], rows: np.ndarray, named: bool, notes: list[str]
) -> tuple[int, ...]:
    """Return the labels that mean no label: negative ones beside class indices from 0.

    Classes may be called -1, 0 and 1: so a number that is predicted in the place of others, and
    right at times, is a class. Several negative numbers are classes, but for -1 and -100.

    Args:
        columns: by role; `label` is among them.
        rows: that are used, ascending.
        named: whether the file names the classes: then no negative number is one.
        notes: gets what a user should look at.
    """
    labels = class_numbers(taken(columns["label"], rows))
    if labels is None or not len(labels):
        return ()
    there = np.unique(labels).tolist()
    predicted = _predicted(columns.get("predicted"), rows)
    large = next((n for n in LARGE if n == there[-1] and n > len(there)), None)
    if large is not None and (predicted is None or large not in predicted):
        notes.append(
            f"label {large} is taken as a class, though there are {len(there) - 1} other labels "
            "and it is never predicted: leave these rows out if it means no label"
        )
    negative = [number for number in there if number < 0]
    if not (named or 0 in there) or (len(negative) > 1 and not USUAL.issuperset(negative)):
        return ()
    scored = _scored(columns, rows, len(there))
    if not named and negative == [-1] and _is_class(labels, predicted, scored):
        return ()  # the note on a class -1 is that of all labels that are numbers
    return tuple(negative)


def _is_class(labels: np.ndarray, predicted: np.ndarray | None, scored: np.ndarray | None) -> bool:
    """Return whether predictions take -1 as a class: right, in the place of others, and missed.

    Args:
        labels: (N,) int64, from -1.
        predicted: (N,) int64, or None.
        scored: column of the largest logit, (N,) int64; None without, or where columns are no more
            than other labels.
    """
    none = labels == -1
    if predicted is not None:
        return _mixed(none, predicted == -1)
    if scored is None:
        return False
    return int((scored == labels + 1).sum()) > int((scored == labels).sum())


def marker_classes(labels: Any, predicted: Any) -> set[str]:
    """Return the labels such as none or - that are classes, because predictions take them so.

    Args:
        labels: N values.
        predicted: N classes, or None.

    >>> sorted(marker_classes(["-", "-", "1", "n/a"], ["-", "1", "-", "n/a"]))
    ['-']
    """
    if predicted is None or np.ndim(labels) > 1 or np.ndim(predicted) > 1:
        return set()
    true, found = (np.array([text_of(v) for v in each]) for each in (labels, predicted))
    markers = {text for text in set(true.tolist()) if is_marker(text)}
    return {text for text in markers if _mixed(true == text, found == text)}


def _mixed(true: np.ndarray, found: np.ndarray) -> bool:
    """Return whether a class is found rightly, missed, and found in the place of others."""
    return bool((true & found).any() and (true & ~found).any() and (~true & found).any())


def _predicted(column: Any, rows: np.ndarray) -> np.ndarray | None:
    """Return predicted numbers, (N,) int64, -1 where there is none; None for names or without."""
    if column is None or (isinstance(column, np.ndarray) and column.ndim > 1):
        return None
    values = taken(column, rows)
    return class_numbers(["-1" if empty(value) else plain(text_of(value)) for value in values])


def _scored(columns: Mapping[str, Any], rows: np.ndarray, number: int) -> np.ndarray | None:
    """Return the column of the largest score, (N,); None unless there are `number` columns."""
    scores = next((columns[role] for role in MATRICES[1:] if role in columns), None)
    if scores is None or scores.shape[1] != number:
        return None
    return np.asarray(np.nan_to_num(scores[rows], nan=-np.inf).argmax(1))
