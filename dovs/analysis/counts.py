"""Class counts: measures of the tail, and of the tail of abstract labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from dovs.hierarchy.hierarchy import Hierarchy

GROUPS = ("many", "medium", "few")
MANY, FEW = 100, 20


def frequency_groups(class_counts: np.ndarray) -> np.ndarray:
    """Return many (> 100 training images), medium (20 … 100) or few (< 20) of each class, (C,) str.

    Source: Liu et al. 2019, OLTR, arXiv:1904.05160.

    >>> frequency_groups(np.array([101, 100, 20, 19])).tolist()
    ['many', 'medium', 'medium', 'few']
    """
    counts = np.asarray(class_counts)
    return np.where(counts > MANY, "many", np.where(counts < FEW, "few", "medium"))


def frequency_ranks(class_counts: np.ndarray) -> np.ndarray:
    """Return the rank of each class by training images, 0 = largest, ties by index, (C,) int64.

    >>> frequency_ranks(np.array([5, 9, 5])).tolist()
    [1, 0, 2]
    """
    order = np.argsort(-np.asarray(class_counts), kind="stable")
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def counts_frame(
    class_names: Sequence[str], class_counts: np.ndarray, available: np.ndarray
) -> pd.DataFrame:
    """Return one row for each class, largest first.

    Args:
        class_names: C names.
        class_counts: training images of each class, (C,).
        available: images of each class before the tail was cut, (C,): the balanced counterpart.

    Returns:
        Columns class_index, class_name, rank, count, balanced_count, group.
    """
    frame = pd.DataFrame(
        {
            "class_index": np.arange(len(class_names)),
            "class_name": list(class_names),
            "rank": frequency_ranks(class_counts),
            "count": np.asarray(class_counts),
            "balanced_count": np.asarray(available),
            "group": frequency_groups(class_counts),
        }
    )
    return frame.sort_values("rank", ignore_index=True)


def imbalance_statistics(
    class_counts: np.ndarray, test_counts: np.ndarray | None = None
) -> dict[str, float]:
    """Return the numbers that describe a tail.

    Args:
        class_counts: training images of each class, (C,).
        test_counts: test images of each class, (C,); None where every class has some.

    Returns:
        num_images; n_max; n_min; imbalance_ratio = n_max / n_min; gini of the counts (0 = equal);
        entropy of the class shares over log C (1 = equal); head_third_share of the images in
        the largest ⌈C/3⌉ classes; and what always answering the largest class scores:
        majority_accuracy_balanced, the mean recall of the classes that have test images: 1 /
        their number, or 0 where the largest class has none; majority_accuracy_as_drawn = n_max / N
        on a test set with the class shares of the training set.

    >>> s = imbalance_statistics(np.array([6, 3, 1]))
    >>> s["imbalance_ratio"], s["head_third_share"], round(s["gini"], 3)
    (6.0, 0.6, 0.333)
    """
    measured = np.ones(len(class_counts)) if test_counts is None else np.asarray(test_counts)
    tested = measured > 0
    answered = tested[int(np.argmax(class_counts))]
    counts = np.sort(np.asarray(class_counts, dtype=np.float64))
    classes, total = len(counts), counts.sum()
    shares = counts[counts > 0] / total
    ranks = np.arange(1, classes + 1)
    return {
        "num_images": int(total),
        "n_max": int(counts[-1]),
        "n_min": int(counts[0]),
        "imbalance_ratio": float(counts[-1] / counts[0]) if counts[0] else float("inf"),
        "gini": float(((2 * ranks - classes - 1) * counts).sum() / (classes * total)),
        "entropy": float(-(shares * np.log(shares)).sum() / np.log(classes))
        if classes > 1
        else 1.0,
        "head_third_share": float(counts[-int(np.ceil(classes / 3)) :].sum() / total),
        "majority_accuracy_balanced": float(answered / max(1, tested.sum())),
        "majority_accuracy_as_drawn": float(counts[-1] / total),
    }


def hierarchy_counts(hierarchy: Hierarchy, class_counts: np.ndarray) -> pd.DataFrame:
    """Return rows by label: abstract_label (index), name, classes, images, smallest, largest.

    Args:
        hierarchy: of the C classes.
        class_counts: training images of each class, (C,). A soft assignment shares them out.
    """
    counts = np.asarray(class_counts)
    groups = hierarchy.groups
    members = [counts[groups == m] for m in range(hierarchy.num_abstract_labels)]
    return pd.DataFrame(
        {
            "abstract_label": np.arange(hierarchy.num_abstract_labels),
            "name": list(hierarchy.names),
            "classes": [len(part) for part in members],
            "images": counts @ hierarchy.assignment,
            "smallest": [int(part.min()) if len(part) else 0 for part in members],
            "largest": [int(part.max()) if len(part) else 0 for part in members],
        }
    )


def group_imbalance_ratio(hierarchy: Hierarchy, class_counts: np.ndarray) -> float:
    """Return images of the largest abstract label / images of the smallest."""
    images = np.asarray(class_counts) @ hierarchy.assignment
    return float(images.max() / images.min()) if images.min() > 0 else float("inf")
