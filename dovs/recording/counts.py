"""Training images of each class as a user states them: a mapping, a list, a text or a file."""

from __future__ import annotations

import csv
import io
import json
import re
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dovs import texts
from dovs.errors import DataError
from dovs.recording.arrays import as_array

HELP = 'JSON such as {"cat": 500}, or lines such as cat,500'
SEPARATORS = ("\t", ";", ",")
WHOLE = re.compile(r"[+-]?\d+(\.0*)?")
HEADING = re.compile(r"[^\d+.-]")
Counts = dict[str | int, int] | list[int]


def counts_of(value: Any) -> Counts | None:
    """Return training counts as a mapping from name or index to number, as a list, or None.

    >>> import pandas as pd
    >>> counts_of(pd.Series(["dog", "dog", "cat"]).value_counts()), counts_of([2.0, 1])
    ({'dog': 2, 'cat': 1}, [2, 1])

    Args:
        value: a mapping, a Series of pandas with names or indices as its index, C numbers in the
            order of the classes, None, or the path of a file of JSON or CSV.

    Raises:
        DataError: the file cannot be read, a class appears twice, or a count is no whole number.
    """
    if value is None:
        return None
    if isinstance(value, str | Path):
        path = Path(value).expanduser()
        try:
            text = texts.decoded(path.read_bytes(), path)
        except OSError as error:
            raise DataError(f"class counts cannot be read from {path}: {error}.") from None
        return counts_in(text, path.name)
    value = by_index(value, "class_counts")
    if isinstance(value, Mapping):
        return {key: _whole(number) for key, number in value.items()}
    if isinstance(value, set | frozenset | pd.DataFrame):
        raise DataError(
            f"class_counts is a {type(value).__name__}, which does not state whose count each "
            "number is: give a mapping such as {'cat': 500}, or a list in the order of the classes."
        )
    array = as_array(value, "class_counts")
    if array.ndim != 1:
        raise DataError(f"class_counts has the shape {array.shape}: give one number a class.")
    return [_whole(number) for number in array.tolist()]


def by_index(value: Any, what: str) -> Any:
    """Return a Series of pandas as a mapping from its index, a mapping with keys that are equal.

    A Series that has no index of its own is a list; anything else stays as it is. Keys that are
    whole numbers of any type become int, other keys text.

    Raises:
        DataError: a key appears twice.
    """
    if isinstance(value, pd.Series):
        if isinstance(value.index, pd.RangeIndex) and value.index.equals(pd.RangeIndex(len(value))):
            return value.tolist()
        pairs: Iterable[tuple[Any, Any]] = zip(value.index.tolist(), value.tolist(), strict=True)
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
    number = isinstance(key, int | float | np.number) and not isinstance(key, bool)
    if number and np.isfinite(key) and key == int(key):
        return int(key)
    return str(key)


def _whole(number: Any) -> int:
    """Return a count as a whole number, also of text.

    Raises:
        DataError: it is not one.
    """
    if isinstance(number, str) and WHOLE.fullmatch(number.strip()):
        return int(float(number))
    real = isinstance(number, int | float | np.number) and not isinstance(number, bool)
    if real and np.isfinite(number) and number == int(number):
        return int(number)
    raise DataError(f"the count {reprlib.repr(number)} is no whole number of images.")


def counts_in(text: str, what: str = "this text") -> Counts:
    r"""Return the training counts in a text of JSON, or of lines such as cat,500.

    >>> counts_in("class,images\ncat,500\n\"bee, big\",20"), counts_in("[5, 3]")
    ({'cat': 500, 'bee, big': 20}, [5, 3])

    Raises:
        DataError: it has not a whole number for each class, or a class twice.
    """
    try:
        if text.lstrip()[:1] in ("{", "["):
            pairs = json.loads(text, object_pairs_hook=list)
            if text.lstrip().startswith("["):
                return [_whole(number) for number in pairs]
            return _once([(name, _whole(number)) for name, number in pairs])
        return _in_lines(text)
    except ValueError as error:
        raise DataError(
            f"{what} must have a number for each class: {HELP}. It is no JSON: {error}."
        ) from None
    except DataError as error:
        raise DataError(f"{what} must have a number for each class: {HELP}; but {error}") from None


def _in_lines(text: str) -> Counts:
    """Return counts of lines with the first separator that divides each into name and number."""
    for separator in SEPARATORS:
        rows = _rows(text, separator)
        if separator == SEPARATORS[-1] and rows and all(len(row) == 1 for row in rows):
            return [_whole(row[0]) for row in rows]
        if rows and all(len(row) == 2 and WHOLE.fullmatch(row[1]) for row in rows):
            return _once([(texts.unguarded(row[0]), _whole(row[1])) for row in rows])
    wrong = next((row for row in rows if len(row) != 2 or not WHOLE.fullmatch(row[1])), None)
    if wrong is None:
        raise DataError("there is no line with a number.")
    raise DataError(
        f"the line {','.join(wrong)[:80]!r} is not a name and a whole number. Put a name that has "
        'a comma into quotes, such as "bee, big",500.'
    )


def _rows(text: str, separator: str) -> list[list[str]]:
    """Return the cells of each line that has any, without a line of names of columns."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        rows = [[cell.strip() for cell in row] for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise DataError(f"line {reader.line_num} cannot be read: {error}.") from None
    return rows[1:] if rows and HEADING.match(rows[0][-1]) else rows


def _once(pairs: Sequence[tuple[str, int]]) -> dict[str | int, int]:
    found: dict[str | int, int] = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"the class '{twice}' appears twice.")
    return found
