"""Arrays of any library as numpy arrays, checked: every error names what was given.

A tensor is recognised by its methods, so that no library needs to be installed here.
"""

from __future__ import annotations

import reprlib
from typing import Any, NoReturn

import numpy as np

from dovs.errors import DataError

LARGEST, SMALLEST = 1e37, 1e-30
"""Sizes of numbers that 32 bits store and whose squares 64 bits do."""


def as_array(value: Any, what: str) -> np.ndarray:
    """Return an array, tensor or list as a numpy array; nothing is copied where it need not be.

    >>> as_array([[1, 2]], "embeddings").shape
    (1, 2)

    Raises:
        DataError: it is not an array.
    """
    try:
        value = _of_library(value)
    except (TypeError, RuntimeError) as error:  # of a sparse tensor, or one without data
        reason = str(error).partition("\n")[0].rstrip(".")
        kind = type(value).__name__
        raise DataError(f"{what} are a {kind} that cannot be read: {reason}.") from None
    _refuse_batches(value, what)
    try:
        array = np.asarray(value)
        if array.dtype == object:  # as pandas stores texts
            listed = np.asarray(array.tolist())
            mixed = listed.dtype.kind == "U" and not all(isinstance(e, str) for e in array.flat)
            array = array if mixed else listed
    except (ValueError, TypeError, RuntimeError) as error:
        reason = str(error).rstrip(".")
        raise DataError(f"{what} are not an array: {reason}. Give rows of equal length.") from None
    if array.dtype == object:
        _refuse_objects(array, what)
    return array


def _of_library(value: Any) -> Any:
    """Return a tensor as an array, bfloat16 as float32; anything else as it is."""
    for method in ("detach", "cpu"):
        if callable(getattr(value, method, None)):
            value = getattr(value, method)()
    if "bfloat16" in str(getattr(value, "dtype", "")):
        if callable(getattr(value, "float", None)):
            value = value.float()
        elif callable(getattr(value, "astype", None)):  # of numpy, with the type of ml_dtypes
            value = value.astype(np.float32)
    if callable(getattr(value, "numpy", None)) and not isinstance(value, np.ndarray):
        value = value.numpy()
    return value


def _refuse_batches(value: Any, what: str) -> None:
    """Refuse a list of matrices: such as the outputs of all batches, which are not joined yet."""
    if not isinstance(value, list | tuple) or not value:
        return
    shapes = [tuple(getattr(each, "shape", ())) for each in value]
    if all(len(shape) == 2 for shape in shapes):
        rows = sum(shape[0] for shape in shapes)
        raise DataError(
            f"{what} are a list of {len(shapes)} arrays of rows, such as {shapes[0]}: if these are "
            f"batches, join them, torch.cat(…) or numpy.concatenate(…), to {rows:,} rows."
        )


def _refuse_objects(array: np.ndarray, what: str) -> NoReturn:
    """Refuse an array of Python objects, naming the first that is neither a number nor text."""
    for at, each in np.ndenumerate(array):
        if not isinstance(each, str | bytes | int | float | complex | np.generic):
            place = f" at {', '.join(map(str, at))}" if at else ""
            raise DataError(
                f"{what} contain {reprlib.repr(each)} ({type(each).__name__}){place}, which is "
                "neither a number nor text. Give an array or a tensor, or leave such rows out."
            )
    raise DataError(f"{what} contain numbers that are too large, or numbers or NaN beside text.")


def matrix(value: Any, what: str) -> np.ndarray:
    """Return numbers in rows, (N, D) of a floating type of at least 32 bits.

    Raises:
        DataError: of another shape or type, empty, or not finite.
    """
    array = as_array(value, what)
    if array.ndim != 2 or 0 in array.shape:
        hint = "pool or flatten them to one row an image" if array.ndim > 2 else "one row an image"
        raise DataError(f"{what} have the shape {array.shape}, but must be (N, D): {hint}.")
    if array.dtype.kind not in "fiub":
        hint = " Give the real part." if array.dtype.kind == "c" else ""
        raise DataError(f"{what} are of type {array.dtype}, but must be real numbers.{hint}")
    if array.dtype.kind != "f" or array.dtype.itemsize < 4:  # sums of halves overflow
        array = array.astype(np.float32)
    wrong = np.flatnonzero(~np.isfinite(array).all(1))
    if len(wrong):
        so = ", so they have no place in a map" if what == "embeddings" else ""
        raise DataError(
            f"{what}: {len(wrong):,} of {len(array):,} rows have NaN or infinity (first: row "
            f"{wrong[0]}){so}. Leave these rows out, or find where they come from."
        )
    largest = max(float(array.max()), -float(array.min()))
    if largest > LARGEST or 0 < largest < SMALLEST:
        raise DataError(
            f"{what} go to {largest:.3g}, but their largest value must be between {SMALLEST:g} and "
            f"{LARGEST:g}, or 0, to be stored and measured. Scale them."
        )
    return array
