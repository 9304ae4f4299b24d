"""Arrays of a file that belong to its points: others are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

import numpy as np

from dovs.errors import DataError
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.role_names import role_of
from dovs.recording.reading.stated_names import take_counts
from dovs.recording.reading.values import empty, text_of


class UnequalLengths(DataError):
    """Columns with the names of roles are not equally long.

    Attributes:
        found: the columns of the file.
    """

    def __init__(self, message: str, found: Columns) -> None:
        super().__init__(message)
        self.found = found


def with_equal_lengths(found: Columns, file: str, without: Collection[str] = ()) -> None:
    """Leave columns of equal length in place: one value, or one row, a point.

    An array of another length is not used, unless it has the name of a role.

    Args:
        found: the columns; is changed.
        file: its name, for messages.
        without: roles that no column shall have.

    Raises:
        UnequalLengths: columns that have the names of roles are not equally long.
    """
    lengths = {name: len(column) for name, column in found.columns.items()}
    if len(set(lengths.values())) < 2:
        return
    rows = most_rows(found.columns)
    odd = [name for name, length in lengths.items() if length != rows]
    roles = [role for role in map(role_of, odd) if role is not None and role not in without]
    if roles:
        listed = ", ".join(f"{name} {length:,}" for name, length in [*lengths.items()][:8])
        raise UnequalLengths(
            f"{file}: columns must be equally long, but have these rows: {listed}."
            f"{_epochs_hint(found.columns)} To leave a column out, choose none for it "
            f"(on the command line --{roles[0].replace('_', '-')} none).",
            found,
        )
    columns = {name: found.columns.pop(name) for name in odd}
    for name, column in columns.items():
        if not found.class_names and _names_labels(column, found):
            found.class_names["*"] = tuple(map(text_of, column))
            found.notes.append(f"array {name} is taken as the names of the classes, in their order")
            continue
        if take_counts(found, name, column):
            continue
        found.unfit[f"array {name}"] = (
            f"is not used: it has {lengths[name]:,} rows, but there are {rows:,} points"
        )


def _names_labels(array: Any, found: Columns) -> bool:
    """Return whether an array has texts, each once, and every label of a column is one of them."""
    if not isinstance(array, np.ndarray) or array.ndim != 1 or array.dtype.kind not in "US":
        return False
    names = {*map(text_of, array)}
    labels = (c for n, c in found.columns.items() if role_of(n) in ("label", "class_name"))
    texts = ({v for v in c if isinstance(v, str) and not empty(v)} for c in labels)
    return len(names) == len(array) and any(each and each <= names for each in texts)


def most_rows(columns: dict[str, Any]) -> int:
    """Return the number of points: rows of the embedding, or of most columns."""
    matrices = [n for n, c in columns.items() if isinstance(c, np.ndarray) and c.ndim > 1]
    named_so = [name for name in matrices if role_of(name) == "embedding"]
    if named_so:
        return len(columns[named_so[0]])
    return Counter(map(len, columns.values())).most_common(1)[0][0]


def _epochs_hint(columns: dict[str, Any]) -> str:
    """Return what to do with embeddings of several epochs in one array; "" where there is none."""
    name = next((n for n, c in columns.items() if isinstance(c, np.ndarray) and c.ndim == 3), None)
    if name is None or columns[name].shape[1] not in map(len, columns.values()):
        return ""
    epochs, points, dimensions = columns[name].shape
    return (
        f" If the first axis of {name} is the epoch, save it as ({epochs * points}, {dimensions}), "
        "and every other array as often, with an array epoch and an array id."
    )
