"""What a recorder is given beside arrays: names of splits and whole numbers, checked."""

from __future__ import annotations

import contextlib
import operator
import os
import reprlib
from collections.abc import Mapping
from typing import Any

from dovs.data.formats.splits import split_of
from dovs.errors import DataError
from dovs.recording.classes import TRAIN
from dovs.runs.store import PARTS, RECORDED

SHORT = ("tr", "fit")
"""Names of training images that are too short to be usual names of folders."""


def split_name(value: Any, what: str = "split") -> str:
    """Return the name of a split; "train" for the other usual names of training images.

    >>> split_name("Training"), split_name(" test ")
    ('train', 'test')

    Raises:
        DataError: it is not text, or it is empty.
    """
    if not isinstance(value, str) or not value.strip():
        raise DataError(
            f"{what}={reprlib.repr(value)} is not the name of a split: give text, such as 'train', "
            "'test' or 'validation'."
        )
    name = str(value).strip()
    return TRAIN if trains(name) else name


def trains(name: str) -> bool:
    """Return whether a split is called as training images usually are."""
    return split_of(name) == TRAIN or name.casefold() in SHORT


def evaluated_name(value: Any) -> str | None:
    """Return the name of the split that is evaluated, None where none is chosen.

    Raises:
        DataError: it is not a name, or that of the training images.
    """
    name = None if value is None else split_name(value, "evaluated")
    if name == TRAIN:
        raise DataError(f"evaluated={value!r} is not possible: name the split beside 'train'.")
    return name


def images_by_split(images: Any) -> Any:
    """Return a mapping of images with the names of splits as keys; anything else as it is.

    Raises:
        DataError: a key is not a name, or two keys name one split.
    """
    if not isinstance(images, Mapping):
        return images
    named = [(split_name(key, "a key of images"), value) for key, value in images.items()]
    found = dict(named)
    if len(found) < len(named):
        keys = ", ".join(map(repr, images))
        raise DataError(f"images have the keys {keys}, of which two name one split: give one.")
    return found


def whole_number(name: str, value: Any, least: int = 0, meaning: str = "") -> int:
    """Return a whole number, also of a tensor of one, which is at least `least`.

    Raises:
        DataError: it is not; the message ends with the meaning.
    """
    if not isinstance(value, bool) and "bool" not in str(getattr(value, "dtype", "")):
        with contextlib.suppress(TypeError, ValueError, RuntimeError):
            whole = operator.index(value)
            if whole >= least:
                return whole
    ending = f": {meaning}" if meaning else ""
    raise DataError(f"{name}={reprlib.repr(value)} must be a whole number from {least}{ending}.")


def rank_of(value: int | None) -> int:
    """Return the rank of this process: the one given, that of the environment, or 0.

    Raises:
        DataError: it is not a whole number from 0.
    """
    if value is not None:
        return whole_number("rank", value)
    stated = os.environ.get("RANK", "0")
    return int(stated) if stated.isdecimal() else 0


def first_facts(
    evaluated: str | None, seed: int, projection: str, params: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a run is, before anything was recorded: the content of its config.json."""
    return {
        "origin": RECORDED,
        "config": {
            "format": 1,
            "origin": RECORDED,
            "measured_on": evaluated or "test",
            "seed": seed,
            "projection": projection,
            "projection_params": params,
        },
        "lacks": list(PARTS),
    }
