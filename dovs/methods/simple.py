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
    from dovs.methods.method import Bank, Batch, Mixing, Problem


def cross_entropy(batch: Batch, problem: Problem) -> dict[str, torch.Tensor]:
    """Return CE(g(z), y)."""
    return {"cross_entropy": adjusted_cross_entropy(batch.logits, batch.labels)}


def no_modules(problem: Problem) -> dict[str, torch.nn.Module]:
    """Return no further modules."""
    return {}


def no_mixing(labels: torch.Tensor, problem: Problem, source: torch.Generator) -> None:
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
class Plain:
    """A method made of functions, each with a default that does nothing special.

    Attributes:
        rates: class_counts (C,) → r_c (C,).
        deferred: share of the epochs with natural rates, before `rates` begin.
        terms: the weighted terms of the loss, of a batch and the problem.
        modules: the problem → further modules that are trained along.
        mixing: labels (B,), the problem and a source of randomness → how a step is mixed.
        views: independently augmented views of each image.
    """

    rates: Callable[[np.ndarray], np.ndarray] = natural_rates
    deferred: float = 0.0
    terms: Callable[[Batch, Problem], dict[str, torch.Tensor]] = cross_entropy
    modules: Callable[[Problem], dict[str, torch.nn.Module]] = no_modules
    mixing: Callable[[torch.Tensor, Problem, torch.Generator], Mixing | None] = no_mixing
    views: int = 1

    hierarchy: None = field(default=None, init=False)
    subspaces: None = field(default=None, init=False)
    notes: list[str] = field(default_factory=list, init=False)

    def setup(self, problem: Problem) -> dict[str, torch.nn.Module]:
        """Take note of the problem and build the further modules."""
        self.problem = problem
        return self.modules(problem)

    def sampling_rates(self, class_counts: np.ndarray, epoch: int) -> np.ndarray:
        """Return r_c."""
        begun = has_begun(epoch, self.deferred, self.problem.epochs)
        return self.rates(class_counts) if begun else natural_rates(class_counts)

    def mix(self, labels: torch.Tensor, epoch: float, source: torch.Generator) -> Mixing | None:
        """Return how a step is mixed."""
        return self.mixing(labels, self.problem, source)

    def starts_round(self, epoch: int) -> bool:
        """Never ask for a bank."""
        return False

    def begin_round(self, bank: Bank) -> None:
        """Ignore the bank."""

    def adopt(self, hierarchy: Hierarchy, subspaces: Subspaces) -> None:
        """Have no use for abstract labels."""

    def losses(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Return the terms."""
        return self.terms(batch, self.problem)

    def state(self) -> dict[str, torch.Tensor]:
        """Return nothing: what a method learns lies in its modules."""
        return {}

    def load_state(self, state: dict[str, torch.Tensor]) -> None:
        """Take nothing."""
