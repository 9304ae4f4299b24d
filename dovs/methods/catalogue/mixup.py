"""Mixup: train on images between two images, with labels between their labels.

Source: Zhang et al. 2018, mixup: Beyond Empirical Risk Minimization, section 2, arXiv:1710.09412:
x̃ = λ·x_i + (1 − λ)·x_j, ỹ = λ·y_i + (1 − λ)·y_j, λ ~ Beta(α, α). As in the authors' code, a step
has one λ, and its partners are its own images in random order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dovs.methods import METHODS
from dovs.methods.mixing import Alpha, mixed_cross_entropy, paired
from dovs.methods.simple import SimpleMethod

if TYPE_CHECKING:
    import torch

    from dovs.methods.method import Mixing, TrainingInfo


@METHODS.register("mixup", title="Mixup", order=16, mixes=True)
def mixup(*, alpha: Alpha = 1.0) -> SimpleMethod:
    """Cross-entropy on mixtures of two images, with their labels in the same proportion."""

    def mixing(labels: torch.Tensor, info: TrainingInfo, generator: torch.Generator) -> Mixing:
        """Pair the step's images."""
        return paired(labels, alpha, generator)

    return SimpleMethod(terms=mixed_cross_entropy, mixing=mixing)
