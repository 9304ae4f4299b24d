"""Public functions of arrays that check what they are given; those of the package trust it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

import numpy as np

from dovs.arrays import as_array, matrix
from dovs.class_counts import counts_given, counts_in_order
from dovs.errors import DataError

Given = ParamSpec("Given")
Result = TypeVar("Result")

MATRICES = ("z", "coordinates")
INDICES = ("labels", "predicted", "groups")
PLAIN = ("q", "sizes", "ids")
ROWS = (*MATRICES, *INDICES, "confidence", "right", "ids")
"""Arguments that have a value for each row."""


def checked(function: Callable[Given, Result], least: int = 1) -> Callable[Given, Result]:
    """Return a function that checks its arrays by the names of its parameters, then calls another.

    Lists, Series of pandas and tensors of any library are accepted.

    Args:
        function: of arrays.
        least: rows that it needs.

    Raises:
        DataError: by the function that is returned: an argument does not fit.
    """
    signature = inspect.signature(function)

    @functools.wraps(function)
    def with_checks(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        bound = signature.bind(*args, **kwargs)
        _check(bound.arguments, least)
        return function(*bound.args, **bound.kwargs)

    return with_checks


def _check(given: dict[str, Any], least: int) -> None:
    """Replace the arguments of a call by arrays that fit together."""
    classes = _classes(given)
    for name in MATRICES:
        if name in given:
            given[name] = matrix(given[name], name)
    for name in INDICES:
        if given.get(name) is not None:
            whose = "abstract labels" if name == "groups" else "classes"
            given[name] = _indices(given[name], name, classes, whose)
    for name in PLAIN:
        if given.get(name) is not None:
            given[name] = as_array(given[name], name)
    if given.get("confidence") is not None:
        given["confidence"] = _shares(given["confidence"])
    if "right" in given:
        given["right"] = _yes_or_no(given["right"])
    if "q" in given and given.get("labels") is None and len(given["q"]) != len(given["z"]):
        raise DataError(f"z has {len(given['z']):,} rows, but q has {len(given['q']):,}.")
    lengths = {name: len(given[name]) for name in ROWS if given.get(name) is not None}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} has {rows:,}" for name, rows in lengths.items())
        raise DataError(f"{found} rows: give one value of each for every row.")
    if lengths and min(lengths.values()) < least:
        raise DataError(
            f"there are {min(lengths.values())} rows, but at least {least} are needed to measure."
        )


def _classes(given: dict[str, Any]) -> int | None:
    """Return the number of classes, C, where an argument states it; counts become an array."""
    names = given.get("class_names")
    if names is not None:
        names = given["class_names"] = [str(name) for name in names]
    if "class_counts" in given:
        counts = given["class_counts"] = _counts(given["class_counts"], names)
        if names is not None and len(names) != len(counts):
            raise DataError(
                f"there are {len(counts)} class_counts, but {len(names)} class_names: give one of "
                "each for every class."
            )
        return len(counts)
    if "q" in given:
        return len(given["q"])
    stated = given.get("names") if "groups" in given else names
    return given.get("num_classes") if stated is None else len(stated)


def _counts(value: Any, names: list[str] | None) -> np.ndarray:
    found = counts_given(value)
    if isinstance(found, Mapping):
        found = counts_in_order(found, names)
    if not found or min(found) < 0:
        raise DataError("class_counts must be one number from 0 for each class: training images.")
    return np.array(found, dtype=np.int64)


def _indices(value: Any, what: str, classes: int | None, whose: str) -> np.ndarray:
    array = as_array(value, what)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        hint = ": use argmax(1) of one row of scores a class" if array.ndim == 2 else ""
        raise DataError(f"{what} have the shape {array.shape}, but must be (N,){hint}.")
    broken = array.dtype.kind == "f" and not (np.isfinite(array) & (array == np.floor(array))).all()
    if array.dtype.kind not in "iufb" or broken:
        raise DataError(
            f"{what} of type {array.dtype} must be indices of the {whose}, whole numbers from 0: "
            "np.unique(labels, return_inverse=True) makes them of texts."
        )
    index = array.astype(np.int64)
    wrong = np.flatnonzero((index < 0) | (index >= (np.inf if classes is None else classes)))
    if len(wrong):
        to = "" if classes is None else f" to {classes - 1}"
        raise DataError(
            f"{what}: row {wrong[0]} is {index[wrong[0]]}, but the {whose} are 0{to}"
            f"{' and more' if classes is None else ''}. Leave such rows out."
        )
    return index


def _shares(value: Any) -> np.ndarray:
    array = as_array(value, "confidence")
    if array.ndim == 1 and array.dtype.kind in "iufb":
        if array.size and array.min() >= 0 and array.max() <= 1 + 1e-6:
            return array.astype(np.float64)
        if array.size and np.isfinite(array).all():
            raise DataError(
                f"confidence goes from {array.min():g} to {array.max():g}, but must be the "
                "probability of the predicted class, in [0, 1]: divide percent by 100."
            )
    raise DataError(
        f"confidence of shape {array.shape} and type {array.dtype} must be one number in [0, 1] "
        "for each row, without NaN: the probability of the predicted class."
    )


def _yes_or_no(value: Any) -> np.ndarray:
    array = as_array(value, "right")
    if array.ndim != 1 or array.dtype.kind not in "iufb" or not np.isin(array, (0, 1)).all():
        raise DataError("right must be True or False for each row: labels == predicted.")
    return array.astype(bool)
