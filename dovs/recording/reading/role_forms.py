"""The columns that have a role, in the form of this role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dovs.errors import DataError
from dovs.recording.arrays import (
    ENOUGH,
    SIGMOID,
    SORTED,
    are_probabilities,
    are_sorted,
    like_sigmoid,
    total_of_rows,
)
from dovs.recording.pictures import unfit_images
from dovs.recording.reading.column_forms import formed
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.file_images import no_images
from dovs.recording.reading.predicted import scores_instead
from dovs.recording.reading.role_names import TEXTS
from dovs.recording.reading.values import class_numbers, empty, trimmed
from dovs.recording.scores import of_two_classes, one_column

if TYPE_CHECKING:
    from dovs.recording.reading.understood import Understood

NAMED = ("predicted", "split", "superclass")
"""Roles whose column may have indices of names that the file has for this column."""


def formed_columns(found: Columns, made: Understood) -> dict[str, Any]:
    """Return the column of each role in the form of the role, and note what was changed."""
    columns: dict[str, Any] = {}
    for role, name in made.roles.items():
        column = found.values(name) if role in TEXTS else found.columns[name]
        columns[role], note = formed(role, column)
        if note:
            made.notes.append(f"column {name} {note}")
        if note and role == "label" and "*" not in found.class_names:
            width = found.columns[name].shape[1]
            found.class_names.setdefault(name, tuple(map(str, range(width))))
        if role in TEXTS and role != "id":
            columns[role] = trimmed(columns[role], name, made.notes)
        if role in NAMED:
            more = found.superclass_names if role == "superclass" else None
            columns[role] = _with_names(columns[role], name, more or None, found, made)
    if found.superclass_names and "superclass" not in columns:
        made.notes.append("the names of superclasses are not used: no column has superclasses")
    _check_images(columns, made)
    _use_as_scores_of_two(columns, found, made)
    _use_as_probabilities(columns, made)
    scores = scores_instead(columns.get("predicted", ()), columns.get("label"))
    if scores:
        name = made.roles.pop("predicted")
        del columns["predicted"]
        made.notes.append(f"column {name} is not used as predicted: it {scores}")
    return columns


def _with_names(
    column: Any, name: str, stated: tuple[str, ...] | None, found: Columns, made: Understood
) -> Any:
    """Return a column of class indices as names, where the file has names for this column.

    `stated` are those for the role of the column.

    Those that are the names of the labels too are left as they are.

    Raises:
        DataError: an index is none of a name.
    """
    names = found.class_names.get(name, stated)
    numbers = None if names is None else class_numbers([0 if empty(v) else v for v in column])
    if names is None or numbers is None:
        return column
    if stated is None and names == found.class_names.get(made.roles.get("label", "")):
        return column
    if numbers.max() >= len(names):
        raise DataError(
            f"column {name} has the class {numbers.max()}, but names {len(names)} classes: name "
            "all of them in the file."
        )
    made.lines.append(f"column {name} has names of its own: 0 is {names[0]}")
    missing = [empty(value) or number < 0 for value, number in zip(column, numbers, strict=True)]
    return [None if out else names[number] for number, out in zip(numbers, missing, strict=True)]


def _check_images(columns: dict[str, Any], made: Understood) -> None:
    """Leave images out that cannot be shown, with a note."""
    if "image" not in columns:
        return
    images = columns["image"]
    whole = isinstance(images, np.ndarray) and images.ndim > 1
    problem = unfit_images(images) if whole else no_images(images, made.path.parent)
    if problem:
        made.notes.append(f"column {made.roles.pop('image')} is not used as image: it {problem}")
        del columns["image"]


def _use_as_scores_of_two(columns: dict[str, Any], found: Columns, made: Understood) -> None:
    """Use one column of logits or probabilities beside two classes as that of the second."""
    two = found.two_classes(made.roles.get("label"))
    for role in ("logits", "probabilities"):
        if role not in columns or not two or not one_column(columns[role]):
            continue
        scores, name = columns.pop(role), made.roles.pop(role)
        there = scores[np.isfinite(scores)]
        inside = len(there) >= ENOUGH and there.min() >= 0 and there.max() <= 1
        given = "probabilities" if inside and "probabilities" not in columns else role
        columns[given], made.roles[given] = of_two_classes(scores, given), name
        kind = "logit" if given == "logits" else "probability"
        made.notes.append(
            f"column {name} has one number a row, which is taken as the {kind} of the second of "
            "two classes"
        )


def _use_as_probabilities(columns: dict[str, Any], made: Understood) -> None:
    """Use logits that are probabilities as such; beside both, probabilities are not used."""
    if "logits" in columns and "probabilities" in columns:
        made.notes.append(
            f"column {made.roles.pop('probabilities')} is not used as probabilities, because there "
            "are logits"
        )
        del columns["probabilities"]
    role = next((role for role in ("logits", "probabilities") if role in columns), None)
    if role is not None and are_sorted(columns[role]):
        made.notes.append(f"column {made.roles[role]}: values {SORTED}")
    if role is not None and (total := total_of_rows(columns[role])) is not None:
        columns["probabilities"] = columns.pop(role) / total
        name = made.roles["probabilities"] = made.roles.pop(role)
        made.notes.append(
            f"column {name} is used as probabilities, divided by {total:g}: no value is negative, "
            "and each row sums to that"
        )
    if "logits" in columns and are_probabilities(columns["logits"]):
        columns["probabilities"] = columns.pop("logits")
        name = made.roles["probabilities"] = made.roles.pop("logits")
        made.notes.append(
            f"column {name} is used as probabilities, not as logits: no value is negative, and "
            "each row sums to 1"
        )
    elif "logits" in columns and like_sigmoid(columns["logits"]):
        made.notes.append(f"column {made.roles['logits']}: values {SIGMOID}")
