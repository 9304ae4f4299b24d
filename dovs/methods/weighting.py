"""Re-weighting: how much an image of each class counts in the loss, by its number of images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

if TYPE_CHECKING:
    from torch import Tensor


Normalisation = Annotated[
    Literal["weights", "batch"],
    Field(
        title="Normalisation of weighted losses",
        description="What the sum of weighted losses is divided by: the weights of the batch, or "
        "its number of images",
    ),
]


def normalised(weights: np.ndarray) -> np.ndarray:
    """Return weights (C,) scaled to sum to C, so that balanced classes weigh 1 each.

    >>> normalised(np.array([1.0, 3.0]))
    array([0.5, 1.5])
    """
    return weights * (len(weights) / weights.sum())


def effective_numbers(class_counts: np.ndarray, beta: float) -> np.ndarray:
    """Return E_c = (1 − β^n_c) / (1 − β), (C,): 1 for β = 0, towards n_c for β → 1.

    Source: Cui et al. 2019, proposition 1, arXiv:1901.05555.

    >>> effective_numbers(np.array([1, 2, 100]), beta=0.5)
    array([1. , 1.5, 2. ])
    """
    return (1 - beta**class_counts) / (1 - beta)


def effective_number_weights(class_counts: np.ndarray, beta: float) -> np.ndarray:
    """Return weights ∝ 1 / E_c that sum to C, (C,).

    >>> effective_number_weights(np.array([1, 2]), beta=0.5)
    array([1.2, 0.8])
    """
    return normalised(1 / effective_numbers(class_counts, beta))


def of_images(per_class: np.ndarray, labels: Tensor) -> Tensor:
    """Return the value of each image's class, (B,) float32, from values (C,) and labels (B,)."""
    import torch

    return torch.tensor(per_class, dtype=torch.float32, device=labels.device)[labels]


def weighted_mean(
    losses: Tensor, weights: Tensor, normalisation: Literal["weights", "batch"] = "weights"
) -> Tensor:
    """Return Σ_i w_i·l_i / Σ_i w_i, a scalar, or Σ_i w_i·l_i / B for `batch`.

    A batch of a long tail has mostly images of small weight, so the sum of its weights is far below
    B: five times for 1/n at a ratio of 100. Divided by B the loss, and with it each step, is
    smaller by that much at the same learning rate.

    Args:
        losses: l, (B,).
        weights: w, of each image, (B,), see `of_images`.
        normalisation: `weights`, as in the code of Cao et al. 2019, arXiv:1906.07413, and of Zhang
            et al. 2021, Bag of Tricks; `batch`, as in that of Cui et al. 2019, arXiv:1901.05555.

    >>> import torch
    >>> losses, weights = torch.tensor([1.0, 4.0]), torch.tensor([0.25, 0.5])
    >>> float(weighted_mean(losses, weights)), float(weighted_mean(losses, weights, "batch"))
    (3.0, 1.125)
    """
    total = (weights * losses).sum()
    return total / (weights.sum() if normalisation == "weights" else len(losses))
