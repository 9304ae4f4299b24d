"""Names of classes and superclasses that a file has beside its columns."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np

from dovs.recording.reading.columns import Columns

CLASS_NAMES = (
    "class_names", "names", "target_names", "label_names", "fine_label_names", "classes",
    "categories",
)  # fmt: skip
"""Arrays that name the classes, in the order of their indices."""
SUPERCLASS_NAMES = (
    "superclass_names", "super_class_names", "coarse_label_names", "coarse_names",
    "supercategory_names",
)  # fmt: skip
"""Arrays that name the superclasses, in the order of their indices."""
IN_METADATA = ("class_names", *SUPERCLASS_NAMES)


def take_names(found: Columns, name: str, array: np.ndarray, rows: int) -> bool:
    """Take an array as names of classes or superclasses, if it is one; return whether it is.

    Args:
        found: gets the names.
        name: of the array.
        array: of any shape.
        rows: N, of the embeddings; an array of N texts is one for each row, if texts repeat.
    """
    if name not in (*CLASS_NAMES, *SUPERCLASS_NAMES) or not _are_names(array, rows, name):
        return False
    _set(found, name, array.astype(str).tolist())
    return True


def _are_names(array: np.ndarray, rows: int, name: str) -> bool:
    """Return whether an array has a name for each class, and not a text for each row."""
    if array.ndim != 1 or array.dtype.kind not in "US":
        return False
    return len(array) != rows or (name != "names" and len(set(array.tolist())) == rows)


def read_metadata(found: Columns, metadata: Mapping[str, str]) -> None:
    """Read names of classes and superclasses out of the metadata of a file: lists in JSON.

    Args:
        found: gets the names, and a note on what is no such list.
        metadata: texts by key.
    """
    for key in IN_METADATA:
        if key not in metadata:
            continue
        try:
            names = json.loads(metadata[key])
        except (ValueError, RecursionError):
            names = None
        if isinstance(names, list) and names and all(isinstance(n, str | int) for n in names):
            _set(found, key, [str(name) for name in names])
        else:
            found.notes.append(
                f'{key} in the metadata is not used: write a list in JSON, such as ["a", "b"]'
            )


def _set(found: Columns, key: str, names: Sequence[str]) -> None:
    if key in SUPERCLASS_NAMES:
        found.superclass_names = tuple(names)
    else:
        found.class_names["*"] = tuple(names)
