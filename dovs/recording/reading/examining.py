"""A file of embeddings before it is imported: its columns, what they mean, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dovs.errors import DataError
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.formats import read_columns
from dovs.recording.reading.lengths import UnequalLengths
from dovs.recording.reading.role_names import left_out
from dovs.recording.reading.roles import recognised
from dovs.recording.reading.understanding import understand_columns
from dovs.recording.reading.values import text_of


@dataclass(frozen=True)
class Examined:
    """What is known of a file; there is no array in it.

    Attributes:
        files: that were read.
        forms: what each column has, in a few words.
        roles: column by role, as far as they are known.
        lines: the report.
        notes: what a user should look at.
        splits: that can be shown beside "train".
        evaluated: the one that is.
        has_map: whether the file has a map.
        problem: why it cannot be imported; "" if it can.
    """

    files: tuple[str, ...]
    forms: dict[str, str]
    roles: dict[str, str]
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    evaluated: str | None = None
    has_map: bool = False
    problem: str = ""


def examine(
    path: Path,
    columns: Mapping[str, str] | None = None,
    *,
    class_counts: Any = None,
    evaluate: str | None = None,
) -> Examined:
    """Read a file and report on it; `understanding.understand` has the arguments.

    Raises:
        DataError: the file cannot be read. What is wrong with its columns is in the report.
    """
    try:
        found = read_columns(path, left_out(columns))
    except UnequalLengths as error:
        return _with_problem(error.found, columns, error)
    try:
        made = understand_columns(
            found, path, columns, class_counts=class_counts, evaluate=evaluate
        )
    except DataError as error:
        return _with_problem(found, columns, error)
    return Examined(
        tuple(found.files),
        _forms(found),
        made.roles,
        tuple(made.lines),
        tuple(made.notes),
        tuple(made.splits),
        made.evaluated,
        bool(made.places),
    )


def _forms(found: Columns) -> dict[str, str]:
    return {name: form_of(column) for name, column in found.columns.items()}


def _with_problem(
    found: Columns, columns: Mapping[str, str] | None, problem: DataError
) -> Examined:
    """Return the report on columns that cannot be imported as they are."""
    forms = _forms(found)
    try:
        roles = recognised(found, columns or {})
    except DataError:
        roles = {role: name for role, name in (columns or {}).items() if name in forms}
    return Examined(tuple(found.files), forms, roles, problem=str(problem))


def form_of(column: Any) -> str:
    """Return what a column has, in a few words.

    >>> form_of(np.zeros((3, 8))), form_of(np.array([5, 6])), form_of(["cat", "dog"])
    ('8 numbers a row', 'numbers, such as 5', 'text, such as cat')
    """
    if isinstance(column, np.ndarray) and column.ndim > 1:
        shape = " × ".join(map(str, column.shape[1:]))
        return f"{shape} numbers a row"
    first = next((value for value in column if value is not None), None)
    if isinstance(first, bytes | dict):
        return "images or other bytes"
    if isinstance(first, list):
        return "lists of different lengths"
    if isinstance(first, str | np.str_):
        return f"text, such as {first[:40]}"
    return "empty" if first is None else f"numbers, such as {text_of(first)[:12]}"
