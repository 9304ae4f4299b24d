"""One-hot labels: each row has one 1, and its place is the label.

Either the numbers of a row are in one array, or a table has a column for each class.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dovs.data.formats.split_columns import (
    MARKS,
    NO,
    YES,
    StatedSplits,
    find_splits,
    is_flag_name,
    is_split_name,
)
from dovs.data.report import Finding, counted, finding, named

LEAST = 3
"""Columns for a class each, where columns about something else are beside them."""


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
    Where columns about something else are among them, those beside each other that have one yes in
    each row are the classes: at least three, and no others in question.

    Args:
        columns: the N cells of each column as text, by its name.

    >>> class_columns({"cat": ["1", "0"], "dog": ["0", "1"], "age": ["3", "4"]})
    (['cat', 'dog'], None)
    """
    splits, every = None, list[str]()
    for flags in (False, True):
        splits = find_splits(columns, flags)
        every = yes_no_columns(columns, splits)
        for which in (every, [n for n in every if not {c.lower() for c in columns[n]} <= YES]):
            if len(which) > 1 and (yes_of_rows(columns, which) >= 0).all():
                return which, splits
    run = _classes_beside_others(columns, every)
    return (run, splits) if run else None


def _classes_beside_others(columns: Mapping[str, Sequence[str]], every: Sequence[str]) -> list[str]:
    """Return columns beside each other with one yes in each row; [] if none or several could be.

    Args:
        columns: the N cells of each column, by its name.
        every: the columns of yes and no, in order.
    """
    some = [name for name in every if any(map(is_yes, columns[name]))]
    yes = np.array([[is_yes(cell) for cell in columns[name]] for name in some], dtype=bool)
    before = np.concatenate([[0], yes.sum(axis=1).cumsum()]) if some else np.zeros(1)
    found: list[tuple[int, int]] = []
    for first in range(len(some) - LEAST + 1):
        lasts = np.flatnonzero(before - before[first] == len(columns[some[0]]))
        found += [
            (first, int(last))
            for last in lasts
            if last - first >= LEAST and (yes[first:last].sum(axis=0) == 1).all()
        ]
    return some[slice(*found[0])] if len(found) == 1 else []


def is_yes(cell: str) -> bool:
    """Return whether a cell of a column for one class is a yes, or a mark such as x."""
    return cell.strip().lower() in YES | MARKS


def about_classes(which: Sequence[str], others: Sequence[str] = ()) -> Finding:
    """Return what to state about columns that are one label.

    Args:
        which: these columns.
        others: of yes and no, which are not among them.
    """
    text = f"each row has one yes or 1 in the columns {named(which)}: its column is the label"
    if others:
        text += f"; {named(others)} {'is' if len(others) == 1 else 'are'} not read"
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
    """Return the columns of yes (1) and no (0 or -1) that are not about splits.

    In a column of marks such as x, empty cells mean no.
    """
    names = other_than_splits(columns, splits)
    plain = {name: {cell.lower() for cell in columns[name]} for name in names}
    return [
        name
        for name in names
        if plain[name] - {""}
        and (plain[name] <= YES | NO | {"", "-1"} or {""} < plain[name] <= MARKS | {""})
    ]


def yes_of_rows(columns: Mapping[str, Sequence[str]], which: Sequence[str]) -> np.ndarray:
    """Return the place in `which` of the only yes of each row, (N,); -1 for none or several."""
    yes = [[is_yes(cell) for cell in columns[name]] for name in which]
    return places_of_ones(np.array(yes).T)
