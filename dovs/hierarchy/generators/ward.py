"""Abstract labels by Ward clustering of class prototypes: the generator that methods use."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.prototypes import normalise, shrink
from dovs.hierarchy.registry import GENERATORS, GeneratorContext
from dovs.hierarchy.silhouette import choose_num_labels
from dovs.hierarchy.tree import check_num_labels, cut_tree, pairwise_distances, ward_linkage

NumLabels = Annotated[
    int | None,
    Field(
        ge=1,
        title="Number of abstract labels",
        description="M; none = the one with the best silhouette",
    ),
]
Shrinkage = Annotated[
    float,
    Field(
        ge=0,
        le=1000,
        allow_inf_nan=False,
        title="Shrinkage of prototypes",
        description="κ: weight of the nearest classes in a prototype, in images; 0 = off",
    ),
]
Neighbours = Annotated[
    int,
    Field(ge=1, le=100, title="Nearest classes", description="That a prototype is shrunk towards"),
]


@GENERATORS.register("ward", title="Ward clustering of prototypes", order=1)
def ward(
    context: GeneratorContext,
    *,
    num_labels: NumLabels = None,
    shrinkage: Shrinkage = 10.0,
    neighbours: Neighbours = 3,
) -> Hierarchy:
    """Groups of classes whose prototypes have similar directions.

    1. Shrink the prototypes of small classes towards their nearest classes (`shrink`; shrinkage is
       kappa there).
    2. Centre the prototypes and scale each to unit length (`normalise`).
    3. Grow a tree by Ward's criterion on their Euclidean distances.
    4. Cut it into M groups: `num_labels`, or the number with the best mean silhouette.

    Raises:
        HierarchyError: num_labels is greater than the number of classes.

    Source: Ando 2018, arXiv:1810.12513, generates labels automatically as weak side-information;
        only its abstract was available, so how they are generated here is a reconstruction: each of
        the four steps is ours. Ward 1963 for the tree, Rousseeuw 1987 for the silhouette.
    """
    if num_labels is not None:
        check_num_labels(num_labels, context.num_classes)
    means = shrink(context.prototypes, context.class_counts, shrinkage, neighbours)
    distances = pairwise_distances(normalise(means))
    linkage = ward_linkage(distances)
    chosen, scores = choose_num_labels(linkage, distances)
    groups = cut_tree(linkage, chosen if num_labels is None else num_labels)
    return Hierarchy.from_groups(context.class_names, groups, linkage=linkage, scores=scores)
