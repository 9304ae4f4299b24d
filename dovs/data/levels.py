"""The range of grey values of more than 8 bits that becomes 0..255."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Depth = Literal["8 bits", "whole", "float"]
BITS = (8, 10, 12, 14, 16)


@dataclass(frozen=True)
class Levels:
    """The range of deep grey values that becomes 0..255; values outside are cut off.

    Attributes:
        low, high: values that become 0 and 255.
        rule: how they were chosen, for people.
    """

    low: float
    high: float
    rule: str


def choose_levels(depth: Depth, low: float, high: float) -> Levels:
    """Choose the range of a dataset's deep grey values.

    Whole numbers use the range of the fewest bits (8, 10, 12, 14 or 16) that contain all of them,
    floating-point numbers in [0, 1] use that range. All others reach from the smallest to the
    largest of the dataset.

    Args:
        depth: "whole" or "float".
        low, high: smallest and largest value of all images.

    >>> choose_levels("whole", 3, 4000).rule
    '0..4095 (12 bits)'
    >>> choose_levels("float", 0.1, 0.7).high
    1
    """
    if depth == "whole" and low >= 0:
        for bits in BITS:
            if high < 2**bits:
                return Levels(0, 2**bits - 1, f"0..{2**bits - 1} ({bits} bits)")
    if depth == "float" and low >= 0 and high <= 1:
        return Levels(0, 1, "0..1")
    return Levels(low, high, f"{low:g}..{high:g} (smallest and largest value of all images)")
