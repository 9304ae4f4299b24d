"""Class-balanced loss: weights by the effective number of images, of which near-copies add little.

Source: Cui et al. 2019, Class-Balanced Loss Based on Effective Number of Samples, section 4,
arXiv:1901.05555: CB(p, y) = L(p, y) / E_y with E_c = (1 − β^n_c) / (1 − β), the weights scaled to
sum to C. Their class-balanced focal loss is the method `focal` with β.

Deviations: the weighted sum is divided by the weights of the batch, not by its number of images
(`normalisation`); the same numbers may re-sample instead (`by`); and either may begin late
(`deferred`): with weights, that is deferred re-weighting as in Cao et al. 2019, arXiv:1906.07413.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from dovs.methods import METHODS
from dovs.methods.losses import log_probability
from dovs.methods.simple import SimpleMethod, cross_entropy, has_begun
from dovs.methods.weighting import (
    Normalisation,
    effective_number_weights,
    of_images,
    weighted_mean,
)

if TYPE_CHECKING:
    import torch

    from dovs.methods.method import Batch, TrainingInfo

Beta = Annotated[
    float,
    Field(
        ge=0,
        lt=1,
        title="Effective number",
        description="β: 0 = all classes weigh the same, towards 1 = a class with half the images "
        "weighs twice as much",
    ),
]
Deferred = Annotated[
    float,
    Field(
        ge=0,
        le=1,
        title="Deferred start",
        description="Share of the epochs before weights or rates begin; 0 = from the start",
    ),
]


@METHODS.register("effective_number", title="Class-balanced loss (effective number)", order=12)
def effective_number(
    *,
    beta: Beta = 0.9999,
    by: Annotated[
        Literal["weights", "sampling"],
        Field(
            title="What the numbers decide", description="Weights in the loss, or sampling rates"
        ),
    ] = "weights",
    deferred: Deferred = 0.0,
    normalisation: Normalisation = "weights",
) -> SimpleMethod:
    """Cross-entropy with weights in proportion to 1 / E_c, or samples in that proportion."""

    def rates(class_counts: np.ndarray) -> np.ndarray:
        """Return r_c = E_max / E_c."""
        weights = effective_number_weights(class_counts, beta)
        return weights / weights.min()

    def terms(batch: Batch, info: TrainingInfo) -> dict[str, torch.Tensor]:
        """Return the weighted cross-entropy; the plain one until weighting begins."""
        if not has_begun(batch.epoch, deferred, info.epochs):
            return cross_entropy(batch, info)
        weights = of_images(effective_number_weights(info.class_counts, beta), batch.labels)
        losses = -log_probability(batch.logits, batch.labels)
        return {"cross_entropy": weighted_mean(losses, weights, normalisation)}

    if by == "sampling":
        return SimpleMethod(rates=rates, deferred=deferred)
    return SimpleMethod(terms=terms)
