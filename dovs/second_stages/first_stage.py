"""What a second stage is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class FirstStage:
    """A trained encoder and head, seen through the training images' embeddings.

    Attributes:
        head: g, maps (B, D) to (B, C); linear or cosine. Not to be changed in place.
        class_counts: n_c, (C,) int64.
        log_prior: log π of what the sampler drew in the last epoch, (C,) float32 on the device.
        tau: τ that training has applied to the prior already, 0 where it was left alone.
        labels: y of the training images, (N,) int64 on the device.
        embed: returns their embeddings, (N, D) float32, without gradient: of the images as they
            are for None, of images augmented afresh for a generator on the device.
        generator: returns the source of randomness of an epoch, on the device.
    """

    head: torch.nn.Module
    class_counts: np.ndarray
    log_prior: torch.Tensor
    tau: float
    labels: torch.Tensor
    embed: Callable[[torch.Generator | None], torch.Tensor]
    generator: Callable[[int], torch.Generator]
