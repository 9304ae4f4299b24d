"""Arrays of a file that belong to its points: those of splits are joined, others left out."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from dovs.data.formats.splits import split_of
from dovs.data.report import named
from dovs.errors import DataError
from dovs.recording.columns import Columns
from dovs.recording.role_names import role_of

EMBEDDING = "embedding"
"""Array that is meant where the name is a split alone."""


def with_equal_lengths(found: Columns, file: str) -> None:
    """Leave columns of equal length in place: one value, or one row, a point.

    An array of another length is not used, unless it has the name of a role.

    Args:
        found: the columns; is changed.
        file: its name, for messages.

    Raises:
        DataError: columns that have the names of roles are not equally long.
    """
    lengths = {name: len(column) for name, column in found.columns.items()}
    if len(set(lengths.values())) < 2:
        return
    rows = _rows(found.columns)
    odd = [name for name, length in lengths.items() if length != rows]
    if any(role_of(name) is not None for name in odd):
        listed = ", ".join(f"{name} {length:,}" for name, length in [*lengths.items()][:8])
        raise DataError(
            f"{file}: columns must be equally long, but have these rows: {listed}."
            f"{_epochs_hint(found.columns)}"
        )
    for name in odd:
        del found.columns[name]
        found.unfit[f"array {name}"] = (
            f"is not used: it has {lengths[name]:,} rows, but there are {rows:,} points"
        )


def _rows(columns: dict[str, Any]) -> int:
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


def join_splits(found: Columns) -> None:
    """Join arrays such as X_train and X_test, whose names state the split, if X is an embedding.

    Args:
        found: arrays, of different lengths; is changed.
    """
    groups: dict[str, dict[str, str]] = {}
    for name in found.columns:
        base, split = base_and_split(name)
        rows_alone = base == EMBEDDING and np.ndim(found.columns[name]) != 2
        if split and role_of(base) is not None and not rows_alone:
            groups.setdefault(base, {})[split] = name
    embedding = next((base for base in groups if role_of(base) == "embedding"), None)
    if embedding is None or any(role_of(name) == "split" for name in found.columns):
        return
    rows = {split: len(found.columns[name]) for split, name in groups[embedding].items()}
    for base, names in groups.items():
        arrays = {split: found.columns[name] for split, name in names.items()}
        alike = len({np.shape(array)[1:] for array in arrays.values()}) == 1
        same = {split: len(array) for split, array in arrays.items()} == rows
        if base in found.columns or not same or not alike:
            continue
        for name in names.values():
            del found.columns[name]
        found.columns[base] = np.concatenate([arrays[split] for split in rows])
        found.notes.append(f"{named(names.values())} are taken as {base} of splits {named(rows)}")
    found.columns["split"] = [split for split, number in rows.items() for _ in range(number)]


def base_and_split(name: str) -> tuple[str, str]:
    """Return the name of an array without the split in it, and this split or "".

    >>> base_and_split("X_train"), base_and_split("test_labels"), base_and_split("mean")
    (('X', 'train'), ('labels', 'test'), ('mean', ''))
    >>> base_and_split("train")
    ('embedding', 'train')
    """
    if found := split_of(name):
        return EMBEDDING, found
    first, _, rest = name.partition("_")
    before, _, last = name.rpartition("_")
    for split, base in ((last, before), (first, rest)):
        if base and (found := split_of(split)):
            return base, found
    return name, ""
