"""Parameters and steps that are common to generators that grow a tree."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.registry import GeneratorContext
from dovs.hierarchy.silhouette import choose_num_labels, largest_gap
from dovs.hierarchy.tree import check_num_labels, cut_tree, grow

Linkage = Annotated[
    Literal["average", "complete", "ward"],
    Field(
        title="Linkage",
        description="Criterion of the next join: average, greatest (complete) or Ward distance",
    ),
]
Automatic = Annotated[
    Literal["silhouette", "gap"],
    Field(
        title="Automatic number",
        description="How their number is chosen: best silhouette, or largest gap between joins",
    ),
]


def grow_and_cut(
    context: GeneratorContext,
    distances: np.ndarray,
    linkage: str,
    num_labels: int | None,
    automatic: str,
) -> Hierarchy:
    """Grow a tree on distances between classes and cut it.

    Args:
        context: names the classes.
        distances: condensed, (C * (C - 1) / 2,).
        linkage: as `tree.grow`.
        num_labels: M, or None for the automatic choice.
        automatic: "silhouette" or "gap".

    Raises:
        HierarchyError: num_labels is greater than the number of classes.
    """
    if num_labels is not None:
        check_num_labels(num_labels, context.num_classes)
    tree = grow(distances, linkage)
    best, scores = choose_num_labels(tree, distances)
    if num_labels is None:
        num_labels = best if automatic == "silhouette" else largest_gap(tree)
    groups = cut_tree(tree, num_labels)
    return Hierarchy.from_groups(context.class_names, groups, linkage=tree, scores=scores)
