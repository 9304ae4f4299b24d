"""Methods that choose what is drawn and how the prior enters cross-entropy, and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from dovs.methods._losses import adjusted_cross_entropy

if TYPE_CHECKING:
    import torch

    from dovs.analysis.subspaces import Subspaces
    from dovs.hierarchy.hierarchy import Hierarchy
    from dovs.methods._method import Bank, Batch, Problem


class Plain:
    """Cross-entropy CE_τ over batches drawn at fixed rates.

    Args:
        rates: class_counts (C,) → r_c (C,).
        tau: τ of the prior's adjustment.
    """

    hierarchy = None
    subspaces = None

    def __init__(self, rates: Callable[[np.ndarray], np.ndarray], tau: float = 0.0) -> None:
        self.rates = rates
        self.tau = tau
        self.notes: list[str] = []

    def setup(self, problem: Problem) -> dict[str, torch.nn.Module]:
        """Need nothing."""
        return {}

    def sampling_rates(self, class_counts: np.ndarray, epoch: int) -> np.ndarray:
        """Return r_c."""
        return self.rates(class_counts)

    def starts_round(self, epoch: int) -> bool:
        """Never ask for a bank."""
        return False

    def begin_round(self, bank: Bank) -> None:
        """Ignore the bank."""

    def adopt(self, hierarchy: Hierarchy, subspaces: Subspaces) -> None:
        """Have no use for abstract labels."""

    def losses(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Return CE_τ."""
        return {
            "cross_entropy": adjusted_cross_entropy(
                batch.logits, batch.labels, batch.log_prior, self.tau
            )
        }

    def state(self) -> dict[str, torch.Tensor]:
        """Return nothing."""
        return {}

    def load_state(self, state: dict[str, torch.Tensor]) -> None:
        """Take nothing."""
