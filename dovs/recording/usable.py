"""Which rows of a file of embeddings can be used, and a report of the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dovs.data.report import counted
from dovs.errors import DataError
from dovs.recording.predicted import without_prediction
from dovs.recording.role_names import MATRICES, PREDICTIONS
from dovs.recording.values import class_numbers, missing, taken, text_of


def usable_rows(
    columns: Mapping[str, Any],
    roles: dict[str, str],
    named: bool,
    lines: list[str],
    notes: list[str],
) -> np.ndarray:
    """Return the rows that can be used, ascending.

    A role whose column is empty is taken out of `roles`. Predictions may be missing in a whole
    split: its rows are used without them.

    Args:
        columns: by role.
        roles: column by role.
        named: whether the file names the classes, so that a label -1 is none of them.
        lines: gets what was left out.
        notes: gets the columns that are empty.

    Raises:
        DataError: no row is left.
    """
    rows = len(next(iter(columns.values())))
    good = np.ones(rows, dtype=bool)
    for role in (*MATRICES, "place_x", "place_y"):
        if role in roles and role not in PREDICTIONS:
            _leave_out(good, ~_finite(columns[role]), f"with NaN or infinity in {role}", lines)
    if "label" in roles:
        absent = missing(columns["label"])
        if good.any() and absent[good].all():
            notes.append("the column of labels is empty, so there are no labels")
            del roles["label"]
        else:
            _leave_out(good, absent, "without a label", lines)
            unlabelled = _minus_one(columns["label"], np.flatnonzero(good), named)
            _leave_out(good, unlabelled, "with the label -1, which means no label", lines)
    for role in PREDICTIONS:
        if role in roles:
            absent = _unpredicted(role, columns, good)
            if absent[good].all() and good.any():
                notes.append(f"the column of {role} is empty, and is not used")
                del roles[role]
                continue
            of_split = _whole_splits(columns.get("split"), absent, good, role, lines)
            what = "with NaN or infinity in" if role in MATRICES else "without a class in"
            _leave_out(good, absent & ~of_split, f"{what} {role}", lines)
    if not good.any():
        raise DataError(f"no row is left. {'. '.join(lines)}.")
    return np.flatnonzero(good)


def _leave_out(good: np.ndarray, out: np.ndarray, why: str, lines: list[str]) -> None:
    if number := int((good & out).sum()):
        lines.append(f"left out: {counted(number, 'row', 'rows')} {why}")
        good &= ~out


def _finite(column: Any) -> np.ndarray:
    """Return which rows have finite numbers alone, (N,) bool."""
    numbers = np.asarray(column, dtype=np.float64)
    return np.asarray(np.isfinite(numbers.reshape(len(numbers), -1)).all(1))


def _minus_one(column: Any, rows: np.ndarray, named: bool) -> np.ndarray:
    """Return which labels are -1 beside class indices from 0, (N,) bool.

    Classes may be called -1 and 1: then 0 is missing.
    """
    found = np.zeros(len(column), dtype=bool)
    labels = class_numbers(taken(column, rows))
    if labels is not None and len(labels) and labels.min() == -1 and (named or 0 in labels):
        found[rows] = labels == -1
    return found


def _unpredicted(role: str, columns: Mapping[str, Any], good: np.ndarray) -> np.ndarray:
    """Return the rows without a prediction, (N,) bool; -1 is none, unless a label in use is -1."""
    if role in MATRICES:
        return ~_finite(columns[role])
    labels = columns.get("label")
    used = None if labels is None else taken(labels, np.flatnonzero(good))
    return without_prediction(columns[role], used)


def _whole_splits(
    split: Any, absent: np.ndarray, good: np.ndarray, role: str, lines: list[str]
) -> np.ndarray:
    """Return the rows of splits that have no predictions at all, (N,) bool, and report these."""
    found = np.zeros(len(absent), dtype=bool)
    if split is None or not (absent & good).any():
        return found
    words = "predicted classes" if role == "predicted" else role
    texts = np.array([text_of(value) for value in split])
    for each in np.unique(texts[good]).tolist():
        rows = good & (texts == each)
        if absent[rows].all():
            lines.append(f"split {each} has no {words}: it is used without predictions")
            found |= rows
    return found
