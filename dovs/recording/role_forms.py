"""The columns that have a role, in the form of this role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dovs.recording.arrays import are_probabilities
from dovs.recording.column_forms import formed
from dovs.recording.columns import Columns
from dovs.recording.file_images import no_images
from dovs.recording.pictures import unfit_images
from dovs.recording.predicted import scores_instead
from dovs.recording.role_names import TEXTS
from dovs.recording.values import trimmed

if TYPE_CHECKING:
    from dovs.recording.understanding import Understood


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
    _check_images(columns, made)
    _use_as_probabilities(columns, made)
    scores = scores_instead(columns.get("predicted", ()), columns.get("label"))
    if scores:
        name = made.roles.pop("predicted")
        del columns["predicted"]
        made.notes.append(f"column {name} is not used as predicted: it {scores}")
    return columns


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


def _use_as_probabilities(columns: dict[str, Any], made: Understood) -> None:
    """Use logits that are probabilities as such; beside both, probabilities are not used."""
    if "logits" in columns and "probabilities" in columns:
        made.notes.append(
            f"column {made.roles.pop('probabilities')} is not used as probabilities, because there "
            "are logits"
        )
        del columns["probabilities"]
    if "logits" in columns and are_probabilities(columns["logits"]):
        columns["probabilities"] = columns.pop("logits")
        name = made.roles["probabilities"] = made.roles.pop("logits")
        made.notes.append(
            f"column {name} is used as probabilities, not as logits: no value is negative, and "
            "each row sums to 1"
        )
