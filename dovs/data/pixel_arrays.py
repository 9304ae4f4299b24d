"""Images that are arrays of pixels, not files: their form, and their values as 8 bits."""

from __future__ import annotations

import numpy as np

from dovs.data.levels import Levels, choose_levels
from dovs.errors import DataError


def in_order(array: np.ndarray, where: str) -> np.ndarray:
    """Return an array of pixels as (H, W) or (H, W, 3); channels may come first.

    Raises:
        DataError: it is not of that form, or not in 0..255.
    """
    if array.ndim == 3 and array.shape[2] not in (1, 3) and array.shape[0] in (1, 3):
        array = array.transpose(1, 2, 0)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[..., 0]
    if array.dtype == object or not (array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 3)):
        plain = array.dtype != object
        has = f"pixels of shape {array.shape}" if plain else "rows of different lengths or types"
        alpha = array.ndim == 3 and 4 in (array.shape[0], array.shape[2])
        lacks = ", without an alpha channel" if alpha else ""
        raise DataError(
            f"{where} has {has} instead of an image of (H, W) or (H, W, 3) pixels{lacks}. Mend it."
        )
    if not array.size or not (array.min() >= 0 and array.max() <= 255):
        raise DataError(f"{where} has values outside 0..255. Scale them.")
    return array


def has_fractions(array: np.ndarray) -> bool:
    """Return whether values are not whole numbers.

    >>> has_fractions(np.array([1.0, 2.0])), has_fractions(np.array([0.5]))
    (False, True)
    """
    return array.dtype.kind == "f" and bool((array % 1).any())


def as_pixels(array: np.ndarray, where: str, levels: Levels | None = None) -> np.ndarray:
    """Return an array of pixels as (H, W) or (H, W, 3) uint8.

    Args:
        array: (H, W) or (H, W, 3), channels may come first; in 0..1 or in 0..255.
        where: names the image in messages.
        levels: of the dataset; None for those of this image alone.

    Raises:
        DataError: it is not of that form, or in 0..1 although the levels are not.
    """
    array = in_order(array, where)
    low, high = float(array.min()), float(array.max())
    fractions = has_fractions(array)
    levels = levels or choose_levels("fractions" if fractions else "array", low, high)
    if levels.high > 1 >= high and fractions:
        raise DataError(f"{where} has values of 0..1, other images have larger ones. Scale them.")
    return np.ascontiguousarray(levels.scaled(array))
