"""Images as uint8 batches on the device, and which of them an epoch draws; `augment` alters them.

No DataLoader and no workers: images that fit are on the device as a whole, where a gather is
faster than any copy to it. Others are read from their file batch by batch, as `limit` decides; the
numbers of a run do not depend on it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from dovs.data.rows import ImageRows
from dovs.texts import megabytes
from dovs.training.device import free_memory

CHUNK = 1024
"""Images whose embeddings, or rows of a file, are handled at once."""
PIXELS = 4096 * 32 * 32
"""Pixels embedded at once on a GPU, where starting an operation takes longer than computing it."""
GPU_CHUNK = (64, 4096)
"""The least and the most images of that."""
CPU_PIXELS = 64 * 32 * 32
"""Pixels embedded at once on the CPU: as many as fit its cache, see `benchmarks/evaluation.py`."""
CPU_CHUNK = (32, 256)
"""The least and the most images of that."""
CPU_BYTES = 1 << 30
"""Bytes of images that are copied into memory; more are read from their file."""
FREE_SHARE = 0.5
"""Share of the free memory that images may take; the rest is for model and activations."""


class DeviceImages:
    """Images (N, channels, H, W) uint8 and labels (N,) int64 on a device.

    Attributes:
        images: all of them on the device, or None where batches are read from `rows`.

    Args:
        rows: (N, H, W, channels) uint8.
        labels: (N,) int64.
        device: where batches go.
        mean, std: of each channel in 0..1, (channels,), by which batches are normalised.
        resident: whether all images are copied to the device now.
    """

    def __init__(
        self,
        rows: np.ndarray | ImageRows,
        labels: np.ndarray,
        device: torch.device,
        mean: np.ndarray,
        std: np.ndarray,
        resident: bool = True,
    ) -> None:
        self.rows = rows if isinstance(rows, ImageRows) else ImageRows(rows)
        self.labels = torch.from_numpy(np.array(labels, dtype=np.int64)).to(device)
        self.mean = torch.tensor(mean * 255, dtype=torch.float32, device=device)[:, None, None]
        self.std = torch.tensor(std * 255, dtype=torch.float32, device=device)[:, None, None]
        self.images = self._copy() if resident else None

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: torch.Tensor | slice) -> torch.Tensor:
        """Return these images, (B, channels, H, W) uint8 on the device."""
        if self.images is not None:
            return self.images[indices]
        places = indices if isinstance(indices, slice) else indices.cpu().numpy()
        return _channels_first(self.rows[places]).to(self.labels.device)

    def normalise(self, images: torch.Tensor) -> torch.Tensor:
        """Return a uint8 batch as float32 of zero mean and unit variance a channel."""
        batch = (images.float() - self.mean) / self.std
        return batch.contiguous(memory_format=memory_format(batch.device))

    def in_order(self, places: np.ndarray | None = None) -> Iterator[torch.Tensor]:
        """Yield all images, or those at some places, normalised, in chunks."""
        chunk = forward_size(self.labels.device, self.rows.shape[1] * self.rows.shape[2])
        for start in range(0, len(self) if places is None else len(places), chunk):
            part: torch.Tensor | slice = slice(start, start + chunk)
            if places is not None:
                part = torch.tensor(places[start : start + chunk], device=self.labels.device)
            yield self.normalise(self.take(part))

    def _copy(self) -> torch.Tensor:
        """Return all images on the device, copied in chunks: no second copy is ever in memory."""
        count, height, width, channels = self.rows.shape
        device = self.labels.device
        images = torch.empty((count, channels, height, width), dtype=torch.uint8, device=device)
        start = 0
        for chunk in self.rows.chunks():
            images[start : start + len(chunk)] = _channels_first(chunk)
            start += len(chunk)
        return images


def _channels_first(images: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(images).permute(0, 3, 1, 2).contiguous()


def limit(device: torch.device) -> tuple[int, str]:
    """Return the bytes of images that are copied to a device at most, and what they are.

    `FREE_SHARE` of the memory that is free now; on a CPU at most `CPU_BYTES`, because the memory of
    the machine is also that of the dashboard, of other runs and of the file's own cache.
    """
    if device.type == "cuda":
        free = torch.cuda.mem_get_info(device)[0]
        return int(FREE_SHARE * free), f"half of the free memory of {device}"
    available = free_memory()
    if available is not None and FREE_SHARE * available < CPU_BYTES:
        return int(FREE_SHARE * available), "half of the free memory"
    return CPU_BYTES, megabytes(CPU_BYTES)


def forward_size(device: torch.device, pixels: int) -> int:
    """Return how many images are embedded at once where nothing is trained.

    Args:
        device: that computes.
        pixels: of an image.

    >>> cpu = torch.device("cpu")
    >>> [forward_size(cpu, side**2) for side in (8, 32, 224)]
    [256, 64, 32]
    """
    if device.type == "cpu":
        return min(max(CPU_PIXELS // pixels, CPU_CHUNK[0]), CPU_CHUNK[1])
    return min(max(PIXELS // pixels, GPU_CHUNK[0]), GPU_CHUNK[1])


def memory_format(device: torch.device) -> torch.memory_format:
    """Return the memory format of images and convolutions: channels last where that is faster."""
    return torch.contiguous_format if device.type == "mps" else torch.channels_last


def channel_statistics(images: np.ndarray | ImageRows) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of each channel, in 0..1, of (N, H, W, channels) uint8.

    The sums are whole numbers, so they are exact, and 20 times as fast as in floating point.
    """
    channels = images.shape[3]
    total = np.zeros(channels, dtype=np.uint64)
    square = np.zeros(channels, dtype=np.uint64)
    rows = images if isinstance(images, ImageRows) else ImageRows(images)
    for chunk in rows.chunks():
        part = chunk.reshape(len(chunk), -1)
        squares = np.multiply(part, part, dtype=np.uint16)
        for sums, values in ((total, part), (square, squares)):
            of_places = values.sum(0, dtype=np.uint32)  # at most 1024 * 255**2
            sums += of_places.reshape(-1, channels).sum(0, dtype=np.uint64)
    pixels = images.shape[0] * images.shape[1] * images.shape[2]
    mean = total / (255 * pixels)
    return mean, np.sqrt(np.maximum(square / (255**2 * pixels) - mean**2, 1e-6))


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
