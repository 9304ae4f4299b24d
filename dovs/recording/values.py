"""Values of a column of any form: as text, as whole numbers, and which of them are missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from dovs import texts

MISSING = frozenset({"nan", "n/a", "na", "<na>", "null", "none", "nil", "?", "-", "."})
"""Texts that stand for a missing value in a column that is of numbers, mostly."""


def taken(column: Any, rows: np.ndarray) -> Any:
    """Return some rows of a column, in their order."""
    return column[rows] if isinstance(column, np.ndarray) else [column[row] for row in rows]


def text_of(value: Any) -> str:
    """Return a value as text; a whole number has no decimal point.

    >>> text_of(3.0), text_of(b"cat")
    ('3', 'cat')
    """
    if isinstance(value, float | np.floating) and value == np.floor(value):
        return str(int(value))
    return texts.text_of_bytes(value, "the value") if isinstance(value, bytes) else str(value)


def empty(value: Any) -> bool:
    """Return whether a value is missing: None, NaN, or a text without letters."""
    if isinstance(value, str | bytes):
        return not value.strip()
    return value is None or (isinstance(value, float | np.floating) and bool(np.isnan(value)))


def is_number(value: Any) -> bool:
    """Return whether a value is a number, or a text that is one.

    >>> is_number("-1.5"), is_number("n/a"), is_number("nan")
    (True, False, False)
    """
    try:
        return bool(np.isfinite(float(value)))
    except (TypeError, ValueError, OverflowError):
        return False


def missing(column: Any) -> np.ndarray:
    """Return which values are missing, (N,) bool; among numbers also n/a and the like.

    >>> missing(["1", "n/a", ""]).tolist(), missing(["cat", "none", ""]).tolist()
    ([False, True, True], [False, False, True])
    """
    found = np.array([empty(value) for value in column], dtype=bool)
    if isinstance(column, np.ndarray) and column.dtype.kind not in "USO":
        return found
    marked = np.array(
        [not gone and text_of(v).strip().lower() in MISSING for v, gone in zip(column, found,
         strict=True)], dtype=bool,
    )  # fmt: skip
    others = [value for value, out in zip(column, found | marked, strict=True) if not out]
    return found | marked if 2 * sum(map(is_number, others)) > len(others) else found


def whole(column: Any) -> np.ndarray | None:
    """Return a column as whole numbers, (N,) int64; None where it has other values."""
    if not isinstance(column, np.ndarray) or column.ndim != 1 or column.dtype.kind not in "iuf":
        return None
    if column.dtype.kind == "f" and not (np.isfinite(column) & (column == np.floor(column))).all():
        return None
    return column.astype(np.int64)


def numbers_of(values: Sequence[Any]) -> Any:
    """Return texts as numbers, if all of them are numbers.

    >>> numbers_of(["1", "2"]).tolist(), numbers_of(["1", "n/a"])
    ([1, 2], ['1', 'n/a'])
    """
    for kind in (np.int64, np.float64):
        try:
            return np.array(values, dtype=str).astype(kind)
        except (ValueError, OverflowError):
            continue
    return values


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return the key by which texts are sorted: numbers in them by their value.

    >>> sorted(["c10", "c9"], key=natural)
    ['c9', 'c10']
    """
    parts = re.split(r"(\d+)", text)
    return tuple((1, int(p), "") if p.isdecimal() else (0, 0, p) for p in parts if p)
