"""Trains a head on a frozen encoder's embeddings, every class drawn equally often."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dovs.errors import RunError
from dovs.methods.losses import adjusted_cross_entropy
from dovs.methods.sampling import balanced_rates

if TYPE_CHECKING:
    import torch

    from dovs.second_stages.first_stage import FirstStage

HeadEpochs = Annotated[
    int,
    Field(
        ge=1,
        le=1000,
        title="Epochs of the head",
        description="Of the head alone, N class-balanced draws each",
    ),
]
HeadLearningRate = Annotated[
    float,
    Field(gt=0, le=100, title="Learning rate of the head", description="Its peak; it falls to 0"),
]
HeadBatchSize = Annotated[
    int,
    Field(
        ge=2,
        le=65536,
        title="Batch size of the head",
        description="Embeddings in a step of the head alone",
    ),
]

MOMENTUM, WEIGHT_DECAY = 0.9, 5e-4


def train_balanced(
    head: torch.nn.Module,
    first_stage: FirstStage,
    *,
    epochs: int,
    learning_rate: float,
    batch_size: int,
) -> None:
    """Minimise cross-entropy over those of the head's weights that require a gradient, in place.

    An epoch embeds all training images, augmented afresh, and draws N of them: a class at random,
    then one of its images. SGD with momentum; the learning rate falls along a half cosine to 0.

    Args:
        head: maps (B, D) to (B, C); trained.
        first_stage: the frozen encoder.
        epochs: epoch e, from 1, draws from `first_stage.generator(e)`; 0 is for initial weights.
        learning_rate: at the start.
        batch_size: B.

    Raises:
        RunError: the loss is no longer finite.

    Source: Kang et al. 2020, sec. 4, arXiv:1910.09217; momentum and weight decay as in the code
        published with it.
    """
    import torch

    weights = [parameter for parameter in head.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(weights, learning_rate, MOMENTUM, weight_decay=WEIGHT_DECAY)
    labels = first_stage.labels
    rates = torch.from_numpy(balanced_rates(first_stage.class_counts)).float().to(labels.device)

    for epoch in range(epochs):
        generator = first_stage.generator(epoch + 1)
        z = first_stage.embed(generator)
        drawn = torch.multinomial(rates[labels], len(labels), replacement=True, generator=generator)
        steps = drawn.split(batch_size)
        total = torch.zeros((), device=labels.device)
        for step, indices in enumerate(steps):
            done = (epoch + step / len(steps)) / epochs
            for group in optimizer.param_groups:
                group["lr"] = learning_rate * 0.5 * (1 + math.cos(math.pi * done))
            loss = adjusted_cross_entropy(head(z[indices]), labels[indices])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            total += loss.detach()
        del z  # the next embeddings are computed before this name has them
        if not math.isfinite(float(total)):
            raise RunError(
                f"the loss of the second stage is not finite in its epoch {epoch + 1}: "
                f"head_learning_rate={learning_rate:g} is too much here. Lower it."
            )
