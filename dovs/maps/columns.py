"""Columns of a user's table, by name or as given values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

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
    array = np.asarray(points)
    if array.ndim != 2 or array.shape[1] not in (2, 3) or array.dtype.kind not in "iuf":
        raise DataError(
            f"points have the shape {array.shape} of {array.dtype}: give a DataFrame with columns "
            "x and y, or numbers of the shape (P, 2) or (P, 3)."
        )
    return pd.DataFrame(array, columns=["x", "y", "z"][: array.shape[1]])


def column_of(frame: pd.DataFrame, role: str, given: Any) -> Any:
    """Return the P values of a role: of a named column, of the usual one, or those given."""
    if given is None:
        name = next((each for each in USUAL[role] if each in frame.columns), None)
        return None if name is None else _values(frame[name])
    if isinstance(given, str):
        if given not in frame.columns:
            there = ", ".join(map(str, frame.columns))
            raise DataError(f"{role}='{given}': there is no such column, but {there}.")
        return _values(frame[given])
    length = len(given) if hasattr(given, "__len__") else 0
    if length != len(frame):
        raise DataError(f"{role} has {length:,} values, but there are {len(frame):,} points.")
    return given if role == "images" else _values(pd.Series(_plain(given)))


def _plain(given: Any) -> Any:
    """Return an array of any library as one that pandas takes; one dimension alone is allowed."""
    if isinstance(given, pd.Series | pd.Index | list | tuple):
        return list(given) if isinstance(given, tuple) else given
    return np.asarray(given)


def _values(column: pd.Series) -> np.ndarray:
    if isinstance(column.dtype, pd.CategoricalDtype) or pd.api.types.is_extension_array_dtype(
        column.dtype
    ):
        return column.astype(object).to_numpy()
    return column.to_numpy()
