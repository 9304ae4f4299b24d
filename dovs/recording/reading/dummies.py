"""Columns of yes or no that are called by the values of one column, as `pandas.get_dummies` has."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from dovs.data.formats.one_hot import places_of_ones
from dovs.data.formats.split_columns import NO, YES
from dovs.data.report import counted, named
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.role_names import role_of
from dovs.recording.reading.values import text_of

ROLES_OF_VALUES = ("label", "class_name", "predicted", "split", "superclass")
"""Roles whose values are names, so that a column for each makes sense."""


def gather_dummies(found: Columns) -> None:
    """Put columns such as label_cat and label_dog together as one of texts, label.

    Each row must have exactly one yes; what has none in some rows is reported. Nothing is done
    where there is a column of this role already.

    Args:
        found: the columns, of N rows; is changed. The single ones can still be chosen.

    >>> found = Columns({"label_cat": [True, False], "label_dog": [False, True]})
    >>> gather_dummies(found)
    >>> found.columns, found.notes
    ({'label': ['cat', 'dog']}, ['2 columns, label_cat, label_dog, are taken together as label'])
    """
    whole = {role_of(name) for name in found.columns}
    for title, parts in _groups(found.columns).items():
        if role_of(title) in whole or len(parts) < 2:
            continue
        rows = np.stack([yes for _, yes in parts.values()], axis=1)
        places = places_of_ones(rows)
        names = [name for name, _ in parts.values()]
        listed = named(names, 4)
        if rows.sum(axis=1).max() > 1:
            continue  # several may be true at once: they are no values of one column
        if (places < 0).any():
            number = counted(int((places < 0).sum()), "row has", "rows have")
            found.unfit[f"columns {listed}"] = (
                f"are not taken together as {title}: {number} no yes in them. Write a column for "
                "each value (get_dummies without drop_first), or one column of names"
            )
            continue
        values = [*parts]
        for part in names:
            found.parts[part] = found.columns.pop(part)
            found.texts.pop(part, None)
        found.columns[title] = [values[place] for place in places]
        found.notes.append(f"{len(parts)} columns, {listed}, are taken together as {title}")


def _groups(columns: dict[str, Any]) -> dict[str, dict[str, tuple[str, np.ndarray]]]:
    """Return columns of yes or no by value, by the name of a role before it, the longest first.

    Each is its name and which rows have yes, (N,) bool.
    """
    groups: dict[str, dict[str, tuple[str, np.ndarray]]] = {}
    for name, column in columns.items():
        starts = [match.start() for match in re.finditer(r"[_.\- ]", name)]
        titles = [name[:at] for at in reversed(starts) if name[at + 1 :]]
        title = next((t for t in titles if role_of(t) in ROLES_OF_VALUES), None)
        if title is not None and (yes := _yes(column)) is not None:
            groups.setdefault(title, {})[name[len(title) + 1 :]] = (name, yes)
    return groups


def _yes(column: Any) -> np.ndarray | None:
    """Return which rows have yes, (N,) bool; None for a column that has other values."""
    if isinstance(column, np.ndarray) and column.ndim > 1:
        return None
    if any(isinstance(value, bytes) for value in column):
        return None
    texts = [text_of(value).strip().lower() for value in column]
    if not {*texts} <= YES | NO:
        return None
    return np.array([text in YES for text in texts])
