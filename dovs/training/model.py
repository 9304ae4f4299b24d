"""Encoder and head in one module, and how a run's initial weights are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from dovs.config import RunConfig
    from dovs.methods.method import Method, TrainingInfo


class CosineHead(nn.Module):
    """Logits g(z)_c = s·cos(z, w_c): neither the length of z nor that of w_c matters.

    Args:
        in_features: D.
        num_classes: C.
        scale: s.

    Source: Gidaris & Komodakis 2018, eq. 3, arXiv:1804.09458; s is fixed here.
    """

    def __init__(self, in_features: int, num_classes: int, scale: float) -> None:
        super().__init__()
        self.in_features = in_features
        self.scale = scale
        self.weight = nn.Parameter(torch.empty(num_classes, in_features))
        nn.init.kaiming_uniform_(self.weight, a=5**0.5)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Map (B, D) to (B, C)."""
        unit = nn.functional.normalize
        return self.scale * unit(z, dim=1) @ unit(self.weight, dim=1).T


class Classifier(nn.Module):
    """An encoder f and a head g, with the method's further modules beside them.

    Args:
        encoder: (B, channels, H, W) → (B, D); has `embedding_size`.
        head: (B, D) → (B, C).
        further: the method's own modules, trained along.
    """

    def __init__(
        self, encoder: nn.Module, head: nn.Module, further: dict[str, nn.Module] | None = None
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = head
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
        size = int(encoder.embedding_size)
        head: nn.Module
        if head_kind(config) == "cosine":
            head = CosineHead(size, num_classes, config.head_scale)
        else:
            head = nn.Linear(size, num_classes)
        if config.head_init == "kaiming":
            initialise_as_ldam(head)
        return Classifier(encoder, head)


@torch.no_grad()
def initialise_as_ldam(head: nn.Module) -> None:
    """Draw the weights of a head again, as in the code that the authors of LDAM released.

    A linear head: N(0, 2/D), a standard deviation of 0.18 for D = 64, where U(±1/√D) has 0.07; the
    bias is unchanged. A cosine head: directions of U(−1, 1)^D, of length 1, where those of U(±1/√D)
    are 0.58 long on average. The length of a cosine head's rows changes no logit but the speed at
    which it learns.

    Source: Cao et al. 2019, arXiv:1906.07413, released code.
    """
    weight = head.weight
    assert isinstance(weight, torch.Tensor)
    if isinstance(head, CosineHead):
        weight.uniform_(-1, 1)
        weight /= weight.norm(dim=1, keepdim=True)
    else:
        nn.init.kaiming_normal_(weight)


def head_kind(config: RunConfig) -> str:
    """Return `linear` or `cosine`: as configured, or the one that the method was published with."""
    from dovs.methods import METHODS

    if config.head != "auto":
        return config.head
    return str(METHODS[config.method].meta.get("head", "linear"))


def add_method_modules(classifier: Classifier, method: Method, info: TrainingInfo) -> None:
    """Set the method up; its modules have a random stream of their own, not the encoder's."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(info.seed + 1)
        classifier.further = nn.ModuleDict(method.setup(info)).to(info.labels.device)
