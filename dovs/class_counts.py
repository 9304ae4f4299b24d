"""Training images of each class as a caller gives them: a list, or a mapping by name or index."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from dovs.arrays import as_array
from dovs.errors import DataError

Counts: TypeAlias = dict[str | int, int] | list[int]
WHOLE = re.compile(r"[+-]?\d+(\.(0{0,2}|0{4,}))?")
"""A whole number as text. 1.000 is none: it may be one, or a thousand."""

SEPARATED = re.compile(r"\d{1,3}([.,' ]\d{3})+([.,]0*)?")
"""Digits in groups of three."""


def counts_given(value: Any) -> Counts:
    """Return training counts as a mapping from name or index to number, or as a list.

    >>> counts_given({"dog": 2.0, "cat": 1}), counts_given(np.array([2.0, 1]))
    ({'dog': 2, 'cat': 1}, [2, 1])

    Args:
        value: a mapping, a Series of pandas with names or indices as its index, or C numbers in
            the order of the classes.

    Raises:
        DataError: a class appears twice, or a count is no whole number.
    """
    value = by_index(value, "class_counts")
    if isinstance(value, Mapping):
        return {key: whole_count(number) for key, number in value.items()}
    if isinstance(value, set | frozenset) or hasattr(value, "columns"):
        raise DataError(
            f"class_counts is a {type(value).__name__}, which does not state whose count each "
            "number is: give a mapping such as {'cat': 500}, or a list in the order of the classes."
        )
    array = as_array(value, "class_counts")
    if array.ndim != 1:
        raise DataError(f"class_counts has the shape {array.shape}: give one number a class.")
    return [whole_count(number) for number in array.tolist()]


def is_series(value: Any) -> bool:
    """Return whether a value is a Series of pandas, which need not be loaded to know it."""
    return type(value).__name__ == "Series" and hasattr(value, "index") and hasattr(value, "tolist")


def by_index(value: Any, what: str) -> Any:
    """Return a Series of pandas as a mapping from its index, a mapping with keys that are equal.

    A Series with the index 0, 1, … is a list; anything else stays as it is. Keys that are
    whole numbers of any type become int, other keys text.

    Raises:
        DataError: a key appears twice.
    """
    if is_series(value):
        keys = value.index.tolist()
        if keys == [*range(len(keys))]:
            return value.tolist()
        pairs: Iterable[tuple[Any, Any]] = zip(keys, value.tolist(), strict=True)
    elif isinstance(value, Mapping):
        pairs = value.items()
    else:
        return value
    found: dict[str | int, Any] = {}
    for key, each in pairs:
        plain = _key(key)
        if plain in found:
            raise DataError(f"{what} has '{plain}' twice: give each class once.")
        found[plain] = each
    return found


def _key(key: Any) -> str | int:
    if isinstance(key, tuple) and len(key) == 1:  # of the value_counts of a DataFrame
        key = key[0]
    key = _scalar(key)
    number = isinstance(key, int | float | np.number) and not isinstance(key, bool)
    if number and np.isfinite(key) and key == int(key):
        return int(key)
    return str(key)


def whole_count(number: Any) -> int:
    """Return a count as a whole number, also of text.

    Raises:
        DataError: it is not one.
    """
    number = _scalar(number)
    if isinstance(number, str) and WHOLE.fullmatch(number.strip()):
        return int(float(number))
    real = isinstance(number, int | float | np.number) and not isinstance(number, bool)
    if real and np.isfinite(number) and number == int(number):
        return int(number)
    separated = isinstance(number, str) and SEPARATED.fullmatch(number.strip())
    remedy = " Write it without separators of thousands or decimals." if separated else ""
    raise DataError(f"the count {reprlib.repr(number)} is no whole number of images.{remedy}")


def index_of(value: Any) -> int | None:
    """Return a class index, also of text as JSON has keys; None for anything else."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    value = _scalar(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _scalar(value: Any) -> Any:
    """Return a number of numpy, or a tensor of one number, as a number of Python."""
    item = getattr(value, "item", None)
    return item() if callable(item) and tuple(getattr(value, "shape", (0,))) == () else value


def counts_in_order(value: Mapping[Any, int], names: Sequence[str] | None) -> list[int]:
    """Return the counts of a mapping, by name or by index, in the order of the classes.

    Keys that are the numbers 0 to C - 1 are indices, also where classes are called by digits; text
    is a name where there is such a class, else an index.

    >>> counts_in_order({0: 9, 1: 5}, ("1", "0")), counts_in_order({"0": 9, "1": 5}, ("1", "0"))
    ([9, 5], [5, 9])

    Raises:
        DataError: a class has no count, or there is one of no class.
    """
    indices = {index_of(key): count for key, count in value.items()}
    if names is None:
        if set(indices) != set(range(len(value))):
            raise DataError(
                f"class_counts has the keys {listed([*value])}, which are not the indices 0 to "
                f"{len(value) - 1}, and no names of classes are known: give labels or class_names, "
                "or class_counts as a list."
            )
        return [indices[index] for index in range(len(value))]
    if all(isinstance(key, int) for key in value) and set(value) == set(range(len(names))):
        return [value[index] for index in range(len(names))]
    by_name = {str(key): count for key, count in value.items()}
    if None not in indices and not set(by_name) & set(names):
        keys = list(range(len(names)))
        check_same("class_counts", indices, keys, names)
        return [indices[key] for key in keys]
    check_same("class_counts", by_name, names, names)
    return [by_name[name] for name in names]


def check_same(
    what: str, given: Mapping[Any, Any], keys: Sequence[Any], names: Sequence[str]
) -> None:
    """Check that there is a value for each class, and for nothing else."""
    missing = [str(key) for key in keys if key not in given]
    known = set(keys)
    extra = [str(key) for key in given if key not in known]
    if not missing and not extra:
        return
    kind = "number" if what == "class_counts" else "superclass"
    problems = [f"it has no {kind} for {listed(missing)}"] if missing else []
    problems += [f"it has {listed(extra)}, which is no class"] if extra else []
    raise DataError(
        f"{what} must have a {kind} for each of the {len(names)} classes "
        f"({listed(names)}): {', and '.join(problems)}."
    )


def listed(names: Sequence[Any]) -> str:
    """Return the first names of classes, and how many more there are."""
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(map(str, names[:8])) + more
