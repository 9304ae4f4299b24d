"""Class-balanced sampling: every class fills the same share of the batches.

Source: Shen et al. 2016, Relay backpropagation, arXiv:1512.05830, as class-aware sampling.
"""

from __future__ import annotations

from dovs.methods import METHODS
from dovs.methods.sampling import balanced_rates
from dovs.methods.simple import SimpleMethod


@METHODS.register("class_balanced_sampling", title="Class-balanced sampling", order=2)
def class_balanced_sampling() -> SimpleMethod:
    """Cross-entropy on samples in which every class is equally frequent.

    Tail images are repeated many times. An epoch has as many images as without, so images of large
    classes are used less than once.
    """
    return SimpleMethod(rates=balanced_rates)
