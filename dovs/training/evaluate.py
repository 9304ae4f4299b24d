"""Predictions of a model on a split."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import torch

from dovs.analysis.predictions import Predictions

if TYPE_CHECKING:
    from dovs.training.batches import DeviceImages
    from dovs.training.state import Training

AT_ONCE = 1024
"""Embeddings that the head classifies at once."""


@torch.no_grad()
def predictions(
    training: Training, data: DeviceImages, places: np.ndarray | None = None
) -> Predictions:
    """Return the predictions of the model that is evaluated.

    Args:
        training: its weights of now; embeddings of all of `data` are computed once for them.
        data: the images.
        places: which of them, (P,) int64; default: all.
    """
    model = training.evaluated
    embeddings = training.inference.embeddings(model.encoder, data, places)
    head = model.head.eval()  # training sets its mode again
    labels = data.labels.cpu().numpy()
    if places is not None:
        labels = labels[places]
    names = [field.name for field in fields(Predictions)]
    found: dict[str, np.ndarray] = {}
    start = 0
    for z in embeddings.split(AT_ONCE):
        probabilities = head(z).softmax(1).cpu().numpy()
        rows = slice(start, start + len(z))
        part = Predictions.of(z.cpu().numpy(), probabilities, labels[rows])
        for name in names:
            values = getattr(part, name)
            if name not in found:
                found[name] = np.empty((len(labels), *values.shape[1:]), values.dtype)
            found[name][rows] = values
        start = rows.stop
    return Predictions(**found)
