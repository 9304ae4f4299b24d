"""The optimiser and its learning rate, the same for every method."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from dovs.config import RunConfig


def build_optimizer(config: RunConfig, model: torch.nn.Module) -> torch.optim.SGD:
    """Return SGD with Nesterov momentum and weight decay over all parameters."""
    return torch.optim.SGD(
        model.parameters(),
        lr=config.learning_rate,
        momentum=config.momentum,
        nesterov=config.momentum > 0,
        weight_decay=config.weight_decay,
    )


def learning_rate(config: RunConfig, epoch: float) -> float:
    """Return the learning rate at a fractional epoch.

    `one_cycle` rises linearly over the first fifth and falls along a half cosine to 0; `cosine`
    only falls; `constant` stays.

    >>> from dovs.config import RunConfig
    >>> config = RunConfig(epochs=10, learning_rate=0.1)
    >>> [round(learning_rate(config, e), 3) for e in (0, 1, 2, 6, 10)]
    [0.002, 0.05, 0.1, 0.05, 0.0]
    """
    done = epoch / config.epochs
    if config.schedule == "constant":
        return config.learning_rate
    if config.schedule == "cosine":
        return config.learning_rate * 0.5 * (1 + math.cos(math.pi * done))
    rise = 0.2
    if done < rise:
        return config.learning_rate * max(done / rise, 0.02)
    return config.learning_rate * 0.5 * (1 + math.cos(math.pi * (done - rise) / (1 - rise)))
