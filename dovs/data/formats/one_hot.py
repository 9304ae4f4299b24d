"""One-hot labels: each row has one 1, and its place is the label.

Either the numbers of a row are in one array, or a table has a column for each class.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dovs.data.formats.split_columns import (
    NO,
    YES,
    StatedSplits,
    find_splits,
    is_flag_name,
    is_split_name,
)
from dovs.data.report import Finding, counted, finding, named


def places_of_ones(rows: np.ndarray) -> np.ndarray:
    """Return the place of the 1 in each row, (N,) int64; -1 where a row has not one 1, else 0.

    Args:
        rows: (N, C) numbers or truth values; of another type no row is one-hot.

    >>> places_of_ones(np.array([[0, 1, 0], [1, 1, 0], [0, 0, 0], [0, 0.5, 1]])).tolist()
    [1, -1, -1, -1]
    """
    if rows.dtype.kind not in "biuf" or not rows.size:
        return np.full(len(rows), -1)
    ones = rows == 1
    good = (ones.sum(axis=1) == 1) & ((rows != 0).sum(axis=1) == 1)
    return np.where(good, ones.argmax(axis=1), -1)


def class_columns(
    columns: Mapping[str, Sequence[str]],
) -> tuple[list[str], StatedSplits | None] | None:
    """Return the columns of yes and no of which each row has one yes, and the columns of splits.

    Columns that are called by a split, or have yes in all rows, count only where that is needed.

    Args:
        columns: the N cells of each column as text, by its name.

    >>> class_columns({"cat": ["1", "0"], "dog": ["0", "1"], "age": ["3", "4"]})
    (['cat', 'dog'], None)
    """
    for flags in (False, True):
        splits = find_splits(columns, flags)
        every = yes_no_columns(columns, splits)
        for which in (every, [n for n in every if not {c.lower() for c in columns[n]} <= YES]):
            if len(which) > 1 and (yes_of_rows(columns, which) >= 0).all():
                return which, splits
    return None


def about_classes(which: Sequence[str]) -> Finding:
    """Return what to state about columns that are one label."""
    text = f"each row has one yes or 1 in the columns {named(which)}: its column is the label"
    return finding("columns", "info", text, which)


def why_no_classes(columns: Mapping[str, Sequence[str]], splits: StatedSplits | None) -> str:
    """Return why columns of yes and no are not one label, as the end of a text; "" without any."""
    which = yes_no_columns(columns, splits)
    if len(which) < 2:
        return ""
    wrong = int((yes_of_rows(columns, which) < 0).sum())
    number = counted(wrong, "row has", "rows have")
    return f". Of the columns {named(which)}, {number} not exactly one yes or 1"


def other_than_splits(
    columns: Mapping[str, Sequence[str]], splits: StatedSplits | None
) -> list[str]:
    """Return the columns that are not about splits."""
    about = splits.columns if splits is not None else ()
    return [
        name
        for name in columns
        if name not in about and not is_split_name(name) and not is_flag_name(name)
    ]


def yes_no_columns(columns: Mapping[str, Sequence[str]], splits: StatedSplits | None) -> list[str]:
    """Return the columns of yes (1) and no (0 or -1) that are not about splits."""
    names = other_than_splits(columns, splits)
    plain = {name: {cell.lower() for cell in columns[name]} for name in names}
    return [n for n in names if plain[n] - {""} and plain[n] <= YES | NO | {"", "-1"}]


def yes_of_rows(columns: Mapping[str, Sequence[str]], which: Sequence[str]) -> np.ndarray:
    """Return the place in `which` of the only yes of each row, (N,); -1 for none or several."""
    yes = [[cell.strip().lower() in YES for cell in columns[name]] for name in which]
    return places_of_ones(np.array(yes).T)
