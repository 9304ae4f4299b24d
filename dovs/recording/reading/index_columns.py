"""Class indices and class names in two columns of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dovs.recording.reading.columns import Columns
from dovs.recording.reading.role_names import ROLES, usual
from dovs.recording.reading.values import class_numbers, empty, is_number, text_of

NAMES = {*ROLES["label"], *ROLES["class_name"]} - {"name", "names"}
"""Of columns of labels, as indices or as names."""


def indices_and_names(columns: Columns, found: Mapping[str, str]) -> dict[str, str]:
    """Return the roles of two columns of which one has the index, the other the name of a class.

    So the file states the order of the classes. {} where there are no two such columns.

    Args:
        columns: of the file.
        found: column by role.
    """
    label = found.get("label")
    if label is None:
        return {}
    others = [
        name
        for name in columns.columns
        if usual(name) in NAMES and name not in {*found.values()} - {found.get("class_name")}
    ]
    if _are_names(columns.columns[label]):
        index = next((n for n in others if _same_classes(columns, n, label)), None)
        return {} if index is None else {"label": index, "class_name": label}
    names = next((n for n in others if _same_classes(columns, label, n)), None)
    return {} if names is None or "class_name" in found else {"class_name": names}


def indices_of(columns: Columns, names: str) -> tuple[str, dict[str, int]] | None:
    """Return a column with an index of each name in another one, and these; None without one."""
    for index in (n for n in columns.columns if usual(n) in NAMES and n != names):
        if pairs := _pairs(columns, index, names):
            return index, {text: number for number, text in pairs}
    return None


def _same_classes(columns: Columns, index: str, names: str) -> bool:
    """Return whether each class index has one name, and each name one index."""
    return bool(_pairs(columns, index, names))


def _pairs(columns: Columns, index: str, names: str) -> set[tuple[int, str]]:
    """Return the index and the name of each class, where each has one of the other; else none."""
    indices, texts = columns.columns[index], columns.columns[names]
    numbers = None if _are_names(indices) else class_numbers(indices)
    if numbers is None or not _are_names(texts):
        return set()
    pairs = {
        (number, text_of(text))
        for number, text in zip(numbers.tolist(), texts, strict=True)
        if number >= 0 and not empty(text)
    }
    one_each = len({number for number, _ in pairs}) == len({text for _, text in pairs})
    return pairs if one_each and len({number for number, _ in pairs}) == len(pairs) else set()


def _are_names(column: Any) -> bool:
    """Return whether a column has one text a row, and some are no numbers."""
    if hasattr(column, "ndim") and (column.ndim > 1 or column.dtype.kind not in "US"):
        return False
    there = [value for value in column if not empty(value)]
    text = all(isinstance(value, str) for value in there)
    return text and bool(there) and not all(map(is_number, there))
