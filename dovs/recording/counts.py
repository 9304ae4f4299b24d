"""Training images of each class as a user states them: a mapping, a list, a text or a file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from dovs import disk, texts
from dovs.class_counts import WHOLE, Counts, counts_given, whole_count
from dovs.data.report import named
from dovs.errors import DataError
from dovs.recording.reading.class_writing import are_indices, other_writing
from dovs.recording.reading.role_names import ROLES, usual

HELP = 'JSON such as {"cat": 500}, or lines such as cat,500'
SEPARATORS = ("\t", ";", ",")
NUMBER = re.compile(r"[+-]?\d[\d.,' ]*")
"""What is meant as a number, perhaps with separators of thousands, which `whole_count` refuses."""
HEADING = re.compile(r"[^\d+.-]")
NAMES = {*ROLES["label"], *ROLES["class_name"]}
TOTALS = ("total", "sum", "all")


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


def without_total(counts: Counts | None, notes: list[str]) -> Counts | None:
    """Return counts without a last line that is their sum, which is noted.

    >>> without_total({"cat": 5, "dog": 2, "Total": 7}, [])
    {'cat': 5, 'dog': 2}
    """
    if not isinstance(counts, Mapping) or len(counts) < 3:
        return counts
    last = [*counts][-1]
    rest = {name: number for name, number in counts.items() if name != last}
    if str(last).strip().casefold() not in TOTALS or counts[last] != sum(rest.values()):
        return counts
    notes.append(f"class counts: {last} is left out, because it is the sum of the others")
    return rest


def classes_counted(counts: Any, names: Collection[str]) -> set[str]:
    """Return the names in counts that are further classes beside others, written as they are.

    >>> classes_counted({"Cat": 5, "dog": 2, "eel": 1}, ["cat", "dog"])
    {'eel'}

    There are none in counts by index, or where no name is one of the others.
    """
    if not isinstance(counts, Mapping):
        return set()
    texts = {str(key) for key in counts}
    more = texts - set(names) - set(other_writing(texts, names))
    return set() if len(more) == len(texts) else more


def counts_by_name(counts: Any, names: Sequence[str], notes: list[str]) -> Any:
    """Return counts with the names as the classes have them, and note which are changed.

    Args:
        counts: as `counts_of` returns them, or None.
        names: of the classes, in their order.
        notes: gets what is changed, or taken in this order.
    """
    if not isinstance(counts, Mapping):
        return counts
    texts = [str(key) for key in counts]
    same = other_writing(texts, names)
    free = {text: name for text, name in same.items() if name not in texts}
    if free and len({*free.values()}) == len(free):
        listed = named([f"{text} as {name}" for text, name in free.items()])
        notes.append(f"class counts are written otherwise than the classes: {listed}")
        return {free.get(str(key), key): number for key, number in counts.items()}
    if are_indices(texts, names) and {*texts} == {str(index) for index in range(len(names))}:
        order = named(names, 5)
        notes.append(f"class counts are by index: taken in the order of the classes, {order}")
    return counts


def _in_lines(text: str) -> Counts:
    """Return counts of lines with the first separator that divides each into name and number."""
    for separator in SEPARATORS:
        rows = _rows(text, separator)
        if separator == SEPARATORS[-1] and rows and all(len(row) == 1 for row in rows):
            return [whole_count(row[0]) for row in rows]
        if rows and all(len(row) == 2 and NUMBER.fullmatch(row[1]) for row in rows):
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
    return rows[1:] if rows and _is_heading(rows[0]) else rows


def _is_heading(row: Sequence[str]) -> bool:
    """Return whether a line has names of columns; that of a Series of pandas may be 0."""
    if HEADING.match(row[-1]):
        return True
    first = usual(row[0])
    return row[-1] == "0" and (first in ("", "index") or first in NAMES)


def _once(pairs: Sequence[tuple[str, int]]) -> dict[str | int, int]:
    found: dict[str | int, int] = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"the class '{twice}' appears twice.")
    return found
