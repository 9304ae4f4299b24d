"""Names of classes and superclasses, and class counts, that a file has beside its columns."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dovs.class_counts import counts_given
from dovs.errors import DataError
from dovs.recording.classes import names_in_order
from dovs.recording.counts import counts_in
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.role_names import usual
from dovs.recording.reading.values import text_of

LEAST = 2
"""Classes that an array of numbers must have to state their values."""

CLASS_NAMES = (
    "class_names", "names", "target_names", "label_names", "fine_label_names", "classes",
    "categories", "classnames", "class_labels", "labels_names", "label_classes", "class_list",
)  # fmt: skip
"""Arrays that name the classes, in the order of their indices."""
SUPERCLASS_NAMES = (
    "superclass_names", "super_class_names", "coarse_label_names", "coarse_names",
    "supercategory_names",
)  # fmt: skip
"""Arrays that name the superclasses, in the order of their indices."""
MAPPINGS = ("class_to_idx", "idx_to_class", "label2id", "id2label")
"""Mappings in JSON from name to index, or from index to name."""
CLASS_COUNTS = (
    "class_counts", "class_count", "counts_per_class", "train_counts", "train_class_counts",
    "cls_num_list", "img_num_list", "num_per_cls", "num_per_class", "samples_per_cls",
    "samples_per_class", "images_per_class", "img_num_per_cls",
)  # fmt: skip
"""Arrays with the number of training images of each class, in the order of their indices."""
ABOVE = "superclass_of"
"""Key of a mapping from class to superclass."""
OWN = "dovs"
"""Key of the metadata of a Parquet file that `dovs export` wrote."""
IN_METADATA = ("class_names", *MAPPINGS, *SUPERCLASS_NAMES)


def take_names(found: Columns, name: str, array: np.ndarray, rows: int) -> bool:
    """Take an array as names of classes or superclasses, if it is one; return whether it is.

    Args:
        found: gets the names.
        name: of the array.
        array: of any shape.
        rows: N, of the embeddings; an array of N texts is one for each row, if texts repeat.
    """
    key = usual(name)
    if array.ndim == 0 and array.dtype.kind in "US" and key in (*IN_METADATA, *CLASS_COUNTS):
        text = array.item()
        read_metadata(found, {key: text_of(text)})
        return True
    if key not in (*CLASS_NAMES, *SUPERCLASS_NAMES) or not _are_names(array, rows, key):
        return False
    _set(found, key, array.astype(str).tolist())
    found.by_value = array.dtype.kind in "iu"
    return True


def _are_names(array: np.ndarray, rows: int, name: str) -> bool:
    """Return whether an array has a name for each class, and not a text for each row."""
    numbers = array.dtype.kind in "iu" and name not in SUPERCLASS_NAMES
    if array.ndim != 1 or not (numbers or array.dtype.kind in "US"):
        return False
    if numbers and (len(array) < LEAST or len(array) == rows):
        return False
    if numbers and len(set(array.tolist())) < len(array):
        return False
    return len(array) != rows or (name != "names" and len(set(array.tolist())) == rows)


def take_counts(found: Columns, name: str, array: Any) -> bool:
    """Take an array as class counts, if it is one; return whether it is.

    Args:
        found: gets the counts.
        name: of the array.
        array: of another length than the points.
    """
    if usual(name) not in CLASS_COUNTS or found.class_counts is not None:
        return False
    try:
        found.class_counts = counts_given(array)
    except DataError as error:
        found.notes.append(f"{name} is not used: {error}")
    return True


def read_metadata(found: Columns, metadata: Mapping[str, str]) -> None:
    """Read names of classes and superclasses out of the metadata of a file: JSON.

    Args:
        found: gets the names, and a note on what is no such list.
        metadata: texts by key.
    """
    if OWN in metadata:
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
            about = json.loads(metadata[OWN])
            found.superclass_of = {str(k): str(v) for k, v in about.get(ABOVE, {}).items()}
            found.class_counts = counts_given(about["class_counts"])
    for key in CLASS_COUNTS:
        if key in metadata and found.class_counts is None:
            try:
                found.class_counts = counts_in(metadata[key], key)
            except DataError as error:
                found.notes.append(f"{key} in the metadata is not used: {error}")
    for key in IN_METADATA:
        if key not in metadata:
            continue
        try:
            names = json.loads(metadata[key])
        except (ValueError, RecursionError):
            names = None
        if isinstance(names, dict) and key in MAPPINGS:
            try:
                _set(found, key, names_in_order(names, key))
            except DataError as error:
                found.notes.append(f"{key} is not used: {error}")
            continue
        if isinstance(names, list) and names and all(isinstance(n, str | int) for n in names):
            _set(found, key, [str(name) for name in names])
        else:
            found.notes.append(
                f'{key} in the metadata is not used: write a list in JSON, such as ["a", "b"]'
                if key not in MAPPINGS
                else f'{key} is not used: write it in JSON, such as {{"a": 0, "b": 1}}'
            )


def _set(found: Columns, key: str, names: Sequence[str]) -> None:
    if key in SUPERCLASS_NAMES:
        found.superclass_names = tuple(names)
    else:
        found.class_names["*"] = tuple(names)
