"""Judging hierarchies: one by itself, two against each other, many over seeds and rounds."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dovs.analysis.agreement import agreement
from dovs.analysis.confusion import mistake_severity
from dovs.analysis.counts import group_imbalance_ratio
from dovs.errors import HierarchyError

if TYPE_CHECKING:
    from dovs.hierarchy.hierarchy import Hierarchy


@dataclass(frozen=True)
class Evidence:
    """The data that hierarchies are measured on; measures of absent data (None) are left out.

    Attributes:
        class_counts: training images of each class, (C,).
        distances: between classes, (C, C) symmetric, that hierarchies are compared with.
        superclass_of: C names of the true superclasses, or None.
        confusion: held-out images by true and predicted class, (C, C), or None.
    """

    class_counts: np.ndarray
    distances: np.ndarray
    superclass_of: tuple[str, ...] | None = None
    confusion: np.ndarray | None = None


def cophenetic_correlation(linkage: np.ndarray, distances: np.ndarray) -> float:
    """Return how well the heights at which classes join agree with their distances, -1 to 1.

    Args:
        linkage: (C - 1, 4).
        distances: (C, C) symmetric.

    Returns:
        Pearson's correlation over pairs of classes; NaN where one of the two does not vary.

    Source: Sokal & Rohlf 1962.

    >>> points = np.array([0.0, 1.0, 9.0])
    >>> tree = np.array([[0, 1, 1.0, 2], [2, 3, 8.5, 3]])
    >>> round(cophenetic_correlation(tree, abs(points - points[:, None])), 3)
    0.993
    """
    from scipy.cluster.hierarchy import cophenet
    from scipy.spatial.distance import squareform

    heights = cophenet(np.asarray(linkage, dtype=np.float64))
    pairs = squareform(distances, checks=False)
    if len(pairs) < 2 or np.ptp(heights) == 0 or np.ptp(pairs) == 0:
        return float("nan")
    return float(np.corrcoef(heights, pairs)[0, 1])


def judge(hierarchy: Hierarchy, evidence: Evidence) -> dict[str, float]:
    """Return the measures of a hierarchy; one that cannot be computed is NaN.

    Returns:
        abstract_labels; silhouette (-1 … 1) of the groups on the given distances; cophenetic
        correlation of the tree; class_ratio and group_ratio, images of the largest over those of
        the smallest; smallest_classes and smallest_images of the smallest label; ari, nmi, purity
        with the true superclasses; inside = share of mistakes whose two classes have one label,
        and inside_by_chance = that share if mistakes hit any other class equally.

    Raises:
        HierarchyError: the evidence is about another number of classes.
    """
    from dovs.hierarchy.silhouette import silhouette

    counts = np.asarray(evidence.class_counts)
    if counts.shape != (hierarchy.num_classes,):
        raise HierarchyError(
            f"the evidence is about {len(counts)} classes, the hierarchy about "
            f"{hierarchy.num_classes}. Choose one of the same dataset."
        )
    nan = float("nan")
    groups = np.unique(hierarchy.groups, return_inverse=True)[1]
    several = groups.max() >= 1
    images = counts @ hierarchy.assignment
    found: dict[str, float] = {
        "abstract_labels": hierarchy.num_abstract_labels,
        "silhouette": silhouette(evidence.distances, groups) if several else nan,
        "cophenetic": nan
        if hierarchy.linkage is None
        else cophenetic_correlation(hierarchy.linkage, evidence.distances),
        "class_ratio": float(counts.max() / counts.min()),
        "group_ratio": group_imbalance_ratio(hierarchy, counts),
        "smallest_classes": int(hierarchy.group_sizes.min()),
        "smallest_images": float(images.min()),
        "ari": nan,
        "nmi": nan,
        "purity": nan,
        "inside": nan,
        "inside_by_chance": nan,
    }
    if evidence.superclass_of is not None:
        found |= agreement(hierarchy, evidence.superclass_of)
    if evidence.confusion is not None:
        whole = mistake_severity(evidence.confusion, hierarchy).iloc[-1]
        found |= {"inside": float(whole["share"]), "inside_by_chance": float(whole["by_chance"])}
    return found


def ari_matrix(hierarchies: Sequence[Hierarchy]) -> np.ndarray:
    """Return the adjusted Rand index of each pair of hierarchies of the same classes, (H, H).

    Raises:
        HierarchyError: two of them are of different classes.

    Source: Hubert & Arabie 1985.
    """
    from sklearn.metrics import adjusted_rand_score

    _same_classes(hierarchies)
    groups = [hierarchy.groups for hierarchy in hierarchies]
    matrix = np.eye(len(groups))
    for i, one in enumerate(groups):
        for j in range(i):
            matrix[i, j] = matrix[j, i] = adjusted_rand_score(one, groups[j])
    return matrix


def moved_classes(before: Hierarchy, after: Hierarchy, class_counts: np.ndarray) -> pd.DataFrame:
    """Return the classes whose label in one hierarchy is not the partner of that in the other.

    Labels are paired so that paired ones share the most training images.

    Args:
        before, after: of the same C classes.
        class_counts: (C,).

    Returns:
        A row a moved class: class_index, class_name, count, before, after (names of its labels),
        partner (name in `after` of the partner of the label it had; "" where it has none).

    Raises:
        HierarchyError: they are of different classes.
    """
    partner = partners(before, after, class_counts)
    moved = np.flatnonzero(partner[before.groups] != after.groups)
    return pd.DataFrame(
        {
            "class_index": moved,
            "class_name": [before.class_names[c] for c in moved],
            "count": np.asarray(class_counts)[moved],
            "before": [before.names[before.groups[c]] for c in moved],
            "after": [after.names[after.groups[c]] for c in moved],
            "partner": [
                "" if partner[m] < 0 else after.names[partner[m]] for m in before.groups[moved]
            ],
        }
    )


def partners(before: Hierarchy, after: Hierarchy, class_counts: np.ndarray) -> np.ndarray:
    """Return the label of `after` that is matched to each of `before`, (M,) int64; -1 for none.

    Raises:
        HierarchyError: they are of different classes.
    """
    from scipy.optimize import linear_sum_assignment

    from dovs.hierarchy.matching import shared_class_mass

    _same_classes([before, after])
    shared = shared_class_mass(before.assignment, after.assignment, class_counts)
    rows, columns = linear_sum_assignment(shared, maximize=True)
    found = np.full(before.num_abstract_labels, -1)
    some = shared[rows, columns] > 0
    found[rows[some]] = columns[some]
    return found


def flow_frame(
    hierarchies: Sequence[Hierarchy], steps: Sequence[str], class_counts: np.ndarray
) -> pd.DataFrame:
    """Return how classes pass from label to label between hierarchies that follow each other.

    Args:
        hierarchies: of the same C classes, in order.
        steps: a name of each, such as "epoch 10".
        class_counts: (C,).

    Returns:
        A row a pair of labels that share classes: step (0 …), from_step, to_step, from_label,
        to_label (indices), from_name, to_name, classes, images, class_names (joined by ", ").

    Raises:
        HierarchyError: they are of different classes.
    """
    _same_classes(hierarchies)
    counts = np.asarray(class_counts)
    rows = []
    for step, (one, other) in enumerate(itertools.pairwise(hierarchies)):
        for a in range(one.num_abstract_labels):
            for b in range(other.num_abstract_labels):
                both = np.flatnonzero((one.groups == a) & (other.groups == b))
                if not len(both):
                    continue
                rows.append(
                    {
                        "step": step,
                        "from_step": steps[step],
                        "to_step": steps[step + 1],
                        "from_label": a,
                        "to_label": b,
                        "from_name": one.names[a],
                        "to_name": other.names[b],
                        "classes": len(both),
                        "images": int(counts[both].sum()),
                        "class_names": ", ".join(one.class_names[c] for c in both),
                    }
                )
    columns = ["step", "from_step", "to_step", "from_label", "to_label", "from_name", "to_name"]
    return pd.DataFrame(rows, columns=[*columns, "classes", "images", "class_names"])


def similarity_frame(
    distances: np.ndarray, hierarchy: Hierarchy, order: np.ndarray
) -> pd.DataFrame:
    """Return the similarity of each pair of classes, in an order such as a tree's leaves.

    Args:
        distances: (C, C).
        hierarchy: names classes and labels.
        order: class at each place, (C,).

    Returns:
        C² rows: row, column (places), row_class, column_class, similarity = 1 − d / max d, inside
        (whether both have one label).
    """
    scale = float(np.max(distances)) or 1.0
    near = (1 - distances / scale)[np.ix_(order, order)]
    names = np.array(hierarchy.class_names, dtype=object)[order]
    groups = hierarchy.groups[order]
    classes = len(order)
    row, column = np.divmod(np.arange(classes**2), classes)
    return pd.DataFrame(
        {
            "row": row,
            "column": column,
            "row_class": names[row],
            "column_class": names[column],
            "similarity": near.ravel(),
            "inside": groups[row] == groups[column],
        }
    )


def _same_classes(hierarchies: Sequence[Hierarchy]) -> None:
    for each in hierarchies[1:]:
        if each.class_names != hierarchies[0].class_names:
            raise HierarchyError(
                f"hierarchies of different classes ({hierarchies[0].num_classes} and "
                f"{each.num_classes}) cannot be compared. Choose some of one dataset."
            )
