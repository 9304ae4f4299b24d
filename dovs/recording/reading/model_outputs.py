"""A matrix called outputs: logits where it has a number for each class beside an embedding."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dovs.recording.reading.column_forms import problem_of
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.role_names import MATRICES, usual
from dovs.recording.reading.values import class_numbers, empty, text_of

NAMES = ("outputs", "output", "model_outputs", "model_output", "outs", "out", "y_out")


def model_outputs(columns: Columns, found: Mapping[str, str], notes: list[str]) -> dict[str, str]:
    """Return the column of a model's outputs as that of the logits, {} without one.

    Args:
        columns: of the file.
        found: column by role; without one of predictions.
        notes: gets what is taken for logits.
    """
    label = found.get("label")
    taken = {*found.values()}
    free = [n for n, c in columns.columns.items() if n not in taken and not problem_of("logits", c)]
    named = [name for name in free if usual(name) in NAMES]
    others = [name for name in free if name not in named]
    if label is None or len(named) != 1 or ("embedding" not in found and not others):
        return {}
    name, classes = named[0], _classes(columns, label)
    if columns.columns[name].shape[1] != classes:
        return {}
    notes.append(f"column {name} is taken as logits: it has a number for each of {classes} classes")
    return {MATRICES[1]: name}


def _classes(columns: Columns, label: str) -> int:
    """Return the number of classes: of names that the file has, or of labels; 0 if not known."""
    if names := columns.class_names.get(label, columns.class_names.get("*")):
        return len(names)
    column = columns.columns[label]
    if isinstance(column, np.ndarray) and column.ndim > 1:
        return column.shape[1] if column.shape[1] > 1 else 0
    there = [value for value in column if not empty(value)]
    numbers = class_numbers(there)
    if numbers is not None and len(numbers) and numbers.min() == 0:
        return int(numbers.max()) + 1
    return len({text_of(value) for value in there})
