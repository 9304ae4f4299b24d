"""Mixes images, or feature maps inside the encoder, as a method's `Mixing` says."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from dovs.methods.method import Mixing


def mixed(maps: torch.Tensor, mixing: Mixing) -> torch.Tensor:
    """Return images or feature maps (B, channels, H, W) mixed with those of their partners.

    A pixel lies in a box where its centre does.
    """
    if mixing.boxes is None:
        share = mixing.image_share[:, None, None, None].to(maps.dtype)
        return share * maps + (1 - share) * maps[mixing.partner]
    top, bottom, left, right = mixing.boxes[:, :, None].unbind(1)
    rows, columns = (
        (torch.arange(size, device=maps.device) + 0.5) / size for size in maps.shape[2:]
    )
    tall, wide = (top <= rows) & (rows < bottom), (left <= columns) & (columns < right)
    inside = (tall[:, :, None] & wide[:, None, :])[:, None]
    return maps[mixing.partner].where(inside, maps)


@contextlib.contextmanager
def mixing_within(encoder: torch.nn.Module, mixing: Mixing | None) -> Iterator[None]:
    """Mix what enters the encoder, or one of its stages, while the body runs it."""
    if mixing is None:
        yield
        return
    place: torch.nn.Module = encoder
    if mixing.depth:
        place = encoder.stages[mixing.depth - 1]  # type: ignore[index, assignment]
    hook = place.register_forward_pre_hook(lambda module, inputs: (mixed(inputs[0], mixing),))
    try:
        yield
    finally:
        hook.remove()
