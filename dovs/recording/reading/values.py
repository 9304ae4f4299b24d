"""Values of a column of any form: as text, as whole numbers, and which of them are missing."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from dovs import texts
from dovs.data.report import counted

MISSING = frozenset({"nan", "n/a", "na", "<na>", "null", "none", "nil", "?", "-", "."})
"""Texts that stand for a missing value in a column that is of numbers, mostly."""

USUAL = re.compile(r"0|-?[1-9][0-9]{0,17}")
WITH_POINT = re.compile(r"(0|-?[1-9][0-9]{0,17})\.0")
"""Whole numbers as programs write them, and with the decimal point of floating ones."""
TRUTH = {"true": "1", "false": "0"}


def taken(column: Any, rows: np.ndarray) -> Any:
    """Return some rows of a column, in their order."""
    return column[rows] if isinstance(column, np.ndarray) else [column[row] for row in rows]


def text_of(value: Any) -> str:
    """Return a value as text; a whole number has no decimal point.

    >>> text_of(3.0), text_of(b"cat")
    ('3', 'cat')
    """
    if isinstance(value, float | np.floating) and np.isfinite(value) and value == np.floor(value):
        return str(int(value))
    return texts.text_of_bytes(value, "the value") if isinstance(value, bytes) else str(value)


def empty(value: Any) -> bool:
    """Return whether a value is missing: None, NaN, or a text without letters."""
    if isinstance(value, str | bytes):
        return not value.strip()
    return value is None or (isinstance(value, float | np.floating) and bool(np.isnan(value)))


def is_number(value: Any) -> bool:
    """Return whether a value is a number, or a text that is one.

    >>> is_number("-1.5"), is_number("n/a"), is_number("nan"), is_number(1j)
    (True, False, False, False)
    """
    if isinstance(value, complex | np.complexfloating):
        return False
    try:
        return bool(np.isfinite(float(value)))
    except (TypeError, ValueError, OverflowError):
        return False


def missing(column: Any, known: Collection[str] = ()) -> np.ndarray:
    """Return which values are missing, (N,) bool; among numbers also infinity, n/a and the like.

    Args:
        column: N values.
        known: texts that are values, whatever they usually mean.

    >>> missing(["1", "n/a", ""]).tolist(), missing(["cat", "none", ""]).tolist()
    ([False, True, True], [False, False, True])
    """
    if isinstance(column, np.ndarray) and column.dtype.kind not in "USO":
        return np.asarray(~np.isfinite(column)) if column.dtype.kind == "f" else np.zeros(
            len(column), dtype=bool
        )  # fmt: skip
    found = np.array([empty(value) for value in column], dtype=bool)
    marked = np.array(
        [not gone and is_marker(text_of(v)) and text_of(v) not in known
         for v, gone in zip(column, found, strict=True)], dtype=bool,
    )  # fmt: skip
    others = [value for value, out in zip(column, found | marked, strict=True) if not out]
    return found | marked if 2 * sum(map(is_number, others)) > len(others) else found


def is_marker(text: str) -> bool:
    """Return whether a text usually stands for a missing value."""
    return text.strip().lower() in MISSING


def whole(column: Any) -> np.ndarray | None:
    """Return a column as whole numbers, (N,) int64; None where it has other or larger values.

    >>> whole(np.array([1.0, 2.0])), whole(np.array([2**63], np.uint64)), whole(np.array([0.5]))
    (array([1, 2]), None, None)
    """
    if not isinstance(column, np.ndarray) or column.ndim != 1 or column.dtype.kind not in "iuf":
        return None
    if column.dtype.kind == "f" and not (np.isfinite(column) & (column == np.floor(column))).all():
        return None
    if column.size and not -(2.0**63) <= float(column.min()) <= float(column.max()) < 2.0**63:
        return None
    return column.astype(np.int64)


def numbers_of(values: Sequence[str]) -> Any:
    """Return texts as numbers, if all of them are numbers or missing; a missing one is NaN.

    >>> numbers_of(["1", "2"]).tolist(), numbers_of(["1.5", "n/a"]).tolist()
    ([1, 2], [1.5, nan])
    >>> numbers_of(["1_0", "2_0"]), numbers_of(["", ""])
    (['1_0', '2_0'], ['', ''])
    """
    if any("_" in value for value in values):  # Python reads 1_0 as 10
        return values
    for kind in (np.int64, np.float64):
        with contextlib.suppress(ValueError, OverflowError):
            return np.array(values, dtype=str).astype(kind)
    gone = [not value.strip() or value.strip().lower() in MISSING for value in values]
    if all(gone) or not any(gone):
        return values
    filled = ["nan" if out else value for value, out in zip(values, gone, strict=True)]
    with contextlib.suppress(ValueError):
        return np.array(filled, dtype=str).astype(np.float64)
    return values


def rows_of(values: Sequence[str]) -> np.ndarray | None:
    """Return lists of numbers that are written as text, as `str` of a list or an array has them.

    None unless each value is one, and all are equally long; "..." in the middle is no number.

    >>> rows_of(["[1.0, 2.5]", "[3. 4.]"]).tolist(), rows_of(["[1 ... 2]"]), rows_of(["cat"])
    ([[1.0, 2.5], [3.0, 4.0]], None, None)
    """
    found = []
    for value in values:
        row = value.strip()
        if not (row.startswith("[") and row.endswith("]")):
            return None
        try:
            found.append(np.array([float(each) for each in re.split(r"[\s,]+", row[1:-1].strip())]))
        except ValueError:
            return None
    return np.stack(found) if len({len(row) for row in found}) == 1 else None


def class_numbers(column: Any) -> np.ndarray | None:
    """Return class indices, (N,) int64, of numbers or of texts in the usual form of such numbers.

    None where a value is another: 01, 1_0 and 1e1 are names.

    >>> class_numbers(["0", "-1", "12"]), class_numbers(["0.0", "1.0"]), class_numbers(["01", "1"])
    (array([ 0, -1, 12]), array([0, 1]), None)
    """
    if isinstance(column, np.ndarray) and column.dtype.kind not in "USO":
        return whole(column)
    values = [*column]
    if any(isinstance(value, bool | np.bool_) for value in values):
        return None
    texts = [text_of(value) for value in values]
    for form in (USUAL, WITH_POINT):
        if all(form.fullmatch(text) for text in texts):
            return np.array([int(text.partition(".")[0]) for text in texts], dtype=np.int64)
    return None


def trimmed(column: Any, name: str, notes: list[str]) -> Any:
    """Return a column without spaces around its texts, and note how many had some.

    >>> lines = []
    >>> trimmed(["a ", "a"], "label", lines), lines
    (['a', 'a'], ["column label has spaces around 1 text, first 'a ': they are left out"])
    """
    if isinstance(column, np.ndarray) and column.dtype.kind != "U":
        return column
    wide = [value for value in column if isinstance(value, str) and value != value.strip()]
    wide = [value for value in wide if value.strip()]
    if not wide:
        return column
    number = counted(len(wide), "text", "texts")
    notes.append(f"column {name} has spaces around {number}, first '{wide[0]}': they are left out")
    return [value.strip() if isinstance(value, str) else value for value in column]


def plain(text: str) -> str:
    """Return the text that is the same for other ways to write a class.

    An é may be one character, or an e with an accent, as file names on a Mac have it.

    >>> plain(" Cat"), plain("TRUE"), plain("01"), plain("1.0"), plain("1_0")
    ('cat', '1', '1', '1', '1_0')
    """
    text = unicodedata.normalize("NFC", text.strip().casefold())
    if text in TRUTH:
        return TRUTH[text]
    number = float(text) if "_" not in text and is_number(text) else 0.5
    return str(int(number)) if number == np.floor(number) else text


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return the key by which texts are sorted: numbers in them by their value.

    >>> sorted(["c10", "c9"], key=natural)
    ['c9', 'c10']
    """
    parts = re.split(r"(\d+)", text)
    return tuple((1, int(p), "") if p.isdecimal() else (0, 0, p) for p in parts if p)
