"""What changes while a run trains: model, optimiser, epochs and rounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch

from dovs.methods.method import Method
from dovs.training.batches import DeviceImages
from dovs.training.compiling import CompiledForward
from dovs.training.inference import Inference
from dovs.training.sgd import SGD

if TYPE_CHECKING:
    from dovs.config import RunConfig
    from dovs.training.model import Classifier


@dataclass
class Training:
    """Everything that changes while a run trains.

    Attributes:
        config: the run's configuration.
        model: encoder, head and the method's modules.
        method: what is drawn and minimised.
        optimizer: SGD.
        data: the long-tailed training images.
        class_counts: n_c, (C,).
        flip: whether mirrored images are still of their class.
        average: moving average of the model, or None.
        epoch: epochs done.
        rounds: rounds begun.
        compiled: its compiled forward pass, once it trains, or None.
        inference: computes embeddings of images that are not trained on at this moment.
        labels: of the training images, on the CPU, (N,) int64.
    """

    config: RunConfig
    model: Classifier
    method: Method
    optimizer: SGD
    data: DeviceImages
    class_counts: np.ndarray
    flip: bool
    average: torch.optim.swa_utils.AveragedModel | None = None
    epoch: int = 0
    rounds: int = 0
    inference: Inference = field(init=False)
    labels: torch.Tensor = field(init=False)
    compiled: CompiledForward | None = None

    def __post_init__(self) -> None:
        self.inference = Inference(self.config.precision)
        self.labels = self.data.labels.cpu()

    @property
    def evaluated(self) -> Classifier:
        """The model that is evaluated and fills the bank: the moving average where there is one."""
        return self.model if self.average is None else self.average.module  # type: ignore[return-value]
