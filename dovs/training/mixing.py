"""Mixes images, or feature maps inside the encoder, as a method's `Mixing` describes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

import torch

if TYPE_CHECKING:
    from dovs.methods.method import Mixing


class _Entered(Exception):
    """Ends a forward pass before a stage, with the maps that would have entered it."""

    def __init__(self, maps: torch.Tensor) -> None:
        super().__init__()
        self.maps = maps


def mixed(maps: torch.Tensor, mixing: Mixing, lent: torch.Tensor | None = None) -> torch.Tensor:
    """Return images or feature maps (B, channels, H, W) mixed with those of their partners.

    Embeddings of a frozen trunk (B, D) can be mixed too, but they have no boxes.

    A pixel is in a box where its centre is.

    Args:
        maps: of the step.
        mixing: who is mixed with whom.
        lent: maps of `mixing.lent`, (P, channels, H, W), or None where nothing is lent.
    """
    partners = (maps if lent is None else lent.to(maps.dtype))[mixing.partner]
    if mixing.boxes is None:
        share = mixing.image_share.to(maps.dtype).reshape(-1, *[1] * (maps.dim() - 1))
        return share * maps + (1 - share) * partners
    return partners.where(inside(mixing.boxes, *maps.shape[2:]), maps)


def inside(boxes: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Return which pixels have their centre in the box of their image, (B, 1, H, W) bool."""
    top, bottom, left, right = boxes[:, :, None].unbind(1)
    rows, columns = (
        (torch.arange(size, device=boxes.device) + 0.5) / size for size in (height, width)
    )
    tall, wide = (top <= rows) & (rows < bottom), (left <= columns) & (columns < right)
    return (tall[:, :, None] & wide[:, None, :])[:, None]


@torch.no_grad()
def lent_maps(encoder: torch.nn.Module, images: torch.Tensor, depth: int) -> torch.Tensor:
    """Return what images (P, channels, H, W) send into a stage of the encoder, depth 0: themselves.

    In eval mode and without gradient, as for the bank: lent images, most of them rare, must not
    move the statistics of batch normalisation.
    """
    if not depth:
        return images

    def end(module: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> NoReturn:
        raise _Entered(inputs[0])

    was_training = encoder.training
    hook = _entrance(encoder, depth).register_forward_pre_hook(end)
    found: list[torch.Tensor] = []
    done = 0
    try:
        encoder.eval()
        while done < len(images):  # an encoder may divide what it is given: the rest comes next
            try:
                encoder(images[done:])
            except _Entered as entered:
                found.append(entered.maps)
                done += len(entered.maps)
            else:
                name = type(encoder).__name__
                raise RuntimeError(f"stage {depth} of {name} takes no part in its forward")
    finally:
        hook.remove()
        encoder.train(was_training)
    return found[0] if len(found) == 1 else torch.cat(found)


@contextlib.contextmanager
def mixing_within(
    encoder: torch.nn.Module, mixing: Mixing | None, lent: torch.Tensor | None = None
) -> Iterator[None]:
    """Mix what enters the encoder, or one of its stages, while the body runs it.

    Args:
        encoder: has `stages`.
        mixing: who is mixed with whom, or None for nobody.
        lent: see `mixed`.
    """
    if mixing is None:
        yield
        return
    place = _entrance(encoder, mixing.depth)
    hook = place.register_forward_pre_hook(lambda module, inputs: (mixed(inputs[0], mixing, lent),))
    try:
        yield
    finally:
        hook.remove()


def _entrance(encoder: torch.nn.Module, depth: int) -> torch.nn.Module:
    """Return the module before which maps are mixed."""
    return encoder.stages[depth - 1] if depth else encoder  # type: ignore[index, return-value]
