"""Rows of numbers that are called by the classes, such as a DataFrame of class means, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dovs.class_counts import listed
from dovs.errors import HierarchyError


def in_class_order(given: Any, what: str, names: Sequence[str]) -> Any:
    """Return rows that have names in the order of the classes; others as they are.

    >>> in_class_order({"b": [2.0], "a": [1.0]}, "prototypes", ["a", "b"])
    [[1.0], [2.0]]

    Args:
        given: a mapping from the name of a class to its row; a DataFrame whose index, and perhaps
            columns, are the names; or an array, in the order of the classes.
        what: word for messages.
        names: of the classes.

    Raises:
        HierarchyError: rows have names, but other ones than the classes.
    """
    if isinstance(given, Mapping):
        _check(given, what, names)
        return [given[name] for name in names]
    if not (hasattr(given, "index") and hasattr(given, "loc")):
        return given
    if all(isinstance(each, str) for each in given.index):
        _check(given.index, what, names)
        given = given.loc[list(names)]
    if {*getattr(given, "columns", ())} == {*names}:  # such as a table of true and predicted class
        given = given[list(names)]
    return given


def _check(keys: Any, what: str, names: Sequence[str]) -> None:
    found = [*keys]
    if len({*found}) < len(found) or {*found} != {*names}:
        raise HierarchyError(
            f"the rows of {what} are called {listed(found)}, but the classes {listed(names)}: give "
            "a row for each class, called by it, or an array in the order of class_names."
        )
