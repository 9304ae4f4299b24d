"""One hierarchy from several: classes that often share an abstract label belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from dovs.errors import HierarchyError
from dovs.hierarchy.fit import require_classes
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.silhouette import choose_num_labels
from dovs.hierarchy.tree import check_num_labels, cut_tree, grow

CONSENSUS = "consensus"
"""Name of the generator in such a hierarchy; it is not registered, because it needs other ones."""


def co_association(hierarchies: Sequence[Hierarchy]) -> np.ndarray:
    """Return the share of hierarchies in which two classes have the same abstract label, (C, C).

    Of a soft assignment q it is the probability that labels drawn by q are the same. The diagonal
    is 1.

    Raises:
        HierarchyError: there is no hierarchy, or they are of different classes.

    >>> names = ("cat", "dog", "car")
    >>> groups = [0, 0, 1], [0, 1, 2]
    >>> co_association([Hierarchy.from_groups(names, np.array(g)) for g in groups]).tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    if not hierarchies:
        raise HierarchyError("a consensus needs at least one hierarchy. Give some.")
    for number, each in enumerate(hierarchies, 1):
        names = hierarchies[0].class_names
        require_classes(
            each, names, f"the first of {len(hierarchies)} hierarchies (this is {number})"
        )
    shared = np.mean([each.assignment @ each.assignment.T for each in hierarchies], axis=0)
    np.fill_diagonal(shared, 1.0)
    return np.asarray(shared)


def consensus(
    hierarchies: Sequence[Hierarchy],
    num_labels: int | None = None,
    linkage: Literal["average", "ward"] = "average",
) -> Hierarchy:
    """Group the classes that share an abstract label in most hierarchies.

    With s_ij the co-association, the distance of two classes is 1 − s_ij. For Ward's criterion it
    is sqrt(2 (1 − s_ij)), which is Euclidean: s is the mean of positive definite kernels.

    Args:
        hierarchies: of the same C classes, for example from several runs; M may differ.
        num_labels: M; None = the number with the best mean silhouette.
        linkage: which groups are joined next, "average" or "ward".

    Returns:
        A hierarchy with the tree, and a note about what it was made from.

    Raises:
        HierarchyError: there is no hierarchy, they are of different classes, or M is not in 1..C.

    Source: Fred & Jain 2005, Combining multiple clusterings using evidence accumulation, IEEE
        TPAMI 27 (average linkage); the distance for Ward's criterion is ours.

    >>> names = ("cat", "dog", "car", "bus")
    >>> groups = [0, 0, 1, 1], [0, 0, 0, 1], [0, 1, 2, 2]
    >>> consensus([Hierarchy.from_groups(names, np.array(g)) for g in groups], 2).names
    ('cat and dog', 'car and bus')
    """
    from scipy.spatial.distance import squareform

    shared = co_association(hierarchies)
    classes = len(shared)
    if num_labels is not None:
        check_num_labels(num_labels, classes)
    distances = squareform(1 - shared, checks=False)
    if linkage == "ward":
        distances = np.sqrt(2 * distances)
    tree = grow(distances, linkage)
    best, scores = choose_num_labels(tree, distances)
    groups = cut_tree(tree, best if num_labels is None else num_labels)
    made = Hierarchy.from_groups(hierarchies[0].class_names, groups, linkage=tree, scores=scores)
    generators = dict.fromkeys(each.generator or "hand" for each in hierarchies)
    return replace(
        made,
        generator=CONSENSUS,
        parameters={"num_labels": num_labels, "linkage": linkage},
        prototypes=hierarchies[0].prototypes,
        notes=(f"Consensus of {len(hierarchies)} hierarchies by {', '.join(generators)}.",),
    )
