"""Compiles forward and backward pass of a run that requests it, by `torch.compile`."""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
import time
from typing import TYPE_CHECKING

import torch

from dovs.errors import ConfigError

if TYPE_CHECKING:
    from dovs.training.model import Classifier

logger = logging.getLogger(__name__)

COMPILERS = ("g++", "clang++", "c++", "cl")
WITHOUT = "Train with compile=false."


class CompiledForward:
    """The forward pass of a model, compiled for steps of one size.

    Other steps, such as a smaller last one, are computed as usual: they would be compiled again.

    Args:
        model: encoder and head.
        size: images of a step.
        device: that trains.

    Attributes:
        seconds: that compiling took: the first step less the second; None before that.

    Raises:
        ConfigError: there is nothing to compile with.
    """

    def __init__(self, model: Classifier, size: int, device: torch.device) -> None:
        require_compiler(device)
        self.seconds: float | None = None
        self._model, self._size = model, size
        self._compiled = torch.compile(model)
        self._steps: list[float] = []
        self._began = 0.0

    def __call__(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return embeddings and logits.

        Raises:
            ConfigError: the model cannot be compiled.
        """
        if len(images) != self._size:
            z, logits = self._model(images)
            return z, logits
        self._began = time.perf_counter()
        try:
            z, logits = self._compiled(images)
        except RuntimeError as error:
            if self._steps:
                raise
            reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
            raise ConfigError(f"the encoder cannot be compiled: {reason}. {WITHOUT}") from None
        return z, logits

    @property
    def used(self) -> bool:
        """Whether a step was compiled."""
        return bool(self._steps)

    def stepped(self) -> None:
        """Note that a step is done, backward pass included."""
        if self.seconds is not None or not self._began:
            return
        self._steps.append(time.perf_counter() - self._began)
        if len(self._steps) == 2:
            self.seconds = max(0.0, self._steps[0] - self._steps[1])
            logger.info("compiling took %.0f s", self.seconds)


def require_compiler(device: torch.device) -> None:
    """Raise where PyTorch has nothing to compile with.

    Raises:
        ConfigError: no C++ compiler for the CPU, no Triton for CUDA, or another device.
    """
    if device.type == "cuda":
        found, missing = importlib.util.find_spec("triton") is not None, "the package triton"
    elif device.type == "cpu":
        names = (os.environ.get("CXX", ""), *COMPILERS)
        found, missing = any(name and shutil.which(name) for name in names), "a C++ compiler"
    else:
        raise ConfigError(f"compile=true is for the CPU and for CUDA, not {device.type}. {WITHOUT}")
    if not found:
        raise ConfigError(f"compile=true needs {missing}, which is not installed here. {WITHOUT}")
