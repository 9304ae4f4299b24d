"""How many abstract labels: comparing the cuts of a tree by their silhouette."""

from __future__ import annotations

import numpy as np

from dovs.hierarchy.tree import cut_tree


def candidate_numbers(num_classes: int) -> range:
    """Return the numbers of abstract labels that are compared for C classes.

    2..5 up to 20 classes and 8..25 from 100 classes on, linear between; never above C - 1, because
    one group for each class groups nothing. Empty for two classes, where there is nothing to
    compare.

    >>> candidate_numbers(10), candidate_numbers(60), candidate_numbers(100), candidate_numbers(3)
    (range(2, 6), range(5, 16), range(8, 26), range(2, 3))
    """
    low = round(np.interp(num_classes, [20, 100], [2, 8]))
    high = round(np.interp(num_classes, [20, 100], [5, 25]))
    return range(low, min(high, num_classes - 1) + 1)


def silhouette(distances: np.ndarray, groups: np.ndarray) -> float:
    """Return the mean silhouette of a grouping, in [-1, 1].

    With a_c the mean distance of class c to its own group and b_c to the nearest other group, the
    silhouette of c is (b_c - a_c) / max(a_c, b_c). It is 0 for a class alone in its group, and,
    since the ratio is undefined there, 0 where a_c = b_c = 0 (duplicates in two groups).

    Args:
        distances: (C, C) symmetric.
        groups: (C,) integers in 0..M-1, M >= 2, every number occurring.

    Source: Rousseeuw 1987, Silhouettes: a graphical aid, J. Comput. Appl. Math. 20.

    >>> points = np.array([0.0, 1.0, 10.0])
    >>> round(silhouette(abs(points - points[:, None]), np.array([0, 0, 1])), 4)
    0.5963
    """
    classes = len(groups)
    member = np.eye(int(groups.max()) + 1)[groups]
    sizes = member.sum(0)
    to_group = distances @ member
    own_size = sizes[groups]
    own = to_group[np.arange(classes), groups] / np.maximum(own_size - 1, 1)
    other = np.where(member > 0, np.inf, to_group / sizes).min(1)
    scale = np.maximum(own, other)
    defined = (own_size > 1) & (scale > 0)
    scores = np.where(defined, other - own, 0.0) / np.where(defined, scale, 1.0)
    return float(scores.mean())


def choose_num_labels(linkage: np.ndarray, distances: np.ndarray) -> tuple[int, dict[int, float]]:
    """Choose the cut with the greatest mean silhouette; of equals the one with fewest groups.

    Args:
        linkage: (C - 1, 4).
        distances: condensed distances between the points that the tree was grown on.

    Returns:
        M, and the silhouette of every number that was considered, {M: score}. For two classes
        nothing can be compared: M = 1 and no scores.
    """
    from scipy.spatial.distance import squareform

    square = squareform(distances)
    scores = {
        m: silhouette(square, cut_tree(linkage, m)) for m in candidate_numbers(len(linkage) + 1)
    }
    return max(scores, key=lambda m: (scores[m], -m), default=1), scores


def largest_gap(linkage: np.ndarray) -> int:
    """Choose the cut in the largest gap between two joins; of equal gaps the lowest M.

    Only the numbers of `candidate_numbers` are considered; 1 where there are none.

    Args:
        linkage: (C - 1, 4), heights rising.

    >>> largest_gap(np.array([[0, 1, 1.0, 2], [2, 3, 1.2, 2], [4, 5, 9.0, 4]]))
    2
    """
    classes = len(linkage) + 1
    heights = np.concatenate([[0.0], linkage[:, 2]])
    gaps = {m: heights[classes - m + 1] - heights[classes - m] for m in candidate_numbers(classes)}
    return max(gaps, key=lambda m: (gaps[m], -m), default=1)
