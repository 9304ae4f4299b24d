"""Abstract labels by a chosen linkage and distance."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dovs.errors import HierarchyError
from dovs.hierarchy.cutting import Automatic, Linkage, grow_and_cut
from dovs.hierarchy.generators.ward import Neighbours, NumLabels, Shrinkage
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.prototypes import normalise, shrink
from dovs.hierarchy.registry import GENERATORS, GeneratorContext
from dovs.hierarchy.tree import pairwise_distances


@GENERATORS.register(
    "agglomerative",
    title="Linkage and distance of your choice",
    order=4,
    first=("num_labels", "linkage", "distance"),
)
def agglomerative(
    context: GeneratorContext,
    *,
    num_labels: NumLabels = None,
    linkage: Linkage = "average",
    distance: Annotated[
        Literal["cosine", "euclidean"],
        Field(
            title="Distance",
            description="cosine: by direction from the centre; euclidean: by position",
        ),
    ] = "cosine",
    automatic: Automatic = "silhouette",
    shrinkage: Shrinkage = 10.0,
    neighbours: Neighbours = 3,
) -> Hierarchy:
    """Agglomerative clustering of prototypes with a chosen linkage and distance.

    Prototypes are shrunk as by `ward`. cosine: 1 − cosine of the centred prototypes; a prototype at
    the centre has no direction and has the distance 1 to all others. euclidean: of the prototypes
    as they are, so that their length matters.

    Raises:
        HierarchyError: num_labels is greater than the number of classes, or Ward's linkage, which
            is about squared lengths, is combined with cosines.

    Source: Sokal & Michener 1958, Sørensen 1948, Ward 1963. Ando 2018, arXiv:1810.12513, of which
        only the abstract was available, generates labels automatically and does not say how.
    """
    if linkage == "ward" and distance == "cosine":
        raise HierarchyError(
            "linkage='ward' adds squared lengths, so it does not go with distance='cosine'. "
            "Choose euclidean, or the generator ward, which compares directions."
        )
    means = shrink(context.prototypes, context.class_counts, shrinkage, neighbours)
    if distance == "cosine":
        distances = pairwise_distances(normalise(means)) ** 2 / 2  # |u − v|² = 2 − 2 cos
    else:
        distances = pairwise_distances(means)
    return grow_and_cut(context, distances, linkage, num_labels, automatic)
