"""LDAM: a rare class must win by a larger margin; late in training it also weighs more.

Source: Cao et al. 2019, Learning Imbalanced Datasets with Label-Distribution-Aware Margin Loss,
arXiv:1906.07413: logits are s·cos; Δ_c = K / n_c^¼ with K so that the largest margin is 0.5, taken
off the true class (section 3.2); deferred re-weighting by effective numbers, β = 0.9999, from 80 %
of the epochs on (section 3.3, algorithm 1). As in the authors' code, the weighted loss is divided
by the weights of its batch.

Deviation: s is the scale of the head (`head_scale`, 30 as published), which evaluation uses too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from dovs.methods import METHODS
from dovs.methods.catalogue.effective_number import Beta, Deferred
from dovs.methods.losses import log_probability
from dovs.methods.simple import SimpleMethod, has_begun
from dovs.methods.weighting import (
    Normalisation,
    effective_number_weights,
    of_images,
    weighted_mean,
)

if TYPE_CHECKING:
    import torch

    from dovs.methods.method import Batch, TrainingInfo


def margins(class_counts: np.ndarray, largest: float) -> np.ndarray:
    """Return Δ_c ∝ n_c^−¼, (C,), of which the rarest class has the largest.

    >>> margins(np.array([625, 16]), largest=0.5)
    array([0.2, 0.5])
    """
    return largest * (class_counts.min() / class_counts) ** 0.25


@METHODS.register(
    "ldam", title="LDAM with deferred re-weighting", order=14, head="cosine", heads=("cosine",)
)
def ldam(
    *,
    max_margin: Annotated[
        float,
        Field(
            ge=0,
            le=2,
            title="Largest margin",
            description="Of the rarest class, as a difference of cosines",
        ),
    ] = 0.5,
    beta: Beta = 0.9999,
    deferred: Deferred = 0.8,
    normalisation: Normalisation = "weights",
) -> SimpleMethod:
    """Cross-entropy with a margin subtracted from the true class's cosine, largest in the tail.

    The head must be a cosine one, which it is by default.
    """

    def terms(batch: Batch, info: TrainingInfo) -> dict[str, torch.Tensor]:
        """Return −log softmax(s·(cos θ − Δ_y·1_y))_y, weighted from when that begins."""
        scale = batch.head.scale  # type: ignore[attr-defined]  # a cosine head: see `heads`
        margin = of_images(scale * margins(info.class_counts, max_margin), batch.labels)
        logits = batch.logits.scatter_add(1, batch.labels[:, None], -margin[:, None])
        losses = -log_probability(logits, batch.labels)
        if not has_begun(batch.epoch, deferred, info.epochs):
            return {"margin": losses.mean()}
        weights = of_images(effective_number_weights(info.class_counts, beta), batch.labels)
        return {"margin": weighted_mean(losses, weights, normalisation)}

    return SimpleMethod(terms=terms)
