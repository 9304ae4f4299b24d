"""Whether predictions are right as often as their confidence promises."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dovs.analysis.metrics import wilson_interval

BINS = 15
"""As the expected calibration error of `dovs.analysis.metrics`."""


def reliability_frame(right: np.ndarray, confidence: np.ndarray, bins: int = BINS) -> pd.DataFrame:
    """Return confidence and accuracy of the images in equal-width bins of confidence.

    Σ images / N · |accuracy − confidence| over the rows is the expected calibration error.

    Args:
        right: whether each prediction is right, (N,) bool.
        confidence: probability of the predicted class, (N,).
        bins: how many.

    Returns:
        One row for each bin with images, ascending: bin, images, confidence (mean), accuracy, low,
        high (Wilson 95% interval of the accuracy).

    Source: Guo et al. 2017, arXiv:1706.04599.

    >>> frame = reliability_frame(np.array([True, False, True]), np.array([0.55, 0.55, 0.95]), 10)
    >>> frame[["images", "confidence", "accuracy"]].round(2).values.tolist()
    [[2.0, 0.55, 0.5], [1.0, 0.95, 1.0]]
    """
    sure = np.asarray(confidence, dtype=np.float64)
    bin_of = np.clip(np.ceil(sure * bins).astype(int) - 1, 0, bins - 1)
    images = np.bincount(bin_of, minlength=bins)
    hits = np.bincount(bin_of, weights=np.asarray(right, dtype=float), minlength=bins)
    total = np.bincount(bin_of, weights=sure, minlength=bins)
    filled = np.flatnonzero(images)
    low, high = wilson_interval(hits[filled], images[filled])
    return pd.DataFrame(
        {
            "bin": filled,
            "images": images[filled],
            "confidence": total[filled] / images[filled],
            "accuracy": hits[filled] / images[filled],
            "low": low,
            "high": high,
        }
    )
