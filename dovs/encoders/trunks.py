"""torchvision's networks as encoders: scaled input, pretrained weights, a frozen trunk.

Imports torch, so builders import this when called.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from dovs.encoders import published, weights
from dovs.encoders.pretrained import check_given
from dovs.errors import ConfigError

AT_ONCE = 64
"""Images that a network of scaled images embeds at once where nothing is trained."""


class Scaled(nn.Module):
    """A network for RGB images of one size, behind the scaling of images of any size.

    Args:
        network: (B, 3, S, S) → (B, D).
        embedding_size: D.
        input_size: S in pixels; None leaves the size as it is.
        stages: see `dovs.encoders.contract`.
        pixel_statistics: mean and deviation of each channel that the weights require, or None.
        identity: names weights and size, for stored embeddings.
    """

    def __init__(
        self,
        network: nn.Module,
        embedding_size: int,
        input_size: int | None,
        stages: tuple[nn.Module, ...],
        pixel_statistics: tuple[np.ndarray, np.ndarray] | None = None,
        identity: str = "",
    ) -> None:
        super().__init__()
        self.network = network
        self.embedding_size = embedding_size
        self.input_size = input_size
        self.pixel_statistics = pixel_statistics
        self.identity = identity
        self._stages = stages

    @property
    def stages(self) -> tuple[nn.Module, ...]:
        """The modules at whose entrance feature maps may be mixed."""
        return self._stages

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Map (B, 1 or 3, H, W) to (B, D)."""
        if not torch.is_grad_enabled() and len(images) > AT_ONCE:
            return torch.cat([self._embed(part) for part in images.split(AT_ONCE)])
        return self._embed(images)

    def _embed(self, images: torch.Tensor) -> torch.Tensor:
        if images.shape[1] == 1:
            images = images.expand(-1, 3, -1, -1)
        size = self.input_size
        if size is not None and images.shape[2:] != (size, size):
            images = nn.functional.interpolate(
                images, (size, size), mode="bilinear", antialias=max(images.shape[2:]) > size
            )
        return self.network(images)


