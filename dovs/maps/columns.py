"""Columns of a user's table, by name or as given values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dovs.arrays import as_array
from dovs.errors import DataError

USUAL = {
    "label": ("label", "class_name", "class", "category", "target"),
    "predicted": ("predicted", "prediction", "predicted_name", "pred"),
    "confidence": ("confidence",),
    "split": ("split",),
    "ids": ("id", "ids"),
    "images": ("image", "images"),
}
"""Columns that are used where none is named."""


def frame_of(points: Any) -> pd.DataFrame:
    """Return points as a table; an array's columns are x, y and perhaps z."""
    if isinstance(points, pd.DataFrame):
        return points
    array = as_array(points, "points")
    if array.ndim != 2 or array.shape[1] not in (2, 3) or array.dtype.kind not in "iuf":
        raise DataError(
            f"points have the shape {array.shape} of {array.dtype}: give a DataFrame with columns "
            "x and y, or numbers of the shape (P, 2) or (P, 3)."
        )
    return pd.DataFrame(array, columns=["x", "y", "z"][: array.shape[1]])


def column_of(frame: pd.DataFrame, role: str, given: Any) -> Any:
    """Return the P values of a role: of a named column, of the usual one, or those given.

    Raises:
        DataError: there is no such column, or two; or there are not P values.
    """
    if given is None:
        name = next((each for each in USUAL[role] if each in frame.columns), None)
        return None if name is None else _values(one_column(frame, name, role))
    if isinstance(given, str):
        return _values(one_column(frame, given, role))
    length = len(given) if hasattr(given, "__len__") else 0
    if length != len(frame):
        raise DataError(f"{role} has {length:,} values, but there are {len(frame):,} points.")
    return given if role == "images" else _values(pd.Series(_plain(given, role)))


def one_column(frame: pd.DataFrame, name: str, role: str) -> pd.Series:
    """Return a column of a table by its name.

    Raises:
        DataError: there is none of this name, or there are several.
    """
    if name not in frame.columns:
        there = ", ".join(map(str, frame.columns))
        raise DataError(f"{role}='{name}': there is no such column, but {there}.")
    found = frame[name]
    if isinstance(found, pd.DataFrame):
        raise DataError(
            f"{role}: the table has {found.shape[1]} columns named '{name}': rename or leave out "
            "all but one."
        )
    return found


def _plain(given: Any, role: str) -> Any:
    """Return an array of any library as one that pandas takes; one dimension alone is allowed."""
    if isinstance(given, pd.Series | pd.Index | pd.Categorical | pd.api.extensions.ExtensionArray):
        return given
    if isinstance(given, set | frozenset | Mapping):
        raise DataError(
            f"{role} is a {type(given).__name__}, which has no order: give a list of one value a "
            "point."
        )
    if isinstance(given, list | tuple):
        tensors = any(callable(getattr(each, "detach", None)) for each in given)
        listed = [as_array(each, role).tolist() for each in given] if tensors else [*given]
        if not any(isinstance(each, list | tuple | np.ndarray) for each in listed):
            return listed
        given = listed
    array = as_array(given, role)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        hint = " Use argmax(1) of one-hot rows." if role in ("label", "predicted") else ""
        raise DataError(f"{role} has the shape {array.shape}, but must be (P,).{hint}")
    return array


def _values(column: pd.Series) -> np.ndarray:
    if isinstance(column.dtype, pd.CategoricalDtype) or pd.api.types.is_extension_array_dtype(
        column.dtype
    ):
        return column.astype(object).to_numpy()
    return column.to_numpy()
