"""Cells that have several labels, or a list of one, in place of a label."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Sequence

from dovs.data.formats.labels import Label, as_text
from dovs.data.formats.listed.space_rows import Row
from dovs.data.report import Finding, counted, finding

ALWAYS = "|;"
"""Marks between labels that names of classes do not contain."""
BETWEEN = (",", "/", "+", "&", " ")
"""Marks that names may contain: they divide labels if each part of a cell is a label by itself.

Behind a comma it may also be in another cell."""


def labels_of_lists(cells: Sequence[str]) -> list[str] | None:
    """Return the labels of cells that are lists of one label each, None if they are not.

    Empty cells and empty lists have no label, "".

    >>> labels_of_lists(["['cat']", "[]", '["dog"]']), labels_of_lists(["[0]", ""])
    (['cat', '', 'dog'], ['0', ''])
    >>> labels_of_lists(["['cat', 'dog']"]), labels_of_lists(["cat"])
    (None, None)
    """
    known = {cell: _of_list(cell.strip()) for cell in {*cells}}
    if not any(cell.strip() for cell in known) or None in known.values():
        return None
    return [known[cell] or "" for cell in cells]


def _of_list(cell: str) -> str | None:
    if not cell:
        return ""
    if not (cell.startswith("[") and cell.endswith("]")):
        return None
    try:
        values = ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if not values:
        return ""
    plain = len(values) == 1 and isinstance(values[0], str | int | float)
    return str(values[0]) if plain else None


def without_lists(rows: Sequence[Row], column: int) -> list[Row]:
    """Return rows, the first of which is the header, with the labels of lists of one label each.

    Rows whose labels are no such lists are returned as they are.
    """
    labels = labels_of_lists([row.cells[column] for row in rows[1:]])
    if labels is None:
        return list(rows)
    plain = [
        row._replace(cells=[*row.cells[:column], label, *row.cells[column + 1 :]])
        for row, label in zip(rows[1:], labels, strict=True)
    ]
    return [rows[0], *plain]


def several_labels(labels: Iterable[Label]) -> list[Finding]:
    """Return what to state about labels that look like several ones in a cell.

    Args:
        labels: of the training images; those that are no text do not count.
    """
    found = list(labels)
    every = {as_text(label) for label in found}
    times = Counter(label for label in found if isinstance(label, str))
    joined = {label: "a '|' or ';'" for label in times if {*ALWAYS} & {*label}}
    joined |= {label: "a list" for label in times if label.startswith("[") and "," in label}
    for mark in BETWEEN:
        divided = {label: [part.strip() for part in label.split(mark)] for label in times}
        shared = Counter(part for parts in divided.values() if len(parts) > 1 for part in {*parts})
        for label, parts in divided.items():
            known = all(p in every or (mark == "," and shared[p] > 1) for p in parts)
            if len(parts) > 1 and "" not in parts and known:
                joined.setdefault(label, "a space" if mark == " " else f"a '{mark}'")
    if not joined:
        return []
    example = min(joined)
    number = counted(sum(times[label] for label in joined), "label has", "labels have")
    text = f"{number} {joined[example]}, which often divides several labels: {example} is used as "
    return [finding("several", "warning", f"{text}one class", sorted(joined))]
