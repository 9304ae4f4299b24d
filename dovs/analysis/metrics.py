"""Accuracy on long tails: per class, per frequency group, in single numbers. All in [0, 1]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dovs.analysis.counts import GROUPS, frequency_groups, frequency_ranks

THIRDS = ("head_third", "middle_third", "tail_third")


def wilson_interval(
    correct: np.ndarray, total: np.ndarray, z: float = 1.959964
) -> tuple[np.ndarray, np.ndarray]:
    """Return the Wilson score interval of a share, 95 % by default; NaN where there is no sample.

    Source: Wilson 1927; Brown, Cai & DasGupta 2001, eq. 4.

    >>> low, high = wilson_interval(np.array([8]), np.array([10]))
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.49, 0.943)
    """
    total = np.asarray(total, dtype=np.float64)
    n = np.where(total > 0, total, np.nan)
    share = np.asarray(correct) / n
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low = np.where(share == 0, 0, np.clip(centre - half, 0, 1))  # free of rounding
    high = np.where(share == 1, 1, np.clip(centre + half, 0, 1))
    return low, high


def recall_frame(
    labels: np.ndarray,
    predicted: np.ndarray,
    class_counts: np.ndarray,
    class_names: Sequence[str],
) -> pd.DataFrame:
    """Return one row for each class, largest training class first.

    Args:
        labels: true classes, (N,).
        predicted: predicted classes, (N,).
        class_counts: *training* images of each class, (C,).
        class_names: C names.

    Returns:
        Columns class_index, class_name, count, group, correct, total, recall, low, high (Wilson
        95 %), predicted_count, prediction_bias = predicted_count / total. Recall is NaN for a class
        without test images.
    """
    classes = len(class_names)
    total = np.bincount(labels, minlength=classes)
    correct = np.bincount(labels[labels == predicted], minlength=classes)
    predicted_counts = np.bincount(predicted, minlength=classes)
    low, high = wilson_interval(correct, total)
    some = np.where(total > 0, total, np.nan)
    frame = pd.DataFrame(
        {
            "class_index": np.arange(classes),
            "class_name": list(class_names),
            "count": np.asarray(class_counts),
            "group": frequency_groups(class_counts),
            "correct": correct,
            "total": total,
            "recall": correct / some,
            "low": low,
            "high": high,
            "predicted_count": predicted_counts,
            "prediction_bias": predicted_counts / some,
        }
    )
    order = np.argsort(frequency_ranks(class_counts))
    return frame.iloc[order].reset_index(drop=True)


def thirds(class_counts: np.ndarray) -> np.ndarray:
    """Return the third of each class by rank, (C,): 0 head, 1 middle, 2 tail.

    >>> thirds(np.array([9, 8, 7, 6, 5, 4, 3])).tolist()
    [0, 0, 0, 1, 1, 2, 2]
    """
    parts = np.array_split(np.arange(len(class_counts)), 3)
    third_of_rank = np.concatenate([np.full(len(part), t) for t, part in enumerate(parts)])
    return third_of_rank[frequency_ranks(class_counts)]


def summarise(
    labels: np.ndarray,
    predicted: np.ndarray,
    confidence: np.ndarray | None,
    class_counts: np.ndarray,
) -> dict[str, Any]:
    """Return the accuracies of a split.

    Args:
        labels: true classes, (N,).
        predicted: predicted classes, (N,).
        confidence: probability of the predicted class, (N,), for the calibration error; None
            leaves it None.
        class_counts: training images of each class, (C,), which decide the groups.

    Returns:
        accuracy; balanced_accuracy = mean recall of the classes present; per_class_recall (list of
        C, None for an absent class); many, medium, few and head_third, middle_third, tail_third:
        mean recall within, None where there is no class; macro_f1 = mean F1 of the classes present;
        g_mean = geometric mean of their recalls; ece (15 bins), and as ece_many, ece_medium and
        ece_few that of the images of such classes, None where there are none.
    """
    classes = len(class_counts)
    total = np.bincount(labels, minlength=classes)
    correct = np.bincount(labels[labels == predicted], minlength=classes)
    predicted_counts = np.bincount(predicted, minlength=classes)
    present = total > 0
    recall = np.divide(correct, total, out=np.full(classes, np.nan), where=present)

    def mean_recall(chosen: np.ndarray) -> float | None:
        values = recall[chosen & present]
        return float(values.mean()) if len(values) else None

    groups, third = frequency_groups(class_counts), thirds(class_counts)
    f1 = 2 * correct[present] / (total + predicted_counts)[present]
    shares = recall[present]

    def calibration(chosen: np.ndarray) -> float | None:
        if confidence is None or not chosen.any():
            return None
        return expected_calibration_error((labels == predicted)[chosen], confidence[chosen])

    with np.errstate(divide="ignore"):
        g_mean = float(np.exp(np.log(shares).mean()))
    return {
        "accuracy": float(correct.sum() / len(labels)),
        "balanced_accuracy": float(shares.mean()),
        "per_class_recall": [float(r) if p else None for r, p in zip(recall, present, strict=True)],
        **{group: mean_recall(groups == group) for group in GROUPS},
        **{name: mean_recall(third == t) for t, name in enumerate(THIRDS)},
        "macro_f1": float(f1.mean()),
        "g_mean": g_mean,
        "ece": calibration(np.ones(len(labels), dtype=bool)),
        **{f"ece_{group}": calibration((groups == group)[labels]) for group in GROUPS},
    }


def expected_calibration_error(right: np.ndarray, confidence: np.ndarray, bins: int = 15) -> float:
    """Return Σ_b (n_b / N)·|accuracy_b − confidence_b| over equal-width bins of confidence.

    Args:
        right: whether each prediction is right, (N,) bool.
        confidence: probability of the predicted class, (N,).
        bins: how many.

    Source: Guo et al. 2017, eq. 3, arXiv:1706.04599.

    >>> round(expected_calibration_error(np.array([True, False]), np.array([0.8, 0.8])), 6)
    0.3
    """
    confidence = confidence.astype(np.float64)
    bin_of = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    hits = np.bincount(bin_of, weights=right.astype(float), minlength=bins)
    sure = np.bincount(bin_of, weights=confidence, minlength=bins)
    return float(np.abs(hits - sure).sum() / len(right))
