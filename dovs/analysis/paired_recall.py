"""Differences in recall of two models on the same images: of each class, and of groups of classes.

The uncertainty here is that of the test images alone. What other seeds or other draws of the tail
would give is in `dovs.analysis.over_runs`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dovs.analysis.counts import GROUPS, frequency_groups, frequency_ranks
from dovs.analysis.metrics import THIRDS, thirds

Z = 1.959964  # of a 95% interval
FEWEST = 10
"""Images of a group of classes below which the normal approximation gives no interval."""
BALANCED = "balanced_accuracy"
PARTS = (BALANCED, *GROUPS, *THIRDS)
"""All classes, and the groups of classes that are compared."""


def class_differences(
    total: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    gained: np.ndarray,
    lost: np.ndarray,
    seen: np.ndarray,
    class_counts: np.ndarray,
    class_names: Sequence[str],
) -> pd.DataFrame:
    """Return by how much the recall of each class differs, second minus first.

    The images are the same, so only those that one of the two predicts right and the other does
    not make a difference. The interval is Wald's with half an image added to each of the four
    cells of right and wrong, which holds for few images too. Where only a part of the images is
    compared one by one, the share on which the two disagree is estimated from that part, and the
    difference is that of all images.

    Args:
        total: images of each class that the recalls are of, (C,).
        first, second: recalls, (C,), NaN where there is no image.
        gained: images, of those seen, that only the second predicts right, (C,).
        lost: images, of those seen, that only the first predicts right, (C,).
        seen: images of which both predictions are known one by one, (C,), at most `total`.
        class_counts: training images of each class, (C,).
        class_names: C names.

    Returns:
        One row for each class, largest first: class_index, class_name, count, group, third, total,
        first, second (recall), difference, low, high (95%), se (standard error of the interval),
        gained, lost, seen. Rates are NaN for a class without images, the interval too where none of
        them is seen.

    Source: Agresti & Min 2005, "Simple improved confidence intervals for comparing matched
    proportions", Statistics in Medicine 24.

    >>> ten, half = np.array([10]), np.array([0.5])
    >>> found = class_differences(ten, half, half + 0.1, ten - 8, ten - 9, ten, ten, ["cat"])
    >>> found[["difference", "low", "high"]].round(3).values.tolist()
    [[0.1, -0.24, 0.407]]
    """
    n = np.asarray(total, dtype=np.float64)
    difference = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    apart = np.asarray(gained) + np.asarray(lost)
    of_part = np.maximum((apart + 1) / (np.asarray(seen) + 2), np.abs(np.nan_to_num(difference)))
    apart_of_all = np.where(np.asarray(seen) < n, of_part * n, apart)
    middle = np.nan_to_num(difference) * n / (n + 2)
    se = np.sqrt(np.maximum((apart_of_all + 1) / (n + 2) - middle**2, 0) / (n + 2))
    se = np.where((n > 0) & (np.asarray(seen) > 0), se, np.nan)
    frame = pd.DataFrame(
        {
            "class_index": np.arange(len(class_names)),
            "class_name": list(class_names),
            "count": np.asarray(class_counts),
            "group": frequency_groups(class_counts),
            "third": np.array(THIRDS)[thirds(class_counts)],
            "total": np.asarray(total, dtype=np.int64),
            "first": first,
            "second": second,
            "difference": difference,
            "low": np.clip(middle - Z * se, -1, 1),
            "high": np.clip(middle + Z * se, -1, 1),
            "se": se,
            "gained": np.asarray(gained, dtype=np.int64),
            "lost": np.asarray(lost, dtype=np.int64),
            "seen": np.asarray(seen, dtype=np.int64),
        }
    )
    return frame.iloc[np.argsort(frequency_ranks(class_counts))].reset_index(drop=True)


def part_differences(classes: pd.DataFrame) -> pd.DataFrame:
    """Return the difference of the mean recall of all classes, and of groups of them.

    Classes are independent samples of images, so the variance of their mean is the sum of their
    variances over the square of their number (a stratified estimate). The added half images make
    each variance larger, never zero, and leave the difference as it is.

    Args:
        classes: as `class_differences`.

    Returns:
        One row for each of `PARTS` that has classes with images: part, classes, images, first,
        second, difference, low, high (95%), gained, lost, seen. The interval is NaN for fewer than
        `FEWEST` images, and where a class has none.
    """
    known = classes[classes["difference"].notna()]
    lines = []
    for part in PARTS:
        column = "group" if part in GROUPS else "third"
        of = known if part == BALANCED else known[known[column] == part]
        if of.empty:
            continue
        difference = float(of["difference"].mean())
        se = float(np.sqrt((of["se"].to_numpy() ** 2).sum()) / len(of))
        if of["total"].sum() < FEWEST:
            se = float("nan")
        lines.append(
            {
                "part": part,
                "classes": len(of),
                "images": int(of["total"].sum()),
                "first": float(of["first"].mean()),
                "second": float(of["second"].mean()),
                "difference": difference,
                "low": float(np.clip(difference - Z * se, -1, 1)),
                "high": float(np.clip(difference + Z * se, -1, 1)),
                **{name: int(of[name].sum()) for name in ("gained", "lost", "seen")},
            }
        )
    return pd.DataFrame(
        lines,
        columns=[
            *("part", "classes", "images", "first", "second", "difference", "low", "high"),
            *("gained", "lost", "seen"),
        ],
    )


def mcnemar(gained: int, lost: int) -> float:
    """Return the p value of McNemar's exact test that both predict equally many images right.

    Args:
        gained: images that only the second predicts right.
        lost: images that only the first predicts right.

    Source: McNemar 1947; the exact form is the binomial test of the images that differ.

    >>> round(mcnemar(8, 1), 4), mcnemar(0, 0)
    (0.0391, 1.0)
    """
    from scipy.special import bdtr  # `scipy.stats` takes a second to import

    fewer, apart = min(int(gained), int(lost)), int(gained) + int(lost)
    return min(1.0, float(2 * bdtr(fewer, apart, 0.5)))
