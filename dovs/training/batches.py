"""Images on the device as uint8, and which of them an epoch draws; `augment` alters them.

No DataLoader and no workers: everything the project trains on fits in memory, and a gather on the
device is faster than any copy to it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

CHUNK = 1024
CPU_CHUNK = 256
"""Images embedded at once: on the CPU as many as fit its cache, which was twice as fast."""


class DeviceImages:
    """Images (N, channels, H, W) uint8 and labels (N,) int64 on a device.

    Args:
        images: (N, H, W, channels) uint8.
        labels: (N,) int64.
        device: where they go.
        mean, std: of each channel in 0..1, (channels,), by which batches are normalised.
    """

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        device: torch.device,
        mean: np.ndarray,
        std: np.ndarray,
    ) -> None:
        stacked = np.array(np.asarray(images).transpose(0, 3, 1, 2), order="C")  # a copy, writable
        self.images = torch.from_numpy(stacked).to(device)
        self.labels = torch.from_numpy(np.array(labels, dtype=np.int64)).to(device)
        self.mean = torch.tensor(mean * 255, dtype=torch.float32, device=device)[:, None, None]
        self.std = torch.tensor(std * 255, dtype=torch.float32, device=device)[:, None, None]

    def __len__(self) -> int:
        return len(self.labels)

    def normalise(self, images: torch.Tensor) -> torch.Tensor:
        """Return a uint8 batch as float32 of zero mean and unit variance a channel."""
        batch = (images.float() - self.mean) / self.std
        return batch.contiguous(memory_format=memory_format(batch.device))

    def in_order(self) -> Iterator[torch.Tensor]:
        """Yield all images, normalised, in chunks."""
        chunk = CPU_CHUNK if self.labels.device.type == "cpu" else CHUNK
        for start in range(0, len(self), chunk):
            yield self.normalise(self.images[start : start + chunk])


def memory_format(device: torch.device) -> torch.memory_format:
    """Return the memory format of images and convolutions: channels last where that is faster."""
    return torch.contiguous_format if device.type == "mps" else torch.channels_last


def channel_statistics(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of each channel, in 0..1, of (N, H, W, channels) uint8."""
    total = np.zeros(images.shape[3])
    square = np.zeros(images.shape[3])
    for start in range(0, len(images), CHUNK):
        part = images[start : start + CHUNK].astype(np.float64) / 255
        total += part.sum((0, 1, 2))
        square += (part**2).sum((0, 1, 2))
    pixels = images.shape[0] * images.shape[1] * images.shape[2]
    mean = total / pixels
    return mean, np.sqrt(np.maximum(square / pixels - mean**2, 1e-6))


def draw_epoch(rates: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Draw N images, image i about N·r_i / Σr times, and shuffle them.

    Systematic sampling: one random offset, N equal steps along the images in random order. Each is
    drawn floor or ceil of its expected number of times; with equal rates, exactly once.

    Args:
        rates: relative rate of each image, (N,) > 0, on the CPU.
        generator: a CPU generator.

    Returns:
        (N,) int64 indices.
    """
    total = len(rates)
    order = torch.randperm(total, generator=generator)
    ends = rates[order].double().cumsum(0)
    ends = ends * (total / ends[-1])
    offset = torch.rand(1, generator=generator, dtype=torch.float64).clamp(1e-6, 1 - 1e-6)
    places = torch.arange(total, dtype=torch.float64) + offset
    drawn = order[torch.searchsorted(ends, places).clamp_max(total - 1)]
    return drawn[torch.randperm(total, generator=generator)]


def batches(drawn: torch.Tensor, size: int) -> Iterator[torch.Tensor]:
    """Split an epoch's draw into steps; a last step of fewer than 2 images joins the one before.

    >>> [len(b) for b in batches(torch.arange(9), 4)]
    [4, 5]
    """
    parts = list(drawn.split(size))
    if len(parts) > 1 and len(parts[-1]) < 2:
        parts[-2:] = [torch.cat(parts[-2:])]
    yield from parts
