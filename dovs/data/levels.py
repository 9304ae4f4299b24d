"""The range of pixel values that becomes 0..255, where they are not of 8 bits already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dovs.errors import DataError

Depth = Literal["8 bits", "whole", "float", "array", "fractions"]
"""Of image files: 8 bits, whole and floating-point numbers; of arrays: whole numbers and others."""
BITS = (8, 10, 12, 14, 16)
DARK = 32
"""Arrays whose largest value is between 1 and this are probably in no usual range."""


@dataclass(frozen=True)
class Levels:
    """The range of pixel values that becomes 0..255; values outside are cut off.

    Attributes:
        low, high: values that become 0 and 255.
        rule: how they were chosen, for people; "" where values remain as they are.
    """

    low: float
    high: float
    rule: str

    def scaled(self, values: np.ndarray) -> np.ndarray:
        """Return values of any shape as uint8.

        >>> Levels(0, 4095, "").scaled(np.array([0, 2048, 9999])).tolist()
        [0, 128, 255]
        """
        span = (self.high - self.low) or 1.0
        share = (np.asarray(values, np.float64) - self.low) / span
        return np.rint(255 * np.clip(share, 0, 1)).astype(np.uint8)


def choose_levels(depth: Depth, low: float, high: float) -> Levels:
    """Choose the range of a dataset's pixel values.

    Arrays of pixels use the range 0..1 where all values are in it, else 0..255. In image files,
    whole numbers use the range of the fewest bits (8, 10, 12, 14 or 16) that contain all of them,
    floating-point numbers in [0, 1] use that range. All others reach from the smallest to the
    largest of the dataset.

    Args:
        depth: of the values.
        low, high: smallest and largest value of all images.

    Raises:
        DataError: arrays of fractions are neither in 0..1 nor clearly in 0..255.

    >>> choose_levels("whole", 3, 4000).rule
    '0..4095 (12 bits)'
    >>> choose_levels("float", 0.1, 0.7).high
    1
    """
    if depth in ("array", "fractions"):
        return _of_arrays(depth == "fractions", high)
    if depth == "whole" and low >= 0:
        for bits in BITS:
            if high < 2**bits:
                return Levels(0, 2**bits - 1, f"0..{2**bits - 1} ({bits} bits)")
    if depth == "float" and low >= 0 and high <= 1:
        return Levels(0, 1, "0..1")
    return Levels(low, high, f"{low:g}..{high:g} (smallest and largest value of all images)")


def _of_arrays(fractions: bool, high: float) -> Levels:
    if high <= 1:
        return Levels(0, 1, "0..1")
    if high >= DARK:
        return Levels(0, 255, "")
    if fractions:
        raise DataError(
            f"the pixels are numbers with fractions, and {high:g} is the largest of all images: "
            "they are neither in 0..1 nor clearly in 0..255. Scale them to one of these."
        )
    return Levels(0, 255, f"0..255 (whole numbers, the largest is {high:g}: the images are dark)")
