"""Square-root sampling: half-way, in the exponent, from natural to class-balanced sampling.

Source: Mahajan et al. 2018, arXiv:1805.00932, for the rates; Kang et al. 2020, eq. 1 with q = 1/2,
arXiv:1910.09217, who compare it with other samplers.
"""

from __future__ import annotations

import numpy as np

from dovs.methods import METHODS
from dovs.methods.simple import SimpleMethod


def square_root_rates(class_counts: np.ndarray) -> np.ndarray:
    """Return r_c = (n_max / n_c)^½, so that class c fills a share ∝ √n_c of the draws.

    >>> square_root_rates(np.array([100, 4]))
    array([1., 5.])
    """
    return np.sqrt(class_counts.max() / class_counts)


@METHODS.register("square_root_sampling", title="Square-root sampling", order=10)
def square_root_sampling() -> SimpleMethod:
    """Cross-entropy on samples in which a class is as frequent as the root of its size."""
    return SimpleMethod(rates=square_root_rates)
