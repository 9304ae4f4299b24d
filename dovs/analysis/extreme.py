"""Embeddings whose squares single precision cannot hold: they are scaled before they are compared.

Neighbours, ranks and the shape of a map do not depend on the scale.
"""

from __future__ import annotations

import numpy as np

ORDINARY = (2.0**-40, 2.0**40)
"""Largest absolute values of which neither squares nor their sums are infinite, nor squares of
differences 0."""


def exponent_of(values: np.ndarray) -> int:
    """Return e: the largest absolute value is about 2^e; 0 for values of ordinary size.

    Args:
        values: of any shape; where one is not finite, e is 0.

    >>> exponent_of(np.array([1.0, -1e6])), exponent_of(np.array([1e20])), exponent_of(np.zeros(3))
    (0, 67, 0)
    """
    if not values.size:
        return 0
    largest = max(abs(float(values.min())), abs(float(values.max())))
    if largest == 0 or not np.isfinite(largest) or ORDINARY[0] <= largest <= ORDINARY[1]:
        return 0
    return int(np.frexp(largest)[1])


def scaled(values: np.ndarray) -> np.ndarray:
    """Return values divided by 2^e, see `exponent_of`; those of ordinary size are not copied."""
    exponent = exponent_of(values)
    return np.ldexp(values, -exponent) if exponent else values
