"""Methods without rounds: what is drawn, what is mixed, and one loss. No abstract labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from dovs.methods.losses import adjusted_cross_entropy
from dovs.methods.sampling import natural_rates

if TYPE_CHECKING:
    import torch

    from dovs.analysis.subspaces import Subspaces
    from dovs.hierarchy.hierarchy import Hierarchy
    from dovs.methods.method import Bank, Batch, Mixing, TrainingInfo


def cross_entropy(batch: Batch, info: TrainingInfo) -> dict[str, torch.Tensor]:
    """Return CE(g(z), y)."""
    return {"cross_entropy": adjusted_cross_entropy(batch.logits, batch.labels)}


def no_modules(info: TrainingInfo) -> dict[str, torch.nn.Module]:
    """Return no further modules."""
    return {}


def no_mixing(labels: torch.Tensor, info: TrainingInfo, generator: torch.Generator) -> None:
    """Leave images as they are."""


def has_begun(epoch: float, deferred: float, epochs: int) -> bool:
    """Return whether what waits for that share of the epochs is on; it begins with a whole epoch.

    >>> [has_begun(epoch, 0.75, 10) for epoch in (0, 7.5, 7.9, 8)]
    [False, False, False, True]
    >>> has_begun(0, 0.0, 10), has_begun(9.9, 1.0, 10)
    (True, False)
    """
    return int(epoch) >= deferred * epochs - 1e-9


@dataclass(kw_only=True)
class SimpleMethod:
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

    hierarchy: None = field(default=None, init=False)
    subspaces: None = field(default=None, init=False)
    notes: list[str] = field(default_factory=list, init=False)

    def setup(self, info: TrainingInfo) -> dict[str, torch.nn.Module]:
        """Store what is known before training and build the further modules."""
        self.info = info
        return self.modules(info)

    def sampling_rates(self, class_counts: np.ndarray, epoch: int) -> np.ndarray:
        """Return r_c."""
        begun = has_begun(epoch, self.deferred, self.info.epochs)
        return self.rates(class_counts) if begun else natural_rates(class_counts)

    def mix(self, labels: torch.Tensor, epoch: float, generator: torch.Generator) -> Mixing | None:
        """Return how a step is mixed."""
        return self.mixing(labels, self.info, generator)

    def starts_round(self, epoch: int) -> bool:
        """Never ask for a bank."""
        return False

    def begin_round(self, bank: Bank) -> None:
        """Ignore the bank."""

    def set_labels(self, hierarchy: Hierarchy, subspaces: Subspaces) -> None:
        """Have no use for abstract labels."""

    def losses(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Return the terms."""
        return self.terms(batch, self.info)

    def state(self) -> dict[str, torch.Tensor]:
        """Return nothing: what a method learns lies in its modules."""
        return {}

    def load_state(self, state: dict[str, torch.Tensor]) -> None:
        """Take nothing."""
