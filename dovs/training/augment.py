"""Basic augmentation on the device: a random crop, and a mirror image where the dataset allows it.

Strong augmentation begins with this and goes on in `strong`.
"""

from __future__ import annotations

import torch


def augment(
    images: torch.Tensor, generator: torch.Generator, padding: int, flip: bool
) -> torch.Tensor:
    """Crop each image at a random place of its zero-padded self, and mirror half of them.

    Args:
        images: (B, channels, H, W) uint8.
        generator: source of randomness on the same device.
        padding: pixels on each side; 0 for no crop.
        flip: whether to mirror.

    Returns:
        (B, channels, H, W) uint8.
    """
    size, _, height, width = images.shape
    device = images.device
    if padding:
        padded = torch.nn.functional.pad(images, (padding,) * 4)
        shift = torch.randint(2 * padding + 1, (2, size), generator=generator, device=device)
        rows = shift[0, :, None] + torch.arange(height, device=device)
        columns = shift[1, :, None] + torch.arange(width, device=device)
        picture = torch.arange(size, device=device)[:, None, None]
        images = padded[picture, :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
    if flip:
        mirrored = torch.rand(size, generator=generator, device=device) < 0.5
        images = torch.where(mirrored[:, None, None, None], images.flip(3), images)
    return images


def crop_padding(height: int) -> int:
    """Return an eighth of the image's height: 4 for 32 pixels, 1 for 8.

    >>> crop_padding(32), crop_padding(28), crop_padding(8)
    (4, 3, 1)
    """
    return max(1, height // 8)
