"""Abstract labels from the rows of a trained classifier's weights."""

from __future__ import annotations

from dovs.errors import HierarchyError
from dovs.hierarchy.cutting import Automatic, Linkage, grown
from dovs.hierarchy.generators.ward import NumLabels
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.prototypes import normalise
from dovs.hierarchy.registry import GENERATORS, GeneratorContext
from dovs.hierarchy.tree import pairwise_distances


@GENERATORS.register(
    "classifier", title="Rows of a trained classifier", order=6, needs=("classifier_rows",)
)
def classifier(
    context: GeneratorContext,
    *,
    num_labels: NumLabels = None,
    linkage: Linkage = "ward",
    automatic: Automatic = "silhouette",
) -> Hierarchy:
    """Group classes whose weights in the head point the same way.

    The rows are centred and scaled to unit length, as prototypes are by `ward`, but not shrunk:
    images do not enter.

    Raises:
        HierarchyError: no classifier is known, its rows are all the same, or num_labels is greater
            than the number of classes.

    Source: ours. Ando 2018, arXiv:1810.12513, of which only the abstract was at hand, does not
        say how labels are generated.
    """
    rows = normalise(context.needed("classifier_rows"))
    if not rows.any():
        raise HierarchyError(
            "the rows of the classifier are all the same, so they tell no classes apart. "
            "Choose a run that was trained, or the generator ward."
        )
    return grown(context, pairwise_distances(rows), linkage, num_labels, automatic)
