"""Learnable weight scaling (LWS): one scale for the logit of each class is learned anew.

Source: Kang et al. 2020, sec. 4, arXiv:1910.09217: w̃_c = f_c·w_c, with f learned by class-balanced
sampling and all else frozen; 5 epochs, as in the code published with it.

Deviations: f_c scales the whole logit, bias included, as in the code published with the paper, so
that it means the same for a cosine head; f starts at 1; an epoch is N draws; steps of 64, not 512.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dovs.second_stages import SECOND_STAGES
from dovs.second_stages.balanced_training import (
    HeadBatchSize,
    HeadEpochs,
    HeadLearningRate,
    train_balanced,
)

if TYPE_CHECKING:
    import torch

    from dovs.second_stages.first_stage import FirstStage


@SECOND_STAGES.register("lws", title="Learnable weight scaling (LWS)", order=4)
def learnable_weight_scaling(
    first_stage: FirstStage,
    *,
    head_epochs: HeadEpochs = 5,
    head_learning_rate: HeadLearningRate = 0.2,
    head_batch_size: HeadBatchSize = 64,
) -> torch.nn.Module:
    """The trained head with a scale for each class, learned with class-balanced sampling."""
    import torch

    from dovs.second_stages.heads import AdjustedHead

    ones = torch.ones_like(first_stage.log_prior)
    head = AdjustedHead(first_stage.head, ones, torch.zeros_like(ones))
    train_balanced(
        head,
        first_stage,
        epochs=head_epochs,
        learning_rate=head_learning_rate,
        batch_size=head_batch_size,
    )
    return head
