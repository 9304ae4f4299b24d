"""Which rows of a file of embeddings can be used, and a report of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dovs.data.report import counted
from dovs.data.report import named as list_of
from dovs.errors import DataError
from dovs.recording.reading.no_label import marker_classes, no_label
from dovs.recording.reading.predicted import without_prediction
from dovs.recording.reading.role_names import MATRICES, PREDICTIONS
from dovs.recording.reading.values import class_numbers, is_marker, missing, taken, text_of
from dovs.recording.scores import have_softmax

LEFT_OUT = "left out: "
"""Beginning of the lines of a report about rows that are not used."""


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
        DataError: no row can be used.
    """
    rows = len(next(iter(columns.values())))
    good = np.ones(rows, dtype=bool)
    for role in (*MATRICES, "place_x", "place_y"):
        if role in roles and role not in PREDICTIONS:
            _leave_out(good, ~_finite(columns[role]), f"with NaN or infinity in {role}", lines)
    if "label" in roles:
        labels = columns["label"]
        absent = missing(labels, marker_classes(labels, columns.get("predicted")))
        if good.any() and absent[good].all():
            notes.append("the column of labels is empty, so there are no labels")
            del roles["label"]
        else:
            _leave_out(good, absent, f"without a label{_markers(labels, good & absent)}", lines)
            for number in no_label(columns, np.flatnonzero(good), named, notes):
                unlabelled = _with_label(columns["label"], np.flatnonzero(good), number)
                why = f"with the label {number}, which means no label"
                _leave_out(good, unlabelled, why, lines)
    for role in PREDICTIONS:
        if role in roles:
            absent = _unpredicted(role, columns, good)
            if absent[good].all() and good.any():
                notes.append(f"the column of {role} is empty, and is not used")
                del roles[role]
                continue
            of_split = _whole_splits(columns, absent, good, role, lines)
            what = "with NaN or infinity in" if role in MATRICES else "without a class in"
            what = "without a softmax (NaN, or infinity alone) in" if role == "logits" else what
            _leave_out(good, absent & ~of_split, f"{what} {role}", lines)
    if not good.any():
        raise DataError(
            f"No row can be used. Left out are {left_out(lines)}. Correct these values, or choose "
            "other columns."
        )
    return np.flatnonzero(good)


def left_out(lines: Sequence[str]) -> str:
    """Return what a report says of rows that are not used, "" where all are."""
    return "; ".join(line.removeprefix(LEFT_OUT) for line in lines if line.startswith(LEFT_OUT))


def _leave_out(good: np.ndarray, out: np.ndarray, why: str, lines: list[str]) -> None:
    if number := int((good & out).sum()):
        lines.append(f"{LEFT_OUT}{counted(number, 'row', 'rows')} {why}")
        good &= ~out


def _markers(labels: Any, rows: np.ndarray) -> str:
    """Return the texts that stand for no label in some rows, in brackets; "" without any."""
    values = {labels[row] for row in np.flatnonzero(rows) if isinstance(labels[row], str)}
    texts = sorted(value for value in values if is_marker(value))
    return f" ({list_of(texts)})" if texts else ""


def _finite(column: Any) -> np.ndarray:
    """Return which rows have finite numbers alone, (N,) bool."""
    numbers = np.asarray(column, dtype=np.float64)
    return np.asarray(np.isfinite(numbers.reshape(len(numbers), -1)).all(1))


def _with_label(column: Any, rows: np.ndarray, number: int) -> np.ndarray:
    """Return which labels of some rows are a number, (N,) bool."""
    found = np.zeros(len(column), dtype=bool)
    found[rows] = class_numbers(taken(column, rows)) == number
    return found


def _unpredicted(role: str, columns: Mapping[str, Any], good: np.ndarray) -> np.ndarray:
    """Return the rows without a prediction, (N,) bool; -1 is none, unless a label in use is -1."""
    if role == "logits":
        return ~have_softmax(np.asarray(columns[role], dtype=np.float64))
    if role in MATRICES:
        return ~_finite(columns[role])
    labels = columns.get("label")
    used = None if labels is None else taken(labels, np.flatnonzero(good))
    return without_prediction(columns[role], used)


def _whole_splits(
    columns: Mapping[str, Any],
    absent: np.ndarray,
    good: np.ndarray,
    role: str,
    lines: list[str],
) -> np.ndarray:
    """Return the rows of splits and epochs without any predictions, (N,) bool, and report these."""
    found = np.zeros(len(absent), dtype=bool)
    stated = [role for role in ("split", "epoch") if role in columns]
    if not stated or not (absent & good).any():
        return found
    words = "predicted classes" if role == "predicted" else role
    each_row = [[f"{role} {text_of(value)}" for value in columns[role]] for role in stated]
    texts = np.array([" of ".join(row) for row in zip(*each_row, strict=True)])
    for each in np.unique(texts[good]).tolist():
        rows = good & (texts == each)
        if absent[rows].all():
            lines.append(f"{each} has no {words}: it is used without predictions")
            found |= rows
    return found
