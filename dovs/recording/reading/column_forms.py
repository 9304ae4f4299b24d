"""The form that a column must have for its role: what is brought into it, and why others are not.

Labels and other single values may stand in a column of their own, (N, 1), and classes may be
one-hot, (N, C).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dovs.data.formats.one_hot import places_of_ones
from dovs.recording.arrays import are_probabilities
from dovs.recording.reading.role_names import MATRICES

CLASSES = ("label", "predicted")
"""Roles whose column may be one-hot."""


def problem_of(role: str, column: Any) -> str:
    """Return why a column cannot have a role, in words that follow its name; "" if it can.

    >>> problem_of("label", np.zeros((3, 1))), problem_of("embedding", np.zeros((3, 4)))
    ('', '')
    >>> problem_of("split", np.zeros((3, 2)))
    'has the shape (3, 2), but must be (N,): one value a row'
    """
    if role == "image":  # these are checked where they are opened
        return ""
    return _problem_of_rows(column) if role in MATRICES else _problem_of_values(role, column)


def formed(role: str, column: Any) -> tuple[Any, str]:
    """Return a column that can have a role in the form of this role, and a note or "".

    >>> formed("label", np.array([[3], [5]]))[0].tolist()
    [3, 5]
    >>> values, note = formed("label", np.array([[0, 1, 0], [1, 0, 0]]))
    >>> values.tolist(), note
    ([1, 0], 'is one-hot of 3 columns: the class of a row is the column of its 1')
    """
    if role == "image" or role in MATRICES:
        return column, ""
    if not isinstance(column, np.ndarray):
        single = all(isinstance(row, list) and len(row) == 1 for row in column)
        return ([row[0] for row in column] if single else column), ""
    if column.ndim == 1:
        return column, ""
    if column.shape[1] == 1:
        return column[:, 0], ""
    note = f"is one-hot of {column.shape[1]} columns: the class of a row is the column of its 1"
    without = _no_value(column)
    places = places_of_ones(column)
    return (np.where(without, np.nan, places) if without.any() else places), note


def _problem_of_rows(column: Any) -> str:
    """Return why a column is not real numbers, equally many in each row."""
    if not isinstance(column, np.ndarray):
        return _problem_of_lists(column)
    shape, rows_ = column.shape, len(column)
    if column.dtype.kind == "c":
        return (
            f"has complex numbers ({column.dtype}): save its real part, or its real and imaginary "
            "parts side by side"
        )
    if column.dtype.kind not in "fiu":
        return f"has values of type {column.dtype}: save it as numbers"
    if column.ndim == 1:
        return f"has the shape {shape}, one number a row: save it as ({rows_}, 1) if that is meant"
    if column.ndim > 2:
        flat = int(np.prod(shape[1:]))
        return f"has the shape {shape}: flatten it to ({rows_}, {flat}), or pool it"
    return "" if shape[1] else f"has the shape {shape}: there are no numbers in it"


def _problem_of_lists(column: list[Any]) -> str:
    """Return why a column of Python values is not numbers, equally many in each row."""
    rows = [row for row in column if isinstance(row, list)]
    value = next((value for row in rows or [column] for value in row if value is not None), None)
    if isinstance(value, bytes):
        return "has bytes: save it as numbers, such as numpy.frombuffer(row, 'float32') of each row"
    if isinstance(value, str):
        where = "rows that contain text" if rows else "text"
        return f"has {where} ('{value[:40]}'): save it as numbers"
    if isinstance(value, list):
        return "has lists in the list of a row: flatten each row to one list of numbers"
    lengths = [len(row) for row in rows]
    if rows and min(lengths) != max(lengths):
        return f"has {min(lengths)} to {max(lengths)} values a row, not equally many"
    return f"has values of type {type(value).__name__}: save it as numbers"


def _problem_of_values(role: str, column: Any) -> str:
    """Return why a column is not one value a row."""
    if not isinstance(column, np.ndarray):
        if all(isinstance(row, list) and len(row) == 1 for row in column):
            return ""
        odd = next((row for row in column if isinstance(row, list | dict)), None)
        return (
            "" if odd is None else f"has a {type(odd).__name__} in a row, but must have one value"
        )
    if column.dtype.kind == "c":
        return f"has complex numbers ({column.dtype})"
    if column.ndim == 1 or (column.ndim == 2 and column.shape[1] == 1):
        return ""
    problem = f"has the shape {column.shape}, but must be (N,): one value a row"
    if role not in CLASSES or column.ndim > 2:
        return problem
    if is_one_hot(column):
        return ""
    problem += ", or one-hot with exactly one 1 in each row"
    if role != "label":
        return f"{problem}. Scores of classes are logits"
    soft = are_probabilities(column)
    return f"{problem}. Save its argmax(axis=1) if it has smoothed labels" if soft else problem


def without_single_axes(array: np.ndarray) -> np.ndarray:
    """Return an array (N, D, 1, 1) or (N, 1, D), of which one axis alone is longer, as (N, D).

    >>> [without_single_axes(np.zeros(shape)).shape for shape in ((3, 8, 1, 1), (3, 2, 2))]
    [(3, 8), (3, 2, 2)]
    """
    if array.ndim < 3 or not array.size or sum(length > 1 for length in array.shape[1:]) != 1:
        return array
    return array.reshape(len(array), -1)


def is_one_hot(column: np.ndarray) -> bool:
    """Return whether a column, (N, C), has exactly one 1 in each row, else 0.

    Rows without a value, of NaN alone, may be there too.
    """
    if column.dtype.kind not in "fiub" or column.shape[1] < 2:
        return False
    places = places_of_ones(column[~_no_value(column)])
    return bool(len(places) and (places >= 0).all())


def _no_value(column: np.ndarray) -> np.ndarray:
    """Return which rows of (N, C) are NaN alone, (N,) bool."""
    return np.isnan(column).all(axis=1) if column.dtype.kind == "f" else np.zeros(len(column), bool)
