"""Re-weighting: how much an image of each class counts in the loss, by its number of images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor


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
