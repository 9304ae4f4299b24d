"""Strong augmentation on the device: the basic one, then AutoAugment, then Cutout."""

from __future__ import annotations

import torch

from dovs.training.augment import augment, crop_padding
from dovs.training.autoaugment import autoaugment

TOGETHER = 2048
"""Images that the training loop augments at once: enough that calls cost less than pixels."""


def augment_strongly(
    images: torch.Tensor, generator: torch.Generator, flip: bool, mean: torch.Tensor
) -> torch.Tensor:
    """Crop, mirror where the dataset allows it, apply AutoAugment, and cover a square.

    Args:
        images: (B, channels, H, W) uint8, 1 or 3 channels.
        generator: source of randomness on the same device.
        flip: whether to mirror half of the images.
        mean: of each channel in 0 … 255, (channels, 1, 1); the square is filled with it.

    Returns:
        (B, channels, H, W) uint8.
    """
    height = images.shape[2]
    images = augment(images, generator, crop_padding(height), flip)
    images = autoaugment(images, generator)
    return cutout(images, generator, height // 2, mean)


def cutout(
    images: torch.Tensor, generator: torch.Generator, side: int, fill: torch.Tensor
) -> torch.Tensor:
    """Cover a square of each image, whose centre is any of its pixels: at borders it is cut off.

    Args:
        images: (B, channels, H, W) uint8.
        generator: source of randomness on the same device.
        side: of the square, in pixels.
        fill: its value in 0 … 255, (channels, 1, 1).

    Returns:
        (B, channels, H, W) uint8.

    Source: DeVries & Taylor 2017, arXiv:1708.04552: a side of 16 for the 32 pixels of CIFAR-10, and
        0 in normalised images, which is the channel's mean, here rounded.
    """

    def covered(length: int) -> torch.Tensor:
        centre = torch.randint(length, (len(images), 1), generator=generator, device=images.device)
        place = torch.arange(length, device=images.device) - centre + side // 2
        return (place >= 0) & (place < side)

    rows, columns = covered(images.shape[2]), covered(images.shape[3])
    square = rows[:, None, :, None] & columns[:, None, None, :]
    return torch.where(square, fill.round().to(torch.uint8), images)
