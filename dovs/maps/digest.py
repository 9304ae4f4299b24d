"""A digest of what a user gave for a map: equal for equal content, so that it is read once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dovs.hierarchy.hierarchy import Hierarchy
from dovs.maps.columns import USUAL
from dovs.maps.given_epochs import PLACES

if TYPE_CHECKING:
    from hashlib import _Hash

PLAIN = (str, int, float, bool, type(None))


def digest_of_map(points: Any, given: Mapping[str, Any]) -> str | None:
    """Return a digest of points and of the arguments of a map, see `MapArguments`.

    Of tables only the columns that a map is drawn from count. Images that are paths count with the
    size and time of their files.

    Returns:
        None where the content of something is not known.
    """
    named = {each for each in given.values() if isinstance(each, str)}
    used = named.union(*PLACES, *USUAL.values())
    epochs = given.get("epochs")
    if isinstance(epochs, Mapping):
        epochs = {number: _only(each, used) for number, each in epochs.items()}
    return digest_of(
        _only(points, used), {**given, "epochs": epochs}, _files(points, given.get("images"))
    )


def _only(table: Any, columns: set[str]) -> Any:
    if not isinstance(table, pd.DataFrame):
        return table
    return table[[each for each in table.columns if each in columns]]


def _files(points: Any, images: Any) -> list[Any]:
    """Return what tells whether the files of images are still the same."""
    if isinstance(points, pd.DataFrame) and (images is None or isinstance(images, str)):
        names = USUAL["images"] if images is None else (images,)
        images = next((points[name].tolist() for name in names if name in points.columns), None)
    if not isinstance(images, Iterable) or getattr(images, "ndim", 1) > 1:
        return []
    paths = (each.get("path") if isinstance(each, Mapping) else each for each in images)
    return [_facts(str(path)) for path in paths if isinstance(path, str | Path)]


def _facts(path: str) -> list[Any]:
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return [path]
    return [path, status.st_size, status.st_mtime_ns]


def digest_of(*values: Any) -> str | None:
    """Return a digest of values: tables, arrays of any library, images, texts, numbers, lists.

    Returns:
        None where a value is of another kind, whose content is not known.

    >>> digest_of([1, "a"]) == digest_of([1, "a"]), digest_of([1, "a"]) == digest_of([1, "b"])
    (True, False)
    >>> digest_of(object()) is None
    True
    """
    state = hashlib.sha256()
    try:
        for value in values:
            _add(state, value)
    except (TypeError, ValueError, RuntimeError):  # such as a tensor on a GPU
        return None
    return state.hexdigest()


def _add(state: _Hash, value: Any) -> None:
    """Add a value with its kind and size, so that different values never look the same.

    Raises:
        TypeError: its content is not known.
    """
    if isinstance(value, (*PLAIN, np.generic, Path)):
        state.update(f"{type(value).__name__} {value!r};".encode("utf-8", "backslashreplace"))
    elif isinstance(value, bytes | bytearray):
        state.update(f"bytes {len(value)};".encode() + value)
    elif isinstance(value, np.ndarray):
        _add_array(state, value)
    elif isinstance(value, pd.DataFrame):
        _add(state, ["table", *value.columns, value.index])
        for place in range(value.shape[1]):
            _add(state, value.iloc[:, place])
    elif isinstance(value, pd.Series | pd.Index):
        state.update(f"{value.dtype};".encode())
        plain = isinstance(value.dtype, np.dtype)
        _add_array(state, value.to_numpy() if plain else value.astype(object).to_numpy())
    elif isinstance(value, Mapping):
        _add(state, ["mapping", *value])
        _add_list(state, list(value.values()))
    elif isinstance(value, Sequence):
        _add_list(state, list(value))
    elif isinstance(value, Hierarchy):
        _add(state, value.to_json())
    elif hasattr(value, "tobytes") and hasattr(value, "mode"):  # an image of PIL
        _add(state, ["image", value.mode, *value.size, value.tobytes()])
    elif hasattr(value, "__array__"):
        _add_array(state, np.asarray(value))
    else:
        raise TypeError(f"the content of {type(value)} is not known")


def _add_array(state: _Hash, array: np.ndarray) -> None:
    state.update(f"array {array.dtype.str} {array.shape};".encode())
    if array.dtype.hasobject:
        _add_list(state, array.ravel().tolist())
    else:
        state.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)


def _add_list(state: _Hash, values: list[Any]) -> None:
    state.update(f"list {len(values)};".encode())
    if all(type(value) in PLAIN for value in values):
        state.update(repr(values).encode("utf-8", "backslashreplace"))
    else:
        for value in values:
            _add(state, value)
