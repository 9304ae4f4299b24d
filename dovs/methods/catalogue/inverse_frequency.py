"""Inverse-frequency re-weighting: an image counts as much as its class is rare.

Source: the weights of re-weighting from before deep learning; Cui et al. 2019, arXiv:1901.05555,
give them as the limit β → 1 of their class-balanced loss, and normalise them as here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dovs.methods import METHODS
from dovs.methods.losses import log_probability
from dovs.methods.simple import SimpleMethod
from dovs.methods.weighting import Normalisation, normalised, of_images, weighted_mean

if TYPE_CHECKING:
    import torch

    from dovs.methods.method import Batch, TrainingInfo


def inverse_frequency_weights(class_counts: np.ndarray) -> np.ndarray:
    """Return weights ∝ 1 / n_c that sum to C, (C,).

    >>> inverse_frequency_weights(np.array([30, 10]))
    array([0.5, 1.5])
    """
    return normalised(1 / class_counts)


@METHODS.register("inverse_frequency", title="Inverse-frequency weights", order=11, tau=1.0)
def inverse_frequency(*, normalisation: Normalisation = "weights") -> SimpleMethod:
    """Cross-entropy in which an image of class c has a weight in proportion to 1 / n_c."""

    def terms(batch: Batch, info: TrainingInfo) -> dict[str, torch.Tensor]:
        """Return the weighted cross-entropy."""
        weights = of_images(inverse_frequency_weights(info.class_counts), batch.labels)
        losses = -log_probability(batch.logits, batch.labels)
        return {"cross_entropy": weighted_mean(losses, weights, normalisation)}

    return SimpleMethod(terms=terms)
