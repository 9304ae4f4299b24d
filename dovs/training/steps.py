"""The images of each step of an epoch: in their order, augmented, with what they are mixed with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from dovs.methods.method import Mixing
from dovs.training.augment import augment, crop_padding
from dovs.training.batches import batches
from dovs.training.strong import TOGETHER, augment_strongly

if TYPE_CHECKING:
    from dovs.training.state import Training


@dataclass(frozen=True)
class Step:
    """The images of one step, before the forward pass.

    Attributes:
        indices: which training images, (B,) int64.
        images: their V views, (V·B, channels, H, W) uint8.
        mixing: how they are mixed, or None.
        lent: the images of `mixing.lent`, augmented, (P, channels, H, W) uint8, or None for none.
    """

    indices: torch.Tensor
    images: torch.Tensor
    mixing: Mixing | None
    lent: torch.Tensor | None


def augmented_steps(
    training: Training,
    drawn: torch.Tensor,
    augmenting: torch.Generator,
    mixing: torch.Generator,
) -> Iterator[Step]:
    """Yield the steps of an epoch.

    Several steps at once are augmented on a GPU, and strongly on a CPU: many small operations cost
    by the call.

    Args:
        training: its next epoch.
        drawn: the epoch's training images in their order, (N,) int64, on the CPU.
        augmenting: source of randomness of the augmentation, on the device of the images.
        mixing: source of randomness of how a step is mixed, on the CPU.
    """
    data, method, config = training.data, training.method, training.config
    device = data.labels.device
    steps = list(batches(drawn, config.batch_size))
    many = config.augmentation == "strong" or device.type == "cuda"
    together = max(1, TOGETHER // config.batch_size) if many else 1
    labels = training.labels
    done = 0
    for first in range(0, len(steps), together):
        block = steps[first : first + together]
        mixings = []
        for indices in block:
            now = training.epoch + done / len(drawn)
            mixings.append(method.mix(labels[indices], now, mixing))
            done += len(indices)
        rows = torch.cat(block).to(device)
        views = [augmented(training, data.take(rows), augmenting) for _ in range(method.views)]
        counts = [len(indices) for indices in block]
        parts = torch.stack(views).split(counts, dim=1)
        lent = [drawn[:0] if m is None or m.lent is None else m.lent for m in mixings]
        sizes = [len(indices) for indices in lent]
        if sum(sizes):
            lent_rows = torch.cat(lent).to(device)
            lent_images = augmented(training, data.take(lent_rows), augmenting).split(sizes)
        for i, (indices, part, mixed) in enumerate(
            zip(rows.split(counts), parts, mixings, strict=True)
        ):
            images = lent_images[i] if sizes[i] else None
            moved = None if mixed is None else mixed.to(device)
            yield Step(indices, part.flatten(0, 1), moved, images)


def augmented(training: Training, images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Return uint8 images (B, channels, H, W) augmented as configured."""
    if training.config.augmentation == "none":
        return images
    if training.config.augmentation == "strong":
        return augment_strongly(images, generator, training.flip, training.data.mean)
    return augment(images, generator, crop_padding(images.shape[2]), training.flip)
