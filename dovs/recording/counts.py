"""Training images of each class as a user states them: a mapping, a list, a text or a file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dovs import disk, texts
from dovs.class_counts import WHOLE, Counts, counts_given, whole_count
from dovs.errors import DataError

HELP = 'JSON such as {"cat": 500}, or lines such as cat,500'
SEPARATORS = ("\t", ";", ",")
HEADING = re.compile(r"[^\d+.-]")


def counts_of(value: Any) -> Counts | None:
    """Return training counts as a mapping from name or index to number, as a list, or None.

    Args:
        value: as `dovs.class_counts.counts_given`, None, or the path of a file of JSON or CSV.

    Raises:
        DataError: the file cannot be read, a class appears twice, or a count is no whole number.
    """
    if value is None:
        return None
    if not isinstance(value, str | Path):
        return counts_given(value)
    path = Path(value).expanduser()
    try:
        text = texts.decoded(disk.read_bytes(path), path)
    except OSError as error:
        raise DataError(f"class counts cannot be read from {path}: {disk.reason(error)}.") from None
    return counts_in(text, path.name)


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
                return [whole_count(number) for number in pairs]
            return _once([(name, whole_count(number)) for name, number in pairs])
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
            return [whole_count(row[0]) for row in rows]
        if rows and all(len(row) == 2 and WHOLE.fullmatch(row[1]) for row in rows):
            return _once([(texts.unguarded(row[0]), whole_count(row[1])) for row in rows])
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
