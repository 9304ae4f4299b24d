"""Methods without rounds: sampling rates, mixing and one loss. No abstract labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dovs.methods.losses import adjusted_cross_entropy
from dovs.methods.method import Method
from dovs.methods.sampling import natural_rates

if TYPE_CHECKING:
    import torch

    from dovs.methods.method import Batch, Mixing, TrainingInfo


def cross_entropy(batch: Batch, info: TrainingInfo) -> dict[str, torch.Tensor]:
    """Return CE(g(z), y)."""
    return {"cross_entropy": adjusted_cross_entropy(batch.logits, batch.labels)}


def no_modules(info: TrainingInfo) -> dict[str, torch.nn.Module]:
    """Return no further modules."""
    return {}


def no_mixing(labels: torch.Tensor, info: TrainingInfo, generator: torch.Generator) -> None:
    """Leave images as they are."""


def has_begun(epoch: float, deferred: float, epochs: int) -> bool:
    """Return whether what is deferred by a share of the epochs has begun; it begins with an epoch.

    >>> [has_begun(epoch, 0.75, 10) for epoch in (0, 7.5, 7.9, 8)]
    [False, False, False, True]
    >>> has_begun(0, 0.0, 10), has_begun(9.9, 1.0, 10)
    (True, False)
    """
    return int(epoch) >= deferred * epochs - 1e-9


@dataclass(kw_only=True)
class SimpleMethod(Method):
    """A method made of functions, each with a default that does nothing special.

    Attributes:
        rates: class_counts (C,) → r_c (C,).
        deferred: share of the epochs with natural rates, before `rates` begin.
        terms: the weighted terms of the loss, of a batch and the training info.
        modules: the training info → further modules that are trained along.
        mixing: labels (B,), the training info and a source of randomness → how a step is mixed.
        views: independently augmented views of each image.
    """

    rates: Callable[[np.ndarray], np.ndarray] = natural_rates
    deferred: float = 0.0
    terms: Callable[[Batch, TrainingInfo], dict[str, torch.Tensor]] = cross_entropy
    modules: Callable[[TrainingInfo], dict[str, torch.nn.Module]] = no_modules
    mixing: Callable[[torch.Tensor, TrainingInfo, torch.Generator], Mixing | None] = no_mixing
    views: int = 1

    def build_modules(self) -> dict[str, torch.nn.Module]:
        """Return the further modules."""
        return self.modules(self.info)

    def sampling_rates(self, class_counts: np.ndarray, epoch: int) -> np.ndarray:
        """Return r_c, natural ones before they begin."""
        begun = has_begun(epoch, self.deferred, self.info.epochs)
        return self.rates(class_counts) if begun else natural_rates(class_counts)

    def mix(self, labels: torch.Tensor, epoch: float, generator: torch.Generator) -> Mixing | None:
        """Return how a step is mixed."""
        return self.mixing(labels, self.info, generator)

    def losses(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Return the terms."""
        return self.terms(batch, self.info)
