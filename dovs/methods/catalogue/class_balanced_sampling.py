"""Class-balanced sampling: every class fills the same share of the batches.

Source: Shen et al. 2016, Relay backpropagation, arXiv:1512.05830, as class-aware sampling.
"""

from __future__ import annotations

from dovs.methods import METHODS
from dovs.methods.sampling import balanced_rates
from dovs.methods.simple import SimpleMethod


@METHODS.register("class_balanced_sampling", title="Class-balanced sampling", order=2)
def class_balanced_sampling() -> SimpleMethod:
    """Draw every class equally often, tail images many times over, and minimise cross-entropy.

    An epoch keeps its number of images, so the head is seen less often than its size.
    """
    return SimpleMethod(rates=balanced_rates)
