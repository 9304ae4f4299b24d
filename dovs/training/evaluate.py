"""Predictions of a model on a split."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import torch

from dovs.analysis.predictions import Predictions
from dovs.training.loop import predict

if TYPE_CHECKING:
    from dovs.training.batches import DeviceImages


def predictions(
    model: torch.nn.Module, data: DeviceImages, places: np.ndarray | None = None
) -> Predictions:
    """Return the model's predictions on images of `data`.

    Args:
        model: encoder and head.
        data: the images.
        places: which of them, (P,) int64; default: all.
    """
    labels = data.labels.cpu().numpy()
    if places is not None:
        labels = labels[places]
    names = [field.name for field in fields(Predictions)]
    found: dict[str, np.ndarray] = {}
    start = 0
    for z, logits in predict(model, data, places):
        rows = slice(start, start + len(z))
        part = Predictions.of(z.cpu().numpy(), logits.softmax(1).cpu().numpy(), labels[rows])
        for name in names:
            values = getattr(part, name)
            if name not in found:
                found[name] = np.empty((len(labels), *values.shape[1:]), values.dtype)
            found[name][rows] = values
        start = rows.stop
    return Predictions(**found)