class FrozenEncoder(nn.Module):
    """A trunk that is not trained, and an adapter on its embeddings that is.

    It maps images (B, channels, H, W), or embeddings of the trunk (B, D'), to z (B, D). Embeddings
    of the trunk are standardised first. Training computes them once and then removes the trunk
    from the module, so that checkpoints contain the adapter alone.

    Args:
        trunk: the pretrained network.
        adapter_size: D: a linear layer and batch normalisation; 0 for none, then D = D'.
    """

    stages: tuple[nn.Module, ...] = ()

    def __init__(self, trunk: Scaled, adapter_size: int) -> None:
        super().__init__()
        size = trunk.embedding_size
        self.trunk: Scaled | None = trunk.eval().requires_grad_(False)
        self.pixel_statistics = trunk.pixel_statistics
        self.identity = trunk.identity
        self.embedding_size = adapter_size or size
        self.adapter: nn.Module = nn.Identity()
        self.scale = 1.0
        if adapter_size:
            layer = nn.Linear(size, adapter_size, bias=False)
            self.adapter = nn.Sequential(layer, nn.BatchNorm1d(adapter_size))
        else:  # the length of 64 standardised numbers, for which learning rates are chosen
            self.scale = (64 / size) ** 0.5
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("deviation", torch.ones(size))
        digest = self.identity.rpartition("-")[2]
        self.register_buffer("weights_digest", torch.tensor(list(bytes.fromhex(digest))))

    def standardise(self, embeddings: torch.Tensor) -> None:
        """Take mean and deviation from the trunk's embeddings of the training images, (N, D')."""
        deviation = embeddings.std(0, unbiased=False)
        self.mean = embeddings.mean(0)
        self.deviation = torch.where(deviation > 1e-4, deviation, torch.ones_like(deviation))

    def remove_trunk(self) -> Scaled:
        """Return the trunk, which is no part of this module from now on."""
        trunk = self.trunk
        assert trunk is not None
        self.trunk = None
        return trunk

    def train(self, mode: bool = True) -> FrozenEncoder:
        """Set the mode of the adapter; the trunk stays in eval mode."""
        super().train(mode)
        if self.trunk is not None:
            self.trunk.eval()
        return self

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Map images or embeddings of the trunk to (B, D)."""
        if inputs.dim() == 4:
            assert self.trunk is not None
            with torch.no_grad():
                inputs = self.trunk(inputs)
        standardised = (inputs.float() - self.mean) / self.deviation
        return self.adapter(standardised * self.scale)

    def _load_from_state_dict(self, state_dict: Any, prefix: str, *rest: Any) -> None:
        stored = state_dict.get(f"{prefix}weights_digest")
        if stored is not None and not torch.equal(
            stored.cpu(), self.get_buffer("weights_digest").cpu()
        ):
            raise ConfigError(
                "the pretrained weights are not those that this run was trained with (their "
                "SHA-256 sums differ): put the earlier file back, or train a new run."
            )
        super()._load_from_state_dict(state_dict, prefix, *rest)


def resnet(
    network: str,
    image_shape: tuple[int, int, int],
    stem: str,
    pretrained: str | None,
    frozen: bool,
    adapter_size: int,
    input_size: int | None,
) -> nn.Module:
    """Build a ResNet of torchvision.

    Args:
        network: name of torchvision's function.
        image_shape: (H, W, channels).
        stem: small, imagenet, or auto: the small one below 64 pixels.
        pretrained, frozen, adapter_size, input_size: see `pretrained`.

    Raises:
        ConfigError, DataError: weights are missing, damaged, or do not fit.
    """
    import torchvision  # takes seconds, so only where its networks are used

    parameters = {"pretrained": pretrained, "frozen": frozen, "stem": stem}
    check_given(parameters)
    height, width, channels = image_shape
    built: Any = getattr(torchvision.models, network)(weights=None)
    size = int(built.fc.in_features)
    built.fc = nn.Identity()
    stages = tuple(getattr(built, f"layer{stage}")[0] for stage in (1, 2, 3, 4))
    path = published.fetch(network, pretrained)
    if path is None:
        side = min(height, width) if input_size is None else input_size
        planes = channels if input_size is None else 3
        first = built.conv1.out_channels
        if stem == "small" or (stem == "auto" and side < 64):
            built.conv1 = nn.Conv2d(planes, first, 3, padding=1, bias=False)
            built.maxpool = nn.Identity()
        elif planes != 3:
            built.conv1 = nn.Conv2d(planes, first, 7, stride=2, padding=3, bias=False)
        if input_size is not None:
            return Scaled(built, size, input_size, stages)
        built.embedding_size = size
        built.stages = stages
        return built
    found = weights.read(path, "fc.")
    weights.put_into(built, found, network)
    side, statistics = _required(network)
    side = side if input_size is None else input_size
    identity = f"{network}-{side}-{found.digest[:16]}"
    trunk = Scaled(built, size, side, stages, statistics, identity)
    return FrozenEncoder(trunk, adapter_size) if frozen else trunk


def vision_transformer(
    network: str,
    image_shape: tuple[int, int, int],
    pretrained: str | None,
    frozen: bool,
    adapter_size: int,
) -> nn.Module:
    """Build a vision transformer of torchvision, with patches of 16 × 16 pixels.

    Its stages are layers whose input is a sequence of tokens, not a feature map. Without pretrained
    weights images are scaled to the next multiple of 16 pixels, with them to the size from which
    the weights' position embedding was made.

    Args: see `resnet`.

    Raises:
        ConfigError, DataError: weights are missing, damaged, or do not fit.
    """
    import torchvision

    check_given({"pretrained": pretrained, "frozen": frozen})
    patch = 16
    path = published.fetch(network, pretrained)
    found = None if path is None else weights.read(path, "heads.")
    side = max(32, -(-max(image_shape[:2]) // patch) * patch)
    if found is not None:
        positions = found.tensors.get("encoder.pos_embedding")
        if positions is not None and positions.dim() == 3:
            side = max(1, round((positions.shape[1] - 1) ** 0.5)) * patch
    built: Any = getattr(torchvision.models, network)(weights=None, image_size=side)
    size = int(built.hidden_dim)
    built.heads = nn.Identity()
    layers = list(built.encoder.layers)
    stages = tuple(layers[place * len(layers) // 3] for place in range(3))
    if found is None:
        return Scaled(built, size, side, stages)
    weights.put_into(built, found, network)
    _, statistics = _required(network)
    trunk = Scaled(built, size, side, stages, statistics, f"{network}-{side}-{found.digest[:16]}")
    return FrozenEncoder(trunk, adapter_size) if frozen else trunk


def _required(network: str) -> tuple[int, tuple[np.ndarray, np.ndarray]]:
    """Return the side in pixels and the pixel statistics that a network's weights require."""
    how = published.published(network).transforms()
    mean, deviation = (np.array(values) for values in (how.mean, how.std))
    return int(how.crop_size[0]), (mean, deviation)
