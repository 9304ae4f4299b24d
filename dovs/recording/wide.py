"""Tables with a column for each dimension: f0, f1, f2 … are one array."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from dovs.recording.role_names import ROLES

FEWEST = 3
"""Columns that make an array: two may be the places of a map."""
PREDICTIONS = {*ROLES["logits"], *ROLES["probabilities"]}
NUMBERED = re.compile(r"(.*?)[ _.\-]?(\d+)")


def gathered(columns: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """Return columns in which numbered columns of numbers, such as f0 … f15, are one array.

    Columns are gathered if their numbers have no gap and start at 0 or 1: logits and
    probabilities under their own name, and the most of all others as `embedding`, unless there is
    an array already.

    Args:
        columns: by name, of N rows.
        notes: gets a line for each array that was made.

    >>> lines = []
    >>> parts = {f"f{i}": np.arange(2.0) for i in range(3)} | {"label": ["a", "b"]}
    >>> [(name, np.shape(column)) for name, column in gathered(parts, lines).items()]
    [('label', (2,)), ('embedding', (2, 3))]
    >>> lines
    ['3 columns, f0 to f2, are taken together as embedding']
    """
    groups = _groups(columns)
    made = {prefix: names for prefix, names in groups.items() if prefix.lower() in PREDICTIONS}
    others = [names for prefix, names in groups.items() if prefix not in made]
    arrays = any(isinstance(c, np.ndarray) and c.ndim == 2 for c in columns.values())
    if others and not arrays and "embedding" not in columns:
        made["embedding"] = max(others, key=len)
    if not made:
        return columns
    used = {name for names in made.values() for name in names}
    rest = {name: column for name, column in columns.items() if name not in used}
    for name, parts in made.items():
        rest[name] = np.stack([columns[part] for part in parts], axis=1)
        notes.append(
            f"{len(parts)} columns, {parts[0]} to {parts[-1]}, are taken together as {name}"
        )
    return rest


def _groups(columns: dict[str, Any]) -> dict[str, list[str]]:
    """Return columns of numbers by what precedes their number, in the order of the numbers."""
    found: dict[str, dict[int, str]] = {}
    for name, column in columns.items():
        match = NUMBERED.fullmatch(name)
        numbers = isinstance(column, np.ndarray) and column.ndim == 1 and column.dtype.kind in "iuf"
        if match and numbers:
            found.setdefault(match[1], {})[int(match[2])] = name
    return {
        prefix: [names[number] for number in sorted(names)]
        for prefix, names in found.items()
        if len(names) >= FEWEST and _complete(sorted(names)) and prefix not in columns
    }


def _complete(numbers: list[int]) -> bool:
    return numbers[0] in (0, 1) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
