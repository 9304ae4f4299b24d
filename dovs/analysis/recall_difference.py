"""Recall of each class by two sets of predictions of the same images, and their difference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dovs.analysis.paired_recall import class_differences


def recall_difference(
    labels: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    class_counts: np.ndarray,
    class_names: Sequence[str],
) -> pd.DataFrame:
    """Return by how much the recall of each class differs, second minus first.

    Args:
        labels: true classes, (N,).
        first, second: predicted classes of the same images, (N,).
        class_counts: training images of each class, (C,).
        class_names: C names.

    Returns:
        As `dovs.analysis.paired_recall.class_differences`, which is also its source.

    >>> truth = np.array([0, 0, 0, 1])
    >>> both = np.array([0, 1, 1, 1]), np.array([0, 0, 0, 0])
    >>> frame = recall_difference(truth, *both, np.array([9, 3]), ["a", "b"])
    >>> frame[["gained", "lost"]].values.tolist()
    [[2, 0], [0, 1]]
    """
    classes = len(class_names)
    right = [np.asarray(each) == labels for each in (first, second)]

    def counted(which: np.ndarray) -> np.ndarray:
        return np.bincount(labels[which], minlength=classes)

    total = counted(np.ones(len(labels), dtype=bool))
    one, other = (counted(each) / np.where(total, total, np.nan) for each in right)
    gained, lost = counted(~right[0] & right[1]), counted(right[0] & ~right[1])
    return class_differences(total, one, other, gained, lost, total, class_counts, class_names)
