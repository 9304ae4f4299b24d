"""Logit adjustment after training: the prior is taken out of the logits.

Source: Menon et al. 2021, eq. 9, arXiv:2007.07314: predict argmax_c g(z)_c − τ·log π_c.

Deviations: τ is the total, so what training has put into the loss already is taken off; and π is
the share of draws that each class got in the last epoch, not of images, so after class-balanced
sampling nothing is left to take out.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dovs.second_stages import SECOND_STAGES

if TYPE_CHECKING:
    import torch

    from dovs.second_stages.first_stage import FirstStage

logger = logging.getLogger(__name__)

TotalTau = Annotated[
    float,
    Field(
        ge=0,
        le=4,
        title="Prior taken out",
        description="τ: how much of the logarithm of each class's share is taken out of its score, "
        "that of training included",
    ),
]


@SECOND_STAGES.register("logit_adjustment", title="Logit adjustment", order=1)
def logit_adjustment(first_stage: FirstStage, *, tau: TotalTau = 1.0) -> torch.nn.Module:
    """The trained logits less the rest of τ·log π, so that they suit balanced classes.

    After balanced softmax with τ = 1 nothing is left, and nothing changes. A smaller τ than that
    of training favours large classes again.
    """
    import torch

    from dovs.second_stages.heads import AdjustedHead

    left = tau - first_stage.tau
    logger.info(
        "logit adjustment: tau %g in all, %g of it in training, so %g·log(prior) is subtracted%s",
        tau,
        first_stage.tau,
        left,
        "" if left else ": nothing changes",
    )
    log_prior = first_stage.log_prior
    return AdjustedHead(first_stage.head, torch.ones_like(log_prior), -left * log_prior)
