"""The heads that second stages return. Imports torch, so stages import this when called."""

from __future__ import annotations

import copy
from typing import Literal

import torch
from torch import nn


class AdjustedHead(nn.Module):
    """Logits a_c·g(z)_c + b_c: a trained head g, unchanged, with a scale and a shift a class.

    Args:
        head: g, maps (B, D) to (B, C); copied, and its weights are frozen.
        scale: a, (C,); can be trained.
        shift: b, (C,).
    """

    shift: torch.Tensor

    def __init__(self, head: nn.Module, scale: torch.Tensor, shift: torch.Tensor) -> None:
        super().__init__()
        self.head = copy.deepcopy(head).requires_grad_(False)
        self.scale = nn.Parameter(scale.detach().clone())
        self.register_buffer("shift", shift.detach().clone())

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Map (B, D) to (B, C)."""
        return self.scale * self.head(z) + self.shift


class NearestMeanHead(nn.Module):
    """Logits that are largest for the class whose mean is nearest.

    Args:
        means: μ_c, (C, D).
        distance: `euclidean` gives −‖z − μ_c‖², `cosine` gives scale·cos(z, μ_c).
        scale: of the cosine.
    """

    means: torch.Tensor

    def __init__(
        self, means: torch.Tensor, distance: Literal["cosine", "euclidean"], scale: float
    ) -> None:
        super().__init__()
        self.register_buffer("means", means.detach().clone())
        self.distance = distance
        self.scale = scale

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Map (B, D) to (B, C)."""
        if self.distance == "cosine":
            unit = nn.functional.normalize
            return self.scale * unit(z, dim=1) @ unit(self.means, dim=1).T
        # not as ‖z‖² − 2z·μ + ‖μ‖²: far from the origin that loses the difference
        exact = "donot_use_mm_for_euclid_dist"
        return -torch.cdist(z, self.means, compute_mode=exact).square()


def fresh_copy(head: nn.Module, generator: torch.Generator) -> nn.Module:
    """Return a head of the same kind and shape with new random weights.

    All of them from U(−1/√D, 1/√D), the initial weights of both a linear and a cosine head.

    Args:
        head: linear or cosine; has `in_features` = D.
        generator: source of randomness on the head's device.
    """
    fresh = copy.deepcopy(head).requires_grad_(True)
    bound = float(head.in_features) ** -0.5  # type: ignore[arg-type]
    with torch.no_grad():
        for parameter in fresh.parameters():
            parameter.uniform_(-bound, bound, generator=generator)
    return fresh
