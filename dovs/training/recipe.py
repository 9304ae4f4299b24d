"""The optimiser and its learning rate, the same for every method."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch

from dovs.training.sgd import SGD

if TYPE_CHECKING:
    from dovs.config import RunConfig


def build_optimizer(config: RunConfig, model: torch.nn.Module) -> SGD:
    """Return SGD with momentum, Nesterov's or plain, and weight decay over all parameters."""
    return SGD(
        model.parameters(),
        lr=config.learning_rate,
        momentum=config.momentum,
        nesterov=config.nesterov,
        weight_decay=config.weight_decay,
    )


def learning_rate(config: RunConfig, epoch: float) -> float:
    """Return the learning rate at a fractional epoch.

    `one_cycle` rises linearly over the first fifth and falls along a half cosine to 0; `cosine`
    falls along it from the start, `step` to a hundredth at 80 % of the epochs and again at 90 %,
    `constant` does not change. These three rise linearly over `rise_epochs` first.

    Source: `step` with 5 rising epochs of 200 is the schedule of Cao et al. 2019, arXiv:1906.07413.

    >>> from dovs.config import RunConfig
    >>> config = RunConfig(epochs=10, learning_rate=0.1)
    >>> [round(learning_rate(config, e), 3) for e in (0, 1, 2, 6, 10)]
    [0.002, 0.05, 0.1, 0.05, 0.0]
    >>> config = RunConfig(epochs=200, learning_rate=0.1, schedule="step", rise_epochs=5)
    >>> [round(learning_rate(config, e), 6) for e in (0, 3.5, 5, 159, 160, 180)]
    [0.02, 0.08, 0.1, 0.1, 0.001, 1e-05]
    """
    peak, done = config.learning_rate, epoch / config.epochs
    if config.schedule == "one_cycle":
        rise = 0.2
        if done < rise:
            return peak * max(done / rise, 0.02)
        return peak * 0.5 * (1 + math.cos(math.pi * (done - rise) / (1 - rise)))
    if epoch < config.rise_epochs:
        return peak * (int(epoch) + 1) / config.rise_epochs
    if config.schedule == "cosine":
        return peak * 0.5 * (1 + math.cos(math.pi * done))
    if config.schedule == "step":
        return peak * 0.01 ** ((done >= 0.8) + (done >= 0.9))
    return peak
