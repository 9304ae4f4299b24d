"""A first stage without an encoder: embeddings are drawn from Gaussians, the tail is thin."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

import numpy as np
import torch

from dovs.second_stages.first_stage import FirstStage

COUNTS = np.array([400, 80, 20, 4])
C, D = len(COUNTS), 8


def embeddings(counts: np.ndarray, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return z (N, D) around a centre for each class, and y (N,)."""
    centres = 1.5 * torch.randn(C, D, generator=torch.Generator().manual_seed(1))
    labels = torch.from_numpy(np.repeat(np.arange(C), counts))
    noise = torch.randn(len(labels), D, generator=torch.Generator().manual_seed(seed))
    return centres[labels] + noise, labels


class Cosine(torch.nn.Module):
    """A cosine head as `dovs.training.model` has it."""

    def __init__(self) -> None:
        super().__init__()
        self.in_features = D
        self.weight = torch.nn.Parameter(torch.empty(C, D))

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        unit = torch.nn.functional.normalize
        return 10.0 * unit(z, dim=1) @ unit(self.weight, dim=1).T


def first_stage(kind: str = "linear", **changes: Any) -> FirstStage:
    """Return a head that plain cross-entropy made of the tail, and the embeddings behind it."""
    z, labels = embeddings(COUNTS, seed=2)

    def embed(source: torch.Generator | None) -> torch.Tensor:
        if source is None:
            return z
        return z + 0.1 * torch.randn(z.shape, generator=source)

    facts: dict[str, Any] = {
        "head": changes["head"] if "head" in changes else deepcopy(trained_head(kind)),
        "class_counts": COUNTS,
        "log_prior": torch.from_numpy(np.log(COUNTS / COUNTS.sum())).float(),
        "tau": 0.0,
        "labels": labels,
        "embed": embed,
        "generator": lambda epoch: torch.Generator().manual_seed(100 + epoch),
    }
    return FirstStage(**(facts | changes))


@cache
def trained_head(kind: str) -> torch.nn.Module:
    """Train a head once for all tests."""
    z, labels = embeddings(COUNTS, seed=2)
    head: torch.nn.Module = torch.nn.Linear(D, C) if kind == "linear" else Cosine()
    source = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.uniform_(-0.3, 0.3, generator=source)
    optimizer = torch.optim.SGD(head.parameters(), 0.2, momentum=0.9)
    for _ in range(400):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(head(z), labels).backward()
        optimizer.step()
    return head


def recall(head: torch.nn.Module) -> np.ndarray:
    """Return the recall of each class on balanced embeddings that no stage has seen, (C,)."""
    z, labels = embeddings(np.full(C, 500), seed=4)
    with torch.no_grad():
        right = head(z).argmax(1) == labels
    return np.array([right[labels == c].float().mean() for c in range(C)])
