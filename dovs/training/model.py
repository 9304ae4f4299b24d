"""Encoder and head in one module, and how a run's initial weights are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from dovs.config import RunConfig
    from dovs.methods._method import Method, Problem


class Classifier(nn.Module):
    """An encoder f and a linear head g, with the method's further modules beside them.

    Args:
        encoder: (B, channels, H, W) → (B, D); has `embedding_size`.
        num_classes: C.
        further: the method's own modules, trained along.
    """

    def __init__(
        self, encoder: nn.Module, num_classes: int, further: dict[str, nn.Module] | None = None
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(int(encoder.embedding_size), num_classes)  # type: ignore[arg-type]
        self.further = nn.ModuleDict(further or {})

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return embeddings z (B, D) and logits g(z) (B, C), both float32."""
        embeddings = self.encoder(images).float()
        with torch.autocast(images.device.type, enabled=False):
            return embeddings, self.head(embeddings)


def build_classifier(
    config: RunConfig, image_shape: tuple[int, int, int], num_classes: int
) -> Classifier:
    """Build encoder and head with the initial weights of `config.seed`."""
    from dovs.encoders import ENCODERS

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        encoder = ENCODERS[config.encoder](image_shape, **config.encoder_params)
        return Classifier(encoder, num_classes)


def add_method_modules(classifier: Classifier, method: Method, problem: Problem) -> None:
    """Set the method up; its modules get weights of their own stream, so the encoder's stay."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(problem.seed + 1)
        classifier.further = nn.ModuleDict(method.setup(problem)).to(problem.labels.device)
