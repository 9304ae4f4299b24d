"""Where new images of a class are, compared with the images that were trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dovs.analysis.counts import frequency_groups
from dovs.analysis.geometry import class_means

COLUMNS = (
    "class_index",
    "class_name",
    "count",
    "group",
    "train_points",
    "test_points",
    "agreement",
)


def shift_frame(
    z: np.ndarray,
    labels: np.ndarray,
    train: np.ndarray,
    class_counts: np.ndarray,
    class_names: Sequence[str],
) -> pd.DataFrame:
    """Compare the mean embedding of each class's test images with that of its training images.

    agreement_c = ⟨t_c − μ, m_c − μ⟩ / ‖m_c − μ‖², with m_c and t_c the means of the training and of
    the test images of class c, and μ the mean of all m_c. 1: test images are where training images
    are; 0: in no direction of their own class; below 0: on the other side. It falls where few
    images were memorised, and also because the mean of few images is uncertain.

    Args:
        z: embeddings, (N, D).
        labels: (N,) class indices.
        train: (N,) whether a point is a training image.
        class_counts: training images of each class, (C,).
        class_names: C names.

    Returns:
        COLUMNS, a row for each class, largest first; agreement is NaN without points on both sides.

    Source: the shift between training and test embeddings of rare classes is described by Ye et
    al. 2020 as feature deviation, arXiv:2001.01385; this measure of it is this project's own.
    """
    z, number = np.asarray(z, dtype=np.float64), len(class_counts)
    means = [_means(z[part], labels[part], number) for part in (train, ~train)]
    centre = np.nanmean(means[0], axis=0) if train.any() else np.full(z.shape[1], np.nan)
    own, new = (mean - centre for mean in means)
    length = (own**2).sum(1)
    agreement = np.divide(
        (own * new).sum(1), length, out=np.full(number, np.nan), where=length > 1e-12
    )
    order = np.argsort(-np.asarray(class_counts), kind="stable")
    frame = pd.DataFrame(
        {
            "class_index": np.arange(number),
            "class_name": list(class_names),
            "count": np.asarray(class_counts),
            "group": frequency_groups(np.asarray(class_counts)),
            "train_points": np.bincount(labels[train], minlength=number),
            "test_points": np.bincount(labels[~train], minlength=number),
            "agreement": agreement,
        },
        columns=list(COLUMNS),
    )
    return frame.iloc[order].reset_index(drop=True)


def _means(z: np.ndarray, labels: np.ndarray, number: int) -> np.ndarray:
    """Return the mean of each class, (C, D), NaN where a class has no point."""
    means = np.full((number, z.shape[1]), np.nan)
    present, found = class_means(z, labels)
    means[present] = found
    return means
