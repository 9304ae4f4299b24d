"""Mixing two images and their labels: how pairs and shares are drawn, and the loss of a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from dovs.methods._losses import log_probability
from dovs.methods._method import Mixing

if TYPE_CHECKING:
    import torch

    from dovs.methods._method import Batch, Problem

Alpha = Annotated[
    float, Field(gt=0, le=100, description="α: shares come from Beta(α, α); 1 = uniform")
]


def beta_share(alpha: float, source: torch.Generator) -> float:
    """Draw λ ~ Beta(α, α).

    Torch's own Beta takes no generator, so NumPy's is used, seeded from `source`.
    """
    import torch

    seed = torch.randint(2**62, (), generator=source, device=source.device)
    return float(np.random.default_rng(int(seed)).beta(alpha, alpha))


def paired(labels: torch.Tensor, alpha: float, source: torch.Generator) -> Mixing:
    """Pair the images of a step at random, all with one share λ ~ Beta(α, α), also of the label.

    Args:
        labels: of the step's images, (B,) int64.
        alpha: α.
        source: source of randomness, on the device of `labels`.
    """
    import torch

    size, device = len(labels), labels.device
    partner = torch.randperm(size, generator=source, device=device)
    share = torch.full((size,), beta_share(alpha, source), device=device)
    return Mixing(partner, share, share)


def mixed_cross_entropy(batch: Batch, problem: Problem) -> dict[str, torch.Tensor]:
    """Return λ_y·CE(g(z), y_i) + (1 − λ_y)·CE(g(z), y_partner), averaged over the batch."""
    mixing = batch.mixing
    assert mixing is not None
    own = log_probability(batch.logits, batch.labels)
    other = log_probability(batch.logits, batch.labels[mixing.partner])
    share = mixing.label_share
    return {"cross_entropy": -(share * own + (1 - share) * other).mean()}
