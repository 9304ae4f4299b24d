"""Recall of each class by two sets of predictions of the same images, and their difference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dovs.analysis.counts import frequency_groups

Z = 1.959964  # of a 95% interval


def recall_difference(
    labels: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    class_counts: np.ndarray,
    class_names: Sequence[str],
) -> pd.DataFrame:
    """Return by how much the recall of each class differs, second minus first.

    The images are the same, so only those that one of the two predicts right and the other does
    not make a difference. The interval is Wald's with half an image added to each of the four
    cells of right and wrong, which holds for few images too.

    Args:
        labels: true classes, (N,).
        first, second: predicted classes of the same images, (N,).
        class_counts: training images of each class, (C,).
        class_names: C names.

    Returns:
        One row for each class, largest first: class_index, class_name, count, group, total (its
        images), first, second (recall), difference, low, high (95%), gained (images that only the
        second predicts right), lost (only the first). Rates are NaN for a class without images.

    Source: Agresti & Min 2005, "Simple improved confidence intervals for comparing matched
    proportions", Statistics in Medicine 24.

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
    gained, lost = counted(~right[0] & right[1]), counted(right[0] & ~right[1])
    with np.errstate(invalid="ignore"):
        rates = [counted(each) / np.where(total, total, np.nan) for each in right]
    middle = (gained - lost) / (total + 2)
    half = Z * np.sqrt((gained + lost + 1) / (total + 2) - middle**2) / np.sqrt(total + 2)
    known = np.where(total > 0, 1.0, np.nan)
    frame = pd.DataFrame(
        {
            "class_index": np.arange(classes),
            "class_name": list(class_names),
            "count": class_counts,
            "group": frequency_groups(class_counts),
            "total": total,
            "first": rates[0],
            "second": rates[1],
            "difference": rates[1] - rates[0],
            "low": known * np.clip(middle - half, -1, 1),
            "high": known * np.clip(middle + half, -1, 1),
            "gained": gained,
            "lost": lost,
        }
    )
    return frame.sort_values(["count", "class_index"], ascending=[False, True], ignore_index=True)
