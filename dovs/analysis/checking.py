"""Public functions of arrays that check what they are given; those of the package trust it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar, get_args

import numpy as np

from dovs.analysis.confusion import Normalise
from dovs.arrays import as_array, matrix
from dovs.class_counts import counts_given, counts_in_order
from dovs.errors import DataError, unknown

Given = ParamSpec("Given")
Result = TypeVar("Result")

MATRICES = ("z", "coordinates")
INDICES = ("labels", "predicted", "groups")
PLAIN = ("sizes", "ids", "order")
LEAST = {
    **dict.fromkeys(("num_classes", "k", "bins", "per_class"), 1),
    **{"most": 2, "points": 3, "seed": 0, "row": 0},
}
"""Arguments that are one whole number, and the least that each may be."""
NORMALISED = get_args(Normalise)
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
    _convert(given)
    if given.get("normalise", "row") not in NORMALISED:
        raise unknown("normalise", given["normalise"], NORMALISED)
    if "q" in given:
        _check_blocks(given)
    if "counts" in given:
        given["counts"] = _confusion(given["counts"], given)
    if "correct" in given:
        _check_shares(given)
    else:
        _check_rows(given, least)


def _convert(given: dict[str, Any]) -> None:
    """Replace the arguments of a call by arrays and numbers of the types that they must have."""
    for name, smallest in LEAST.items():
        if name in given:
            given[name] = _whole(given[name], name, smallest)
    classes = _classes(given)
    for name in MATRICES:
        if name in given and "correct" not in given:  # an interval has a number z
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


def _check_rows(given: dict[str, Any], least: int) -> None:
    """Check that all arguments have as many rows, and enough."""
    lengths = {name: len(given[name]) for name in ROWS if given.get(name) is not None}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} has {rows:,}" for name, rows in lengths.items())
        raise DataError(f"{found} rows: give one value of each for every row.")
    if lengths and min(lengths.values()) < least:
        raise DataError(
            f"there are {min(lengths.values())} rows, but at least {least} are needed to measure."
        )
    if given.get("row", 0) >= lengths.get("z", 1):
        raise DataError(f"row={given['row']} must be below {lengths['z']}, the number of rows.")


def _classes(given: dict[str, Any]) -> int | None:
    """Return the number of classes, C, where an argument states it; counts become an array."""
    names = given.get("class_names")
    if isinstance(names, str):
        raise DataError(f"class_names={names!r} is one text: give a list of names.")
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
        given["q"] = matrix(given["q"], "q")
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


def _whole(value: Any, what: str, least: int) -> int:
    if isinstance(value, int | np.integer) and not isinstance(value, bool) and value >= least:
        return int(value)
    raise DataError(f"{what}={value!r} must be a whole number from {least}.")


def _check_blocks(given: dict[str, Any]) -> None:
    """Check the abstract labels q against the embeddings, the subspaces and the names."""
    z, q = given["z"], given["q"]
    if given.get("labels") is None and len(q) != len(z):
        raise DataError(f"z has {len(z):,} rows, but q has {len(q):,}.")
    sizes = given["subspaces"].sizes if "subspaces" in given else given["sizes"]
    if len(sizes) != q.shape[1] + 1 or sum(sizes) != z.shape[1]:
        raise DataError(
            f"subspaces of {', '.join(map(str, sizes))} dimensions do not fit {q.shape[1]} "
            f"abstract labels and embeddings of {z.shape[1]}: block_sizes gives one size for the "
            "shared block and each label."
        )
    if "names" in given and len(given["names"]) != q.shape[1]:
        raise DataError(f"there are {len(given['names'])} names of {q.shape[1]} abstract labels.")


def _confusion(value: Any, given: dict[str, Any]) -> np.ndarray:
    counts = matrix(value, "counts")
    classes = [len(given["class_names"])] if "class_names" in given else []
    if given.get("hierarchy") is not None:
        classes.append(given["hierarchy"].num_classes)
    if {*counts.shape, *classes} != {len(counts)} or counts.min() < 0:
        raise DataError(
            f"counts of the shape {counts.shape} must be (C, C) numbers from 0, as "
            f"confusion_counts gives them{f', of {classes[0]} classes' if classes else ''}."
        )
    return counts.astype(np.int64)


def _check_shares(given: dict[str, Any]) -> None:
    """Check how many are correct, of how many: arrays or single numbers."""
    correct, total = as_array(given["correct"], "correct"), as_array(given["total"], "total")
    fits = correct.shape == total.shape and {correct.dtype.kind, total.dtype.kind} <= set("iuf")
    if not fits or not ((correct >= 0) & (correct <= total)).all():
        raise DataError("correct must be numbers from 0 to total, one for each total.")
    given["correct"], given["total"] = correct, total
