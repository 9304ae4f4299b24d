"""The encoder's forward and backward pass as CUDA graphs: recorded once, then started as a whole.

A step of a small encoder is hundreds of operations that each take a GPU a few microseconds, and a
CPU more to start. A recorded graph starts all of them at once. It computes the same from the same
inputs, which it reads from fixed places in memory. The loss is computed as usual, from embeddings
that the graph leaves in a fixed place.

Nothing of a graph is saved: a resumed run records its graphs again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.func import functional_call

from dovs.methods.method import Mixing
from dovs.training.device import autocast
from dovs.training.mixing import lent_maps, mixing_within
from dovs.training.passes import Passes

if TYPE_CHECKING:
    from dovs.training.state import Training
    from dovs.training.steps import Step

logger = logging.getLogger(__name__)

LENT_SIZES = 16
"""Lent images are padded to a multiple of this: a graph has a fixed number of them."""
MOST_GRAPHS = 8
"""Kinds of steps that are recorded; others are computed as usual."""
WARM_UP = 3
"""Passes before a graph is recorded, in which libraries prepare what cannot be recorded."""


@dataclass(frozen=True)
class Kind:
    """What two steps have in common that the same graph can compute.

    Attributes:
        size: images, of all views.
        depth: stage before which maps are mixed, or None where nothing is mixed.
        boxes: whether patches are mixed, not whole maps.
        lent: lent images, padded.
    """

    size: int
    depth: int | None = None
    boxes: bool = False
    lent: int = 0

    @classmethod
    def of(cls, step: Step) -> Kind:
        """Return the kind of a step."""
        if step.mixing is None:
            return cls(len(step.images))
        lent = 0 if step.lent is None else -(-len(step.lent) // LENT_SIZES) * LENT_SIZES
        mixing = step.mixing
        return cls(len(step.images), mixing.depth, mixing.boxes is not None, lent)


class GraphedPasses(Passes):
    """The passes of one process on CUDA: the encoder's by graphs, where they can be recorded.

    Attributes:
        used: steps computed by graphs.
    """

    def __init__(self, training: Training) -> None:
        super().__init__(training)
        self.used = 0
        weights = training.model.encoder.parameters()
        self._possible = any(each.requires_grad for each in weights)  # not of a frozen encoder
        self._seen: set[Kind] = set()
        self._graphs: dict[Kind, RecordedEncoder] = {}
        self._now: RecordedEncoder | None = None

    def forward(self, step: Step) -> tuple[torch.Tensor, torch.Tensor]:
        """Return embeddings and logits; a graph is recorded when a kind comes the second time."""
        kind = Kind.of(step)
        if self._wanted(kind):
            self._record(step, kind)
        self._now = self._graphs.get(kind)
        if self._now is None:
            return super().forward(step)
        self.used += 1
        z = self._now.forward(step)
        return z, self.training.model.head(z)

    def backward(self, loss: torch.Tensor) -> None:
        """Set the gradients of all parameters."""
        super().backward(loss)
        if self._now is not None:
            self._now.backward()

    def _wanted(self, kind: Kind) -> bool:
        """Return whether a graph of this kind is to be recorded now."""
        again = kind in self._seen
        self._seen.add(kind)
        new = again and kind not in self._graphs
        return new and self._possible and len(self._graphs) < MOST_GRAPHS

    def _record(self, step: Step, kind: Kind) -> None:
        try:
            self._graphs[kind] = RecordedEncoder(self.training, step, kind)
            if len(self._graphs) == 1:
                logger.info("the encoder is computed by CUDA graphs")
        except RuntimeError as error:  # such as an operation that waits for the GPU
            self._possible = False
            reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
            logger.warning("this encoder is not computed by CUDA graphs: %s", reason)


class RecordedEncoder:
    """Forward and backward pass of the encoder for one kind of steps.

    Args:
        training: what is trained.
        step: a step of this kind.
        kind: of the step.

    Raises:
        RuntimeError: an operation cannot be recorded.
    """

    def __init__(self, training: Training, step: Step, kind: Kind) -> None:
        encoder = training.model.encoder
        self._parameters = {n: p for n, p in encoder.named_parameters() if p.requires_grad}
        self._images = step.images.clone()
        self._mixing = None if step.mixing is None else _copied(step.mixing)
        self._lent = None
        if step.lent is not None:
            padding = kind.lent - len(step.lent)
            more = step.lent[:1].expand(padding, *step.lent.shape[1:])
            self._lent = torch.cat([step.lent, more])
        # the same memory, but no part in the usual passes, whose stream a graph would wait for
        weights = {n: p.detach().requires_grad_() for n, p in self._parameters.items()}

        def forward() -> torch.Tensor:
            """Return the embeddings, (V·B, D), with gradient."""
            data, mixing, lent = training.data, self._mixing, None
            device, precision = self._images.device, training.config.precision
            with autocast(device, precision, cache=False):
                if mixing is not None and self._lent is not None:
                    lent = lent_maps(encoder, data.normalise(self._lent), mixing.depth)
                with mixing_within(encoder, mixing, lent):
                    images = data.normalise(self._images)
                    found: torch.Tensor = functional_call(encoder, weights, (images,))
            return found.float()

        def backward(z: torch.Tensor, gradient: torch.Tensor) -> list[torch.Tensor | None]:
            """Return the gradients of the weights, each laid out in memory as its weight is."""
            found = torch.autograd.grad(z, list(weights.values()), gradient, allow_unused=True)
            return [
                each if each is None or each.stride() == w.stride() else _as_weight(each, w)
                for each, w in zip(found, weights.values(), strict=True)
            ]

        with torch.cuda.device(self._images.device), _this_stream(), _unchanged(encoder):
            aside = torch.cuda.Stream()
            aside.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(aside):
                for _ in range(WARM_UP):
                    z = forward()
                    backward(z, z.detach())
                    del z
            torch.cuda.current_stream().wait_stream(aside)
            self._forward, self._backward = torch.cuda.CUDAGraph(), torch.cuda.CUDAGraph()
            with torch.cuda.graph(self._forward, stream=aside):
                z = forward()
            self._gradient = torch.zeros_like(z)
            with torch.cuda.graph(self._backward, pool=self._forward.pool(), stream=aside):
                self._gradients = backward(z, self._gradient)
        self._embeddings = self._z = z.detach()

    def forward(self, step: Step) -> torch.Tensor:
        """Return the embeddings of a step, (V·B, D) float32; the next step overwrites them."""
        self._images.copy_(step.images)
        if self._mixing is not None:
            assert step.mixing is not None
            for name in ("partner", "image_share", "boxes"):
                place, value = getattr(self._mixing, name), getattr(step.mixing, name)
                if place is not None:
                    place.copy_(value)
        if self._lent is not None:
            assert step.lent is not None
            self._lent[: len(step.lent)] = step.lent
        self._forward.replay()
        self._z = self._embeddings.detach().requires_grad_()
        return self._z

    def backward(self) -> None:
        """Set the gradients of the encoder's parameters from that of the embeddings."""
        assert self._z.grad is not None
        self._gradient.copy_(self._z.grad)
        self._backward.replay()
        for parameter, gradient in zip(self._parameters.values(), self._gradients, strict=True):
            parameter.grad = gradient


def _as_weight(gradient: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Return a gradient laid out in memory as its weight is."""
    return torch.empty_like(weight).copy_(gradient)


def _copied(mixing: Mixing) -> Mixing:
    """Return a mixing with memory of its own, without what only the loss needs."""
    return Mixing(
        mixing.partner.clone(),
        mixing.partner_labels,
        mixing.image_share.clone(),
        mixing.label_share,
        None if mixing.boxes is None else mixing.boxes.clone(),
        mixing.depth,
    )


@contextmanager
def _this_stream() -> Iterator[None]:
    """Go on with the stream of now after the body: a recording that fails leaves its own behind."""
    now = torch.cuda.current_stream()
    try:
        yield
    finally:
        torch.cuda.set_stream(now)


@contextmanager
def _unchanged(module: torch.nn.Module) -> Iterator[None]:
    """Restore the buffers of a module after the body, such as means of batch normalisation."""
    before = {name: buffer.clone() for name, buffer in module.named_buffers()}
    try:
        yield
    finally:
        with torch.no_grad():
            for name, buffer in module.named_buffers():
                buffer.copy_(before[name])
