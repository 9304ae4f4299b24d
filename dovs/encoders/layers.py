"""The `nn.Module` blocks of the encoders. Imports torch, so builders import this when called."""

from __future__ import annotations

import torch
from torch import nn


def conv_bn(inputs: int, outputs: int, stride: int = 1, relu: bool = True) -> nn.Sequential:
    """Return a 3x3 convolution, batch normalisation and, if wanted, ReLU."""
    layers: list[nn.Module] = [
        nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
    ]
    if relu:
        layers.append(nn.ReLU(inplace=True))
    return nn.Sequential(*layers)


class SmallCNN(nn.Module):
    """Three convolution stages and global average pooling, for images from 8 x 8 pixels."""

    def __init__(self, channels: int, width: int, embedding_size: int) -> None:
        super().__init__()
        self.embedding_size = embedding_size
        self.features = nn.Sequential(
            conv_bn(channels, width),
            conv_bn(width, 2 * width, stride=2),
            conv_bn(2 * width, embedding_size),
        )

    @property
    def stages(self) -> tuple[nn.Module, ...]:
        """The three convolutions."""
        return tuple(self.features)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Map (B, channels, H, W) to (B, D)."""
        return self.features(images).mean((2, 3))


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and a parameter-free shortcut (He et al. 2016, option A)."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.residual = nn.Sequential(
            conv_bn(inputs, outputs, stride), conv_bn(outputs, outputs, relu=False)
        )
        self.stride = stride
        self.extra = outputs - inputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Add the residual to the (sub-sampled, zero-padded) input."""
        shortcut = x[:, :, :: self.stride, :: self.stride]
        if self.extra:
            padding = (0, 0, 0, 0, self.extra // 2, self.extra - self.extra // 2)
            shortcut = nn.functional.pad(shortcut, padding)
        return torch.relu(shortcut + self.residual(x))


class CifarResNet(nn.Module):
    """The ResNet family for 32 x 32 images: depth 6n + 2, widths 16, 32, 64, D = 64.

    `pool` > 1 averages blocks of pool x pool pixels first.
    """

    def __init__(self, channels: int, depth: int, width: int, pool: int = 1) -> None:
        super().__init__()
        self.pool = pool
        blocks = (depth - 2) // 6
        layers: list[nn.Module] = [conv_bn(channels, width)]
        inputs = width
        for stage in range(3):
            outputs = width * 2**stage
            for block in range(blocks):
                layers.append(BasicBlock(inputs, outputs, 2 if stage and not block else 1))
                inputs = outputs
        self.features = nn.Sequential(*layers)
        self.embedding_size = inputs
        self.blocks = blocks
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight)

    @property
    def stages(self) -> tuple[nn.Module, ...]:
        """The first block of each of the three stages."""
        return tuple(self.features[1 + stage * self.blocks] for stage in range(3))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Map (B, channels, H, W) to (B, D)."""
        if self.pool > 1:
            images = nn.functional.avg_pool2d(images, self.pool)
        return self.features(images).mean((2, 3))
