"""Stochastic gradient descent, by torch's own function for its step.

`torch.optim.SGD` computes the same numbers. Its first use imports torch's compiler, which takes two
seconds of processor time in every worker and is not used here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch.optim.sgd import sgd


class SGD:
    """SGD with momentum, Nesterov's or plain, and weight decay over all parameters.

    Attributes:
        lr: learning rate of the next step.
        rule: momentum and the other settings of torch's function, by name.
        momentum_buffers: of the parameters, in their order; None before the first step.
    """

    def __init__(
        self,
        parameters: Iterable[torch.nn.Parameter],
        *,
        lr: float,
        momentum: float,
        nesterov: bool,
        weight_decay: float,
    ) -> None:
        self.lr = lr
        self._parameters: list[torch.Tensor] = list(parameters)
        self.momentum_buffers: list[torch.Tensor | None] = [None] * len(self._parameters)
        self.rule: dict[str, Any] = {
            "momentum": momentum,
            "nesterov": nesterov and momentum > 0,
            "weight_decay": weight_decay,
            "dampening": 0.0,
            "maximize": False,
        }

    def load_momentum(self, buffers: dict[int, torch.Tensor]) -> None:
        """Use these momentum buffers, laid out in memory as their parameters are.

        Args:
            buffers: by the place of the parameter; those of others are not begun.
        """
        for place, parameter in enumerate(self._parameters):
            found = buffers.get(place)
            like = torch.empty_like(parameter, requires_grad=False)
            self.momentum_buffers[place] = None if found is None else like.copy_(found)

    def zero_grad(self) -> None:
        """Forget the gradients of the last step."""
        for parameter in self._parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Change the parameters that have a gradient."""
        places = [i for i, each in enumerate(self._parameters) if each.grad is not None]
        buffers = [self.momentum_buffers[i] for i in places]
        parameters = [self._parameters[i] for i in places]
        gradients = [each.grad for each in parameters if each.grad is not None]
        fused = True if parameters and parameters[0].device.type == "cuda" else None
        sgd(parameters, gradients, buffers, fused=fused, lr=self.lr, **self.rule)
        if self.rule["momentum"]:
            for place, buffer in zip(places, buffers, strict=True):
                self.momentum_buffers[place] = buffer
