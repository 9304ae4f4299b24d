"""Embeddings and logits in eval mode: computed once for the same weights, and as fast as possible.

Batch normalisation in eval mode is linear, so it is computed as part of the convolution before it.
The numbers differ in the last digits only; see `benchmarks/evaluation.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from dovs.training.device import autocast

if TYPE_CHECKING:
    from dovs.training.batches import DeviceImages


class Inference:
    """What a model computes of images that it is not trained on at this moment.

    The embeddings of all images of a split are stored until the weights of the encoder change, or
    `forget` is called, so that whoever needs them next does not compute them again. The head is
    applied anew each time, since a second stage replaces it.

    Args:
        precision: of `RunConfig`.
    """

    def __init__(self, precision: str = "auto") -> None:
        self.precision = precision
        self._weights: tuple[int, ...] = ()
        self._whole: dict[int, tuple[DeviceImages, torch.Tensor]] = {}

    def forget(self) -> None:
        """Free the stored embeddings."""
        self._whole.clear()

    def embeddings(
        self, encoder: nn.Module, data: DeviceImages, places: np.ndarray | None = None
    ) -> torch.Tensor:
        """Return embeddings, (N, D) float32, or (P, D) of the images at some places.

        Those of all images are stored. Do not change them.

        Args:
            encoder: images → embeddings.
            data: the images.
            places: which of them, (P,) int64; default: all.
        """
        weights = _version(encoder)
        if weights != self._weights:
            self.forget()
            self._weights = weights
        total = len(data)
        if places is not None and np.array_equal(places, np.arange(total)):
            places = None
        if id(data) in self._whole:
            whole = self._whole[id(data)][1]
            return whole if places is None else whole[torch.tensor(places, device=whole.device)]
        parts = self._parts(encoder, data, places)
        found = joined(parts, total if places is None else len(places))
        if places is None:
            self._whole[id(data)] = data, found
        return found

    def _parts(
        self, encoder: nn.Module, data: DeviceImages, places: np.ndarray | None
    ) -> Iterator[torch.Tensor]:
        """Yield the embeddings of one chunk of images after the other, (B, D)."""
        with folded(encoder):
            for images in data.in_order(places):
                with torch.inference_mode(), autocast(images.device, self.precision):
                    z = encoder(images)
                yield z.float()


def _version(module: nn.Module) -> tuple[int, ...]:
    """Return numbers that differ once a weight or a buffer of a module has changed."""
    tensors = (*module.parameters(), *module.buffers())
    return id(module), *(number for each in tensors for number in (id(each), each._version))


@contextmanager
def folded(module: nn.Module) -> Iterator[None]:
    """Put a module in eval mode, with batch normalisation in the convolutions, while the body runs.

    Only where one follows the other in an `nn.Sequential`, which states that nothing else uses what
    is between them; elsewhere batch normalisation is computed as usual.
    """
    was_training = module.training
    module.eval()
    replaced: list[tuple[nn.Sequential, int, nn.Module]] = []
    try:
        for sequence in [each for each in module.modules() if type(each) is nn.Sequential]:
            for place in range(len(sequence) - 1):
                convolution, norm = sequence[place], sequence[place + 1]
                if (
                    type(convolution) is nn.Conv2d
                    and isinstance(norm, _BatchNorm)
                    and _foldable(convolution, norm)
                ):
                    replaced += [(sequence, place, convolution), (sequence, place + 1, norm)]
                    with torch.no_grad():
                        sequence[place] = nn.utils.fusion.fuse_conv_bn_eval(convolution, norm)
                    sequence[place + 1] = nn.Identity()
        yield
    finally:
        for sequence, place, before in replaced:
            sequence[place] = before
        module.train(was_training)


def _foldable(convolution: nn.Conv2d, norm: _BatchNorm) -> bool:
    """Return whether nothing reads what is between the two, and the statistics are fixed."""
    hooks = convolution._forward_hooks or norm._forward_hooks or norm._forward_pre_hooks
    return norm.running_mean is not None and not hooks


def joined(parts: Iterator[torch.Tensor], total: int) -> torch.Tensor:
    """Return parts (B, D) as one tensor (total, D); `torch.cat` has all of them in memory twice.

    >>> joined(iter([torch.zeros(2, 3), torch.ones(1, 3)]), 3)[:, 0].tolist()
    [0.0, 0.0, 1.0]
    """
    found, start = torch.empty(0), 0
    for part in parts:
        if not start:
            found = part.new_empty((total, *part.shape[1:]))
        found[start : start + len(part)] = part
        start += len(part)
    return found
