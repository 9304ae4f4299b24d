"""Mixing two images and their labels: how pairs and shares are drawn, and the loss of a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from dovs.methods.losses import log_probability
from dovs.methods.method import Mixing

if TYPE_CHECKING:
    import torch

    from dovs.methods.method import Batch, TrainingInfo

Alpha = Annotated[
    float,
    Field(
        gt=0,
        le=100,
        title="Law of the shares",
        description="α: shares come from Beta(α, α); 1 = uniform",
    ),
]


def beta_share(alpha: float, generator: torch.Generator) -> float:
    """Draw λ ~ Beta(α, α).

    Torch's own Beta takes no generator, so NumPy's is used, seeded from it.
    """
    import torch

    seed = torch.randint(2**62, (), generator=generator, device=generator.device)
    return float(np.random.default_rng(int(seed)).beta(alpha, alpha))


def paired(labels: torch.Tensor, alpha: float, generator: torch.Generator) -> Mixing:
    """Pair the images of a step at random, all with one share λ ~ Beta(α, α), also of the label.

    Args:
        labels: of the step's images, (B,) int64.
        alpha: α.
        generator: source of randomness, on the device of `labels`.
    """
    import torch

    size, device = len(labels), labels.device
    partner = torch.randperm(size, generator=generator, device=device)
    share = torch.full((size,), beta_share(alpha, generator), device=device)
    return Mixing(partner, labels[partner], share, share)


MEAN_PATCH = 77 / 240
"""Mean area of a patch: of E[(r − r²/4)²] with r² ~ U(0, 1), the part of a box within the image."""


def draw_boxes(
    chosen: torch.Tensor, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw a box for each chosen image: area ~ U(0, 1), centre anywhere, cut off at the border.

    Source: Yun et al. 2019, CutMix, eqs. 1 and 2, arXiv:1905.04899: λ ~ U(0, 1). Deviation: a box
        of its own for every image, as shares of height and width, so that it fits any feature map.

    Args:
        chosen: which images get a box, (B,) bool; the others get one of no size.
        generator: source of randomness on the device of `chosen`.

    Returns:
        boxes: top, bottom, left, right, (B, 4).
        label_share: 1 − the area of the part of the box within the image, (B,).
    """
    import torch

    size, device = len(chosen), chosen.device
    side = torch.rand(size, generator=generator, device=device).sqrt()
    centre = torch.rand(2, size, generator=generator, device=device)
    low, high = (centre - side / 2).clamp_min(0), (centre + side / 2).clamp_max(1)
    low, high = low.where(chosen, 0), high.where(chosen, 0)
    return torch.stack([low[0], high[0], low[1], high[1]], 1), 1 - (high - low).prod(0)


def mixed_cross_entropy(batch: Batch, info: TrainingInfo) -> dict[str, torch.Tensor]:
    """Return λ_y·CE(g(z), y_i) + (1 − λ_y)·CE(g(z), y_partner), averaged over the batch."""
    assert batch.mixing is not None
    return {"cross_entropy": shared_cross_entropy(batch.logits, batch.labels, batch.mixing)}


def shared_cross_entropy(
    logits: torch.Tensor, labels: torch.Tensor, mixing: Mixing
) -> torch.Tensor:
    """Return λ_y·CE(u, y_i) + (1 − λ_y)·CE(u, y_partner) of logits u (B, C), averaged."""
    own = log_probability(logits, labels)
    other = log_probability(logits, mixing.partner_labels)
    return -(mixing.label_share * own + (1 - mixing.label_share) * other).mean()
