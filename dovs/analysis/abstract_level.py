"""Results at the level of abstract labels: accuracy there, and the severity of mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dovs.analysis.confusion import mistake_severity
from dovs.analysis.metrics import wilson_interval

if TYPE_CHECKING:
    from dovs.hierarchy.hierarchy import Hierarchy


def join_heights(hierarchy: Hierarchy) -> np.ndarray:
    """Return the height at which two classes are joined, (C, C) in [0, 1].

    With a tree it is a share of the tree's height; without one it is 1/2 inside an abstract label
    and 1 between labels. It is 0 for a class with itself.
    """
    classes = hierarchy.num_classes
    if hierarchy.linkage is not None and classes > 1 and hierarchy.linkage[-1, 2] > 0:
        from scipy.cluster.hierarchy import cophenet
        from scipy.spatial.distance import squareform

        return np.asarray(squareform(cophenet(hierarchy.linkage) / hierarchy.linkage[-1, 2]))
    groups = hierarchy.groups
    heights = np.where(groups[:, None] == groups, 0.5, 1.0)
    np.fill_diagonal(heights, 0.0)
    return heights


def abstract_level(counts: np.ndarray, hierarchy: Hierarchy) -> dict[str, float]:
    """Return accuracy and severity of mistakes at the level of abstract labels.

    Args:
        counts: images by true and predicted class, (C, C), as `confusion.confusion_counts`.
        hierarchy: of the C classes; a soft assignment counts by its largest share.

    Returns:
        abstract_accuracy, class_accuracy: shares of images; balanced_abstract_accuracy: mean over
        labels of the share of their images that are predicted inside them; inside: share of
        mistakes inside the label of the true class; severity: mean height of the join of true and
        predicted class over the mistakes, in [0, 1]; severity_by_chance: the same if each mistake
        hit any other class equally. NaN where there is nothing to divide by.

    Source: severity after Bertinetto et al. 2020, Making better mistakes, arXiv:1912.09393: the
        height of the lowest common ancestor; here the height of a join, not a number of levels.

    >>> from dovs.hierarchy.hierarchy import Hierarchy
    >>> h = Hierarchy.from_groups(("cat", "dog", "car"), np.array([0, 0, 1]))
    >>> found = abstract_level(np.array([[2, 2, 0], [0, 4, 0], [0, 1, 3]]), h)
    >>> found["abstract_accuracy"], found["inside"], found["severity"]
    (0.9166666666666666, 0.6666666666666666, 0.6666666666666666)
    """
    counts = np.asarray(counts, dtype=np.float64)
    groups = hierarchy.groups
    wrong = counts * (1 - np.eye(len(counts)))
    together = groups[:, None] == groups
    heights = join_heights(hierarchy)
    errors = wrong.sum()
    frame = group_recall_frame(counts, hierarchy)
    by_chance = heights.sum(1) / max(len(counts) - 1, 1)
    return {
        "class_accuracy": _share(np.trace(counts), counts.sum()),
        "abstract_accuracy": _share((counts * together).sum(), counts.sum()),
        "balanced_abstract_accuracy": float(frame["recall"].mean()),
        "inside": _share((wrong * together).sum(), errors),
        "severity": _share((wrong * heights).sum(), errors),
        "severity_by_chance": _share((wrong.sum(1) * by_chance).sum(), errors),
    }


def recall_of_labels(counts: np.ndarray, hierarchy: Hierarchy) -> np.ndarray:
    """Return the share of each class's images that is given a class of its label, (C,).

    Args:
        counts: images by true and predicted class, (C, C).
        hierarchy: of the C classes.

    Returns:
        Shares in [0, 1], never less than the recall of the class; NaN for a class without images.

    >>> from dovs.hierarchy.hierarchy import Hierarchy
    >>> h = Hierarchy.from_groups(("cat", "dog", "car"), np.array([0, 0, 1]))
    >>> recall_of_labels(np.array([[2, 2, 0], [0, 4, 0], [0, 1, 3]]), h).tolist()
    [1.0, 1.0, 0.75]
    """
    counts = np.asarray(counts, dtype=np.float64)
    together = hierarchy.groups[:, None] == hierarchy.groups
    total = counts.sum(1)
    inside = (counts * together).sum(1)
    return np.divide(inside, total, out=np.full(len(counts), np.nan), where=total > 0)


def group_recall_frame(counts: np.ndarray, hierarchy: Hierarchy) -> pd.DataFrame:
    """Return one row for each abstract label with the recall of the label and of its classes.

    Args:
        counts: images by true and predicted class, (C, C).
        hierarchy: of the C classes.

    Returns:
        Columns abstract_label, name, classes, images, correct, recall (share of its images that
        were given any class of the label), low, high (Wilson 95 %), class_recall (mean recall of
        its classes, as classes), inside (share of its mistakes that are inside it). NaN without
        images, or without mistakes.
    """
    counts = np.asarray(counts)
    groups, labels = hierarchy.groups, hierarchy.num_abstract_labels
    member = np.eye(labels)[groups]
    by_label = member.T @ counts @ member
    images = by_label.sum(1)
    correct = np.diag(by_label)
    low, high = wilson_interval(correct, images)
    totals = counts.sum(1)
    recall = np.divide(np.diag(counts), totals, out=np.full(len(counts), np.nan), where=totals > 0)
    severity = mistake_severity(counts, hierarchy).set_index("abstract_label_index")["share"]
    return pd.DataFrame(
        {
            "abstract_label": np.arange(labels),
            "name": list(hierarchy.names),
            "classes": hierarchy.group_sizes,
            "images": images.astype(np.int64),
            "correct": correct.astype(np.int64),
            "recall": np.divide(correct, images, out=np.full(labels, np.nan), where=images > 0),
            "low": low,
            "high": high,
            "class_recall": [
                float(np.nanmean(part)) if np.isfinite(part).any() else float("nan")
                for part in (recall[groups == m] for m in range(labels))
            ],
            "inside": [float(severity.get(m, np.nan)) for m in range(labels)],
        }
    )


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")
