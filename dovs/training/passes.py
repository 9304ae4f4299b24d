"""The forward and the backward pass of a step: as usual, compiled, or of several processes.

`graphs` has those that a GPU computes from recorded CUDA graphs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from dovs.training.compiling import CompiledForward
from dovs.training.device import autocast
from dovs.training.mixing import lent_maps, mixing_within

if TYPE_CHECKING:
    from dovs.training.parallel import Parallel
    from dovs.training.state import Training
    from dovs.training.steps import Step


class Passes:
    """The passes of one process.

    Args:
        training: what is trained.
        compiled: its compiled forward pass, where the run requests one.
    """

    def __init__(self, training: Training, compiled: CompiledForward | None = None) -> None:
        self.training = training
        self.compiled = compiled
        self.device = training.data.labels.device

    def forward(self, step: Step) -> tuple[torch.Tensor, torch.Tensor]:
        """Return embeddings (V·B, D) and logits (V·B, C) of a step, with gradient."""
        model, data, mixing = self.training.model, self.training.data, step.mixing
        lent = self.lent(step)
        compute = model if self.compiled is None or mixing is not None else self.compiled
        with mixing_within(model.encoder, mixing, lent), self.autocast():
            z, logits = compute(data.normalise(step.images))
        return z, logits

    def backward(self, loss: torch.Tensor) -> None:
        """Set the gradients of all parameters, of which none has one yet."""
        loss.backward()
        if self.compiled is not None:
            self.compiled.stepped()

    def autocast(self) -> torch.autocast:
        """Return a context in which the encoder computes in the run's precision."""
        return autocast(self.device, self.training.config.precision)

    def lent(self, step: Step) -> torch.Tensor | None:
        """Return the maps that are lent to a step, (P, channels, H, W), or None."""
        if step.mixing is None or step.lent is None:
            return None
        with self.autocast():  # apart: its cache would store weights without gradient
            images = self.training.data.normalise(step.lent)
            return lent_maps(self.training.model.encoder, images, step.mixing.depth)


class ParallelPasses(Passes):
    """The passes of several processes that train one run together.

    Args:
        training: what is trained, the same in each process.
        parallel: the processes.
    """

    def __init__(self, training: Training, parallel: Parallel) -> None:
        super().__init__(training)
        self.parallel = parallel

    def forward(self, step: Step) -> tuple[torch.Tensor, torch.Tensor]:
        """Return embeddings and logits of all images of a step, with gradient."""
        model, data = self.training.model, self.training.data
        return self.parallel.forward(model, data, step, self.lent(step))

    def backward(self, loss: torch.Tensor) -> None:
        """Set the gradients, summed over the processes."""
        loss.backward()
        self.parallel.add_gradients(self.training.model)
