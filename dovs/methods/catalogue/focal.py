"""Focal loss: images that are right already count less, whatever their class.

Source: Lin et al. 2017, Focal Loss for Dense Object Detection, eq. 4, arXiv:1708.02002:
FL(p_y) = −(1 − p_y)^γ log p_y. With β, the class-balanced focal loss of Cui et al. 2019,
arXiv:1901.05555: FL(p_y) / E_y, the weights scaled to sum to C.

Deviations: p is the softmax over classes; both papers take a sigmoid of each class on its own, with
a bias that starts every class at a small probability. With β, the sum is divided by the weights of
the batch, not by its number of images (`normalisation`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dovs.methods import METHODS
from dovs.methods.losses import log_probability
from dovs.methods.simple import SimpleMethod
from dovs.methods.weighting import (
    Normalisation,
    effective_number_weights,
    of_images,
    weighted_mean,
)

if TYPE_CHECKING:
    import torch

    from dovs.methods.method import Batch, TrainingInfo


@METHODS.register("focal", title="Focal loss", order=13)
def focal(
    *,
    gamma: Annotated[
        float,
        Field(
            ge=0,
            le=10,
            title="Focus on hard images",
            description="γ: how fast easy images fade; 0 = cross-entropy",
        ),
    ] = 2.0,
    beta: Annotated[
        float | None,
        Field(ge=0, lt=1, title="Effective number in weights", description="β; none = no weights"),
    ] = None,
    normalisation: Normalisation = "weights",
) -> SimpleMethod:
    """Cross-entropy times (1 − p_y)^γ, with class-balanced weights if β is given."""

    def terms(batch: Batch, info: TrainingInfo) -> dict[str, torch.Tensor]:
        """Return the focal loss, averaged over the batch, weighted where β is given."""
        log_p = log_probability(batch.logits, batch.labels)
        # away from 0, where the slope of a power below 1 is infinite
        hardness = (1 - log_p.exp()).clamp_min(1e-12) ** gamma
        losses = -hardness * log_p
        if beta is None:
            return {"focal": losses.mean()}
        weights = of_images(effective_number_weights(info.class_counts, beta), batch.labels)
        return {"focal": weighted_mean(losses, weights, normalisation)}

    return SimpleMethod(terms=terms)
