"""Classifier re-training (cRT): a new head for the old encoder, trained on balanced classes.

Source: Kang et al. 2020, sec. 4, arXiv:1910.09217: weights and bias drawn again, trained for 10
epochs with class-balanced sampling and cross-entropy; SGD, a learning rate that falls along a
cosine.

Deviations: an epoch is N draws; the encoder is frozen down to BatchNorm's statistics; a cosine
head is followed by a cosine head; steps of 64, not of 512, because the datasets are small.
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


@SECOND_STAGES.register("crt", title="Classifier re-training (cRT)", order=3)
def classifier_retraining(
    first_stage: FirstStage,
    *,
    head_epochs: HeadEpochs = 10,
    head_learning_rate: HeadLearningRate = 0.2,
    head_batch_size: HeadBatchSize = 64,
) -> torch.nn.Module:
    """A new head of the same kind, trained with class-balanced sampling on the frozen encoder."""
    from dovs.second_stages.heads import fresh_copy

    head = fresh_copy(first_stage.head, first_stage.generator(0))
    train_balanced(
        head,
        first_stage,
        epochs=head_epochs,
        learning_rate=head_learning_rate,
        batch_size=head_batch_size,
    )
    return head
