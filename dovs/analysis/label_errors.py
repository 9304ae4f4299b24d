"""Which labels are likely wrong, by confident learning on the probabilities of a model."""

from __future__ import annotations

import numpy as np
import pandas as pd


def label_errors(
    labels: np.ndarray,
    predicted: np.ndarray,
    confidence: np.ndarray,
    true_probability: np.ndarray,
) -> pd.DataFrame:
    """Return the images whose given label is likely wrong, most certain first.

    The threshold of a class is the mean probability that the model gives it on the images labelled
    with it, so that a rare class, of which the model is never sure, has a low one. An image is
    confidently of class j where its probability of j reaches the threshold of j. A label is likely
    wrong where the image is confidently of a class that it is not labelled with.

    The images must not be among those that the model was trained on: it repeats the labels of
    those.

    Args:
        labels: given labels, (N,).
        predicted: the most probable class, (N,); -1 where there is none.
        confidence: its probability, (N,).
        true_probability: the probability of the given label, (N,).

    Returns:
        row, class_index (given), predicted_index (likely), confidence, threshold (of the predicted
        class), true_probability; sorted by confidence minus true_probability. A class that no
        image is labelled with has no threshold and is never likely.

    Source: Northcutt, Jiang & Chuang 2021, "Confident Learning: Estimating Uncertainty in Dataset
    Labels", JAIR 70, eq. 1–2 (the confident joint) and the normalised margin for the order;
    arXiv:1911.00068. Deviation: of each image only the probabilities of the predicted and of the
    given class are stored, so the likely class is always the predicted one; the errors found are a
    part of those that all probabilities would show.

    >>> probability = np.array([0.9, 0.8, 0.7, 0.05])
    >>> label_errors(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 0]),
    ...     np.array([0.9, 0.8, 0.7, 0.95]), probability)["row"].tolist()
    [3]
    """
    labels, predicted = np.asarray(labels), np.asarray(predicted)
    confidence = np.asarray(confidence, dtype=np.float64)
    own = np.asarray(true_probability, dtype=np.float64)
    known = (predicted >= 0) & np.isfinite(confidence) & np.isfinite(own)
    classes = 1 + int(max(labels.max(initial=0), predicted.max(initial=0)))
    number = np.bincount(labels[known], minlength=classes)
    total = np.bincount(labels[known], weights=own[known], minlength=classes)
    thresholds = np.where(number > 0, total / np.maximum(number, 1), np.inf)
    rows = np.flatnonzero(known & (predicted != labels))
    rows = rows[confidence[rows] >= thresholds[predicted[rows]]]
    frame = pd.DataFrame(
        {
            "row": rows,
            "class_index": labels[rows],
            "predicted_index": predicted[rows],
            "confidence": confidence[rows],
            "threshold": thresholds[predicted[rows]],
            "true_probability": own[rows],
        }
    )
    order = np.lexsort((rows, own[rows] - confidence[rows]))
    return frame.iloc[order].reset_index(drop=True)
