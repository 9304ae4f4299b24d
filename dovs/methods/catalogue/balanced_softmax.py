"""Balanced softmax: the training prior goes into the logits instead of into the sampler.

Source: Ren et al. 2020, Balanced Meta-Softmax, arXiv:2007.10740; the same as the logit-adjusted
loss of Menon et al. 2021, arXiv:2007.07314, for τ = 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dovs.methods import METHODS
from dovs.methods.losses import adjusted_cross_entropy
from dovs.methods.simple import SimpleMethod
from dovs.registry import Group

if TYPE_CHECKING:
    import torch

    from dovs.methods.method import Batch, TrainingInfo

Tau = Annotated[
    float,
    Group("Sampling and prior"),
    Field(
        ge=0,
        le=4,
        title="Prior in the loss",
        description="τ: how much of the logarithm of each class's share is added to its score; "
        "0 = nothing, 1 = balanced softmax",
    ),
]


@METHODS.register("balanced_softmax", title="Balanced softmax", order=3, tau="tau")
def balanced_softmax(*, tau: Tau = 1.0) -> SimpleMethod:
    """Cross-entropy of u + τ·log π, so that the logits u themselves suit balanced classes."""

    def terms(batch: Batch, info: TrainingInfo) -> dict[str, torch.Tensor]:
        """Return CE_τ."""
        loss = adjusted_cross_entropy(batch.logits, batch.labels, batch.log_prior, tau)
        return {"cross_entropy": loss}

    return SimpleMethod(terms=terms)
