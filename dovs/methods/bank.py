"""Methods with rounds, made of functions: what is drawn, and one loss that draws on the bank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from dovs.methods.neighbour_sampler import NeighbourSampler, Schedule, neighbour_notes
from dovs.methods.sampling import natural_rates
from dovs.methods.simple import cross_entropy

if TYPE_CHECKING:
    import torch

    from dovs.analysis.subspaces import Subspaces
    from dovs.hierarchy.hierarchy import Hierarchy
    from dovs.methods.method import Bank, Batch, TrainingInfo


@dataclass(kw_only=True)
class MemoryBankMethod:
    """A method that trains plainly first and then renews its bank in rounds. No abstract labels.

    Attributes:
        sampler: the bank and the in-class neighbours in it.
        terms: the weighted terms of the loss, of a batch and the bank.
        rates: class_counts (C,) → r_c (C,), natural until the first round.
        warm_up: share of the epochs before the first round.
        round_epochs: R, epochs between two banks.
    """

    sampler: NeighbourSampler
    terms: Callable[[Batch, NeighbourSampler], dict[str, torch.Tensor]]
    rates: Callable[[np.ndarray], np.ndarray] = natural_rates
    warm_up: float = 0.0
    round_epochs: int = 1

    views: int = field(default=1, init=False)
    hierarchy: None = field(default=None, init=False)
    subspaces: None = field(default=None, init=False)
    notes: list[str] = field(default_factory=list, init=False)

    def setup(self, info: TrainingInfo) -> dict[str, torch.nn.Module]:
        """Plan the rounds; no further modules."""
        self.info = info
        self.schedule = Schedule(info.epochs, self.warm_up, self.round_epochs)
        self.notes = neighbour_notes(self.sampler.k, info.class_counts)
        return {}

    def sampling_rates(self, class_counts: np.ndarray, epoch: int) -> np.ndarray:
        """Return natural rates in the warm-up, then r_c."""
        warm = epoch < self.schedule.warm_up_epochs
        return natural_rates(class_counts) if warm else self.rates(class_counts)

    def mix(self, labels: torch.Tensor, epoch: float, generator: torch.Generator) -> None:
        """Leave images as they are."""

    def starts_round(self, epoch: int) -> bool:
        """Ask for a bank every `round_epochs` epochs after the warm-up."""
        return self.schedule.starts_round(epoch)

    def begin_round(self, bank: Bank) -> None:
        """Find the in-class neighbours in the fresh bank."""
        self.sampler.begin_round(bank)

    def set_labels(self, hierarchy: Hierarchy, subspaces: Subspaces) -> None:
        """Have no use for abstract labels."""

    def losses(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Return cross-entropy in the warm-up, then the terms."""
        if batch.epoch < self.schedule.warm_up_epochs:
            return cross_entropy(batch, self.info)
        return self.terms(batch, self.sampler)

    def state(self) -> dict[str, torch.Tensor]:
        """Return the bank, from which neighbours follow."""
        return self.sampler.state()

    def load_state(self, state: dict[str, torch.Tensor]) -> None:
        """Take back the bank."""
        self.sampler.load_state(state)
