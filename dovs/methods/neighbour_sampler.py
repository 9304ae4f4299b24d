"""The bank of a round, and synthetic embeddings drawn between its in-class neighbours."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dovs.methods import nearest
from dovs.methods.neighbours import (
    ClassBalancedDraw,
    in_class_neighbours,
    simplex_weights,
    synthetic_embeddings,
)

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from dovs.methods.method import Bank


ROUNDING = 1e-9
"""Epochs by which a share of them is rounded: 0.07 · 100 is a little more than 7."""


class Schedule:
    """When rounds begin and how the added terms fade in.

    Args:
        epochs: E.
        warm_up: E_w / E, share of plain training before the first round, which begins with an
            epoch: E_w is rounded up.
        round_epochs: R, epochs between two banks.
        ramp: share of E over which the added terms rise from 0 to their weights.

    >>> Schedule(100, 0.07, 5).warm_up_epochs, Schedule(10, 0.25, 5).warm_up_epochs
    (7, 3)
    """

    def __init__(self, epochs: int, warm_up: float, round_epochs: int, ramp: float = 0.1) -> None:
        self.epochs = epochs
        self.warm_up_epochs = math.ceil(warm_up * epochs - ROUNDING)
        self.round_epochs = round_epochs
        self.ramp_epochs = ramp * epochs

    def starts_round(self, epoch: int) -> bool:
        """Return whether a round begins before this 0-based epoch.

        >>> [e for e in range(30) if Schedule(30, 0.2, 5).starts_round(e)]
        [6, 11, 16, 21, 26]
        """
        since = epoch - self.warm_up_epochs
        return since >= 0 and since % self.round_epochs == 0

    def ramp(self, epoch: float) -> float:
        """Return the factor of the added terms, 0 … 1.

        >>> [Schedule(30, 0.2, 5).ramp(e) for e in (0, 6, 7.5, 9, 30)]
        [0.0, 0.0, 0.5, 1.0, 1.0]
        """
        if epoch < self.warm_up_epochs:
            return 0.0
        if self.ramp_epochs == 0:
            return 1.0
        return min(1.0, (epoch - self.warm_up_epochs) / self.ramp_epochs)


class NeighbourSampler:
    """Embedding targets between in-class neighbours of the bank.

    Attributes:
        bank: v, (N, D) float32, or None before the first round.
        mean: μ_G of the bank, (D,).
    """

    def __init__(self, k: int, weights: str = "dirichlet") -> None:
        self.k = k
        self.weights = weights
        self.bank: Tensor | None = None

    def load(self, embeddings: Tensor, labels: Tensor) -> None:
        """Use a bank (N, D) with its labels (N,), and find the in-class neighbours."""
        self.bank = embeddings.detach()
        self.mean = self.bank.mean(0)
        self.neighbours, self.valid = in_class_neighbours(self.bank, labels, self.k)
        self.draw = ClassBalancedDraw(labels)
        self.labels = labels

    def end_round(self) -> None:
        """Free the bank."""
        self.bank = None

    def begin_round(self, bank: Bank) -> None:
        """Use the bank of a new round."""
        self.load(bank.embeddings, bank.labels)

    def state(self) -> dict[str, Tensor]:
        """Return the bank, from which everything else follows."""
        return {} if self.bank is None else {"bank": self.bank, "labels": self.labels}

    def load_state(self, state: dict[str, Tensor]) -> None:
        """Restore what `state` returned."""
        if "bank" in state:
            self.load(state["bank"], state["labels"])

    def targets(self, indices: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Draw v̄ for these training images, (B, D), and the mass W = Σ_j w_j, (B,)."""
        assert self.bank is not None
        weights = simplex_weights(self.valid[indices], generator, self.weights)
        return synthetic_embeddings(self.bank, self.neighbours[indices], weights), weights.sum(1)

    def balanced(self, size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Draw class-balanced synthetic embeddings: (size, D), and their labels (size,)."""
        rows = self.draw(size, generator)
        synthetic, _ = self.targets(rows, generator)
        return synthetic, self.labels[rows]


def neighbour_notes(k: int, class_counts: np.ndarray) -> list[str]:
    """Return lines for the log: classes too small for k neighbours, and large ones.

    >>> neighbour_notes(5, np.array([100, 6, 5]))
    ['k=5 in-class neighbours: 1 class has at most 5 images and uses the n_c - 1 others it has.']
    >>> neighbour_notes(5, np.array([100, 6]))
    []
    """
    notes = []
    small = int((class_counts <= k).sum())
    if small:
        lone = int((class_counts == 1).sum())
        classes = "1 class has" if small == 1 else f"{small} classes have"
        uses = "uses" if small == 1 else "use"
        note = (
            f"k={k} in-class neighbours: {classes} at most {k} images and {uses} the n_c - 1 "
            f"others {'it has' if small == 1 else 'they have'}."
        )
        alone = f" {lone} of one image: its target is the image itself." if lone else ""
        notes.append(note + alone)
    large = int((class_counts > nearest.LARGE).sum())
    if large:
        classes = "1 class has" if large == 1 else f"{large} classes have"
        them, by = "it" if large == 1 else "them", nearest.search_name()
        note = f"In-class neighbours: {classes} more than {nearest.LARGE:,} images. On a CPU {by} "
        note += f"searches {them}."
        if by == "torch":
            note += " faiss-cpu would take about 0.6 of the time: pip install faiss-cpu."
        notes.append(note)
    return notes
