"""Methods with rounds, made of functions: sampling rates, and one loss that uses the bank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dovs.methods.method import Method, OverSampling, Targets
from dovs.methods.neighbour_sampler import NeighbourSampler, Schedule, neighbour_notes
from dovs.methods.sampling import natural_rates

if TYPE_CHECKING:
    import torch

    from dovs.methods.method import Bank, Batch, TrainingInfo


@dataclass(kw_only=True)
class MemoryBankMethod(Method):
    """Cross-entropy first, then a loss with a bank that is renewed in rounds. No abstract labels.

    Attributes:
        sampler: the bank and the in-class neighbours in it.
        terms: the weighted terms of the loss, of a batch and the bank.
        rates: class_counts (C,) → r_c (C,), natural until the first round.
        warm_up: share of the epochs before the first round.
        round_epochs: R, epochs between two banks.
        targets: how embedding targets are sampled, or None for no targets.
    """

    sampler: NeighbourSampler
    terms: Callable[[Batch, NeighbourSampler], dict[str, torch.Tensor]]
    rates: Callable[[np.ndarray], np.ndarray] = natural_rates
    warm_up: float = 0.0
    round_epochs: int = 1
    targets: Targets | None = None

    def plan(self, info: TrainingInfo) -> None:
        """Plan the rounds."""
        super().plan(info)
        self.schedule = Schedule(info.epochs, self.warm_up, self.round_epochs)
        self.notes = neighbour_notes(self.sampler.k, info.class_counts)

    def over_sampling(self) -> OverSampling:
        """Return how it over-samples."""
        return OverSampling(self.schedule.warm_up_epochs, self.round_epochs, self.targets)

    def sampling_rates(self, class_counts: np.ndarray, epoch: int) -> np.ndarray:
        """Return natural rates in the warm-up, then r_c."""
        warm = epoch < self.schedule.warm_up_epochs
        return natural_rates(class_counts) if warm else self.rates(class_counts)

    def starts_round(self, epoch: int) -> bool:
        """Return True every `round_epochs` epochs after the warm-up."""
        return self.schedule.starts_round(epoch)

    def end_round(self) -> None:
        """Free the bank."""
        self.sampler.end_round()

    def begin_round(self, bank: Bank) -> None:
        """Find the in-class neighbours in the fresh bank."""
        self.sampler.begin_round(bank)

    def losses(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Return cross-entropy in the warm-up, then the terms."""
        if batch.epoch < self.schedule.warm_up_epochs:
            return super().losses(batch)
        return self.terms(batch, self.sampler)

    def state(self) -> dict[str, torch.Tensor]:
        """Return the bank, from which neighbours follow."""
        return self.sampler.state()

    def load_state(self, state: dict[str, torch.Tensor]) -> None:
        """Restore the bank."""
        self.sampler.load_state(state)
