"""Changing the number of abstract labels of a hierarchy that has a tree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dovs.errors import HierarchyError
from dovs.hierarchy.hierarchy import Hierarchy, group_names
from dovs.hierarchy.tree import cut_tree


def recut(hierarchy: Hierarchy, num_labels: int) -> Hierarchy:
    """Cut the tree of a hierarchy into another number of abstract labels.

    The new hierarchy has the same tree and scores. A group that has the same classes as before has
    the same name; the others are named after their classes. Numbers are those of `cut_tree`, hence
    the same for the same M whatever was cut before.

    Args:
        hierarchy: one with a linkage.
        num_labels: M, 1..C.

    Raises:
        HierarchyError: there is no tree, or M is not in 1..C.

    >>> from dovs.hierarchy.tree import pairwise_distances, ward_linkage
    >>> tree = ward_linkage(pairwise_distances(np.array([[0.0], [1.0], [9.0]])))
    >>> h = Hierarchy.from_groups(("cat", "dog", "car"), np.zeros(3), linkage=tree)
    >>> recut(h, 2).names
    ('cat and dog', 'car')
    """
    if hierarchy.linkage is None:
        raise HierarchyError(
            f"a hierarchy made by '{hierarchy.generator or 'hand'}' has no tree to cut. "
            "Generate one with ward."
        )
    groups = cut_tree(hierarchy.linkage, num_labels)
    known = {
        frozenset(np.flatnonzero(hierarchy.groups == m)): name
        for m, name in enumerate(hierarchy.names)
    }
    derived = group_names(hierarchy.class_names, groups)
    names = [
        known.get(frozenset(np.flatnonzero(groups == m)), name) for m, name in enumerate(derived)
    ]
    return replace(
        hierarchy,
        assignment=np.eye(num_labels)[groups],
        names=tuple(names),
        parameters={**hierarchy.parameters, "num_labels": int(num_labels)},
    )
