"""How often each class is drawn: sampling rates r_c. The draw itself is `dovs.training.batches`."""

from __future__ import annotations

import numpy as np


def natural_rates(class_counts: np.ndarray) -> np.ndarray:
    """Return r_c = 1: every image once an epoch.

    >>> natural_rates(np.array([100, 4]))
    array([1., 1.])
    """
    return np.ones(len(class_counts))


def balanced_rates(class_counts: np.ndarray) -> np.ndarray:
    """Return r_c = n_max / n_c: every class as often as every other.

    >>> balanced_rates(np.array([100, 4]))
    array([ 1., 25.])
    """
    return class_counts.max() / class_counts


def power_rates(class_counts: np.ndarray, gamma: float, r_max: float) -> np.ndarray:
    """Return r_c = clip((n_max / n_c)^γ, 1, r_max).

    >>> power_rates(np.array([100, 4, 1]), gamma=0.5, r_max=8)
    array([1., 5., 8.])
    """
    return np.clip((class_counts.max() / class_counts) ** gamma, 1.0, r_max)


def prior(class_counts: np.ndarray, rates: np.ndarray) -> np.ndarray:
    """Return π_c ∝ n_c·r_c, the share of draws that each class gets.

    >>> prior(np.array([100, 4]), np.array([1.0, 25.0]))
    array([0.5, 0.5])
    """
    mass = class_counts * rates
    return mass / mass.sum()
