"""Trees of classes as scipy linkage matrices: growing one, cutting it, checking one from a file.

Arrays only. Tables for charts of a tree: `dendrogram`. How many groups to cut: `silhouette`.
"""

from __future__ import annotations

import numpy as np

from dovs.errors import HierarchyError


def pairwise_distances(points: np.ndarray) -> np.ndarray:
    """Return the Euclidean distances between points (C, D), condensed: (C * (C - 1) / 2,)."""
    from scipy.spatial.distance import pdist

    return pdist(points)


def ward_linkage(distances: np.ndarray) -> np.ndarray:
    """Grow a tree by Ward's criterion.

    Each step joins the two groups whose union adds least to the sum of squared distances from the
    group means.

    Args:
        distances: condensed Euclidean distances, (C * (C - 1) / 2,), from `pairwise_distances`.

    Returns:
        scipy linkage matrix (C - 1, 4): two joined nodes, height of the join, classes below it.

    Source: Ward 1963, Hierarchical grouping to optimize an objective function, JASA 58.

    >>> ward_linkage(pairwise_distances(np.array([[0.0], [1.0], [9.0]])))[0].tolist()
    [0.0, 1.0, 1.0, 2.0]
    """
    from scipy.cluster.hierarchy import linkage

    return linkage(distances, method="ward")


def grow(distances: np.ndarray, linkage: str) -> np.ndarray:
    """Grow a tree by a named criterion: ward, average (UPGMA) or complete.

    Args:
        distances: condensed, (C * (C - 1) / 2,); Euclidean for ward.
        linkage: which two groups are joined next: those that add least to the squared distances
            from their mean (ward), or whose mean (average) or greatest (complete) distance between
            members is least.

    Returns:
        (C - 1, 4), as `ward_linkage`.

    Source: Sokal & Michener 1958 (average), Sørensen 1948 (complete), Ward 1963.
    """
    from scipy.cluster.hierarchy import linkage as scipy_linkage

    return scipy_linkage(distances, method=linkage)


def check_num_labels(num_labels: int, num_classes: int) -> int:
    """Return the number of abstract labels M if that many can be cut.

    Raises:
        HierarchyError: M is not in 1..C.
    """
    if not 1 <= num_labels <= num_classes:
        raise HierarchyError(
            f"num_labels={num_labels} does not fit {num_classes} classes: "
            f"choose 1 to {num_classes} abstract labels."
        )
    return int(num_labels)


def children(linkage: np.ndarray) -> np.ndarray:
    """Return the two nodes joined at each step, (C - 1, 2) int64; classes are 0..C-1.

    The node with the lower class index comes first, so that a chart shows the classes in the given
    order where the tree allows it.
    """
    pairs = linkage[:, :2].astype(np.int64)
    classes = len(linkage) + 1
    lowest = np.arange(2 * classes - 1)
    for row, (a, b) in enumerate(pairs):
        if lowest[a] > lowest[b]:
            pairs[row] = b, a
        lowest[classes + row] = min(lowest[a], lowest[b])
    return pairs


def cut_tree(linkage: np.ndarray, num_labels: int) -> np.ndarray:
    """Cut a tree into M groups by undoing its last M - 1 joins.

    The numbers are stable over M: where a group is divided, the part with more classes has the same
    number (of equal parts the one with the lower class index) and the other gets the next new
    number. So a label has the same colour for the same M, whatever was cut before.

    Args:
        linkage: (C - 1, 4).
        num_labels: M, 1..C.

    Returns:
        Group of each class, (C,) int64 in 0..M-1; every number occurs.

    Raises:
        HierarchyError: M is not in 1..C.

    >>> tree = ward_linkage(pairwise_distances(np.array([[0.0], [9.0], [10.0], [1.0], [30.0]])))
    >>> cut_tree(tree, 2).tolist(), cut_tree(tree, 3).tolist()
    ([0, 0, 0, 0, 1], [0, 2, 2, 0, 1])
    """
    classes = len(linkage) + 1
    check_num_labels(num_labels, classes)
    pairs = children(linkage)
    below = np.concatenate([np.ones(classes), linkage[:, 3]])
    label = np.zeros(2 * classes - 1, dtype=np.int64)
    for row in reversed(range(classes - 1)):
        first, second = pairs[row]
        label[pairs[row]] = label[classes + row]
        if row >= classes - num_labels:  # this join is undone
            smaller = first if below[first] < below[second] else second
            label[smaller] = classes - 1 - row
    return label[:classes]


def cut_height(linkage: np.ndarray, num_labels: int) -> float:
    """Return a height that separates the joins that remain from those that are undone.

    Args:
        linkage: (C - 1, 4).
        num_labels: M, 1..C; for M = 1 the height is above the tree.

    Raises:
        HierarchyError: M is not in 1..C.

    >>> cut_height(ward_linkage(pairwise_distances(np.array([[0.0], [2.0], [9.0]]))), 3)
    1.0
    """
    classes = len(linkage) + 1
    check_num_labels(num_labels, classes)
    heights = np.concatenate([[0.0], linkage[:, 2]])
    highest = heights[classes - num_labels]
    if num_labels == 1:
        return float(1.05 * highest)
    return float((highest + heights[classes - num_labels + 1]) / 2)


def check_linkage(linkage: np.ndarray, num_classes: int) -> None:
    """Accept only a linkage matrix that describes one tree over all classes.

    Raises:
        HierarchyError: wrong shape, not finite, a node joined twice or before it exists, heights
            that fall, or counts that are wrong.
    """
    if linkage.shape != (num_classes - 1, 4):
        raise HierarchyError(
            f"linkage has shape {linkage.shape}, but {num_classes} classes need "
            f"({num_classes - 1}, 4). Generate the hierarchy again."
        )
    if not np.isfinite(linkage).all():
        raise HierarchyError("linkage contains NaN or infinity. Generate the hierarchy again.")
    nodes = linkage[:, :2]
    joined_once = np.array_equal(np.sort(nodes, axis=None), np.arange(2 * num_classes - 2))
    exists = (nodes < num_classes + np.arange(num_classes - 1)[:, None]).all()
    rising = (linkage[:, 2] >= 0).all() and (np.diff(linkage[:, 2]) >= 0).all()
    if not (joined_once and exists and rising and _counts_agree(linkage)):
        raise HierarchyError(
            f"linkage is not a tree over {num_classes} classes: every node must be joined once, "
            "after it exists, at rising heights. Generate the hierarchy again."
        )


def _counts_agree(linkage: np.ndarray) -> bool:
    classes = len(linkage) + 1
    below = np.ones(2 * classes - 1)
    for row, (a, b) in enumerate(linkage[:, :2].astype(np.int64)):
        below[classes + row] = below[a] + below[b]
    return np.array_equal(below[classes:], linkage[:, 3])
