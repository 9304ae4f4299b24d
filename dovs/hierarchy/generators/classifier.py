"""Abstract labels from the rows of a trained classifier's weights."""

from __future__ import annotations

from dovs.errors import HierarchyError
from dovs.hierarchy.cutting import Automatic, Linkage, grow_and_cut
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
    """Groups of classes whose weights in the head have similar directions.

    The rows are centred and scaled to unit length, as prototypes are by `ward`, but not shrunk,
    because they are not means of images.

    Raises:
        HierarchyError: no classifier is known, its rows are all the same, or num_labels is greater
            than the number of classes.

    Source: ours. Ando 2018, arXiv:1810.12513, of which only the abstract was available, does not
        state how labels are generated.
    """
    rows = normalise(context.required("classifier_rows"))
    if not rows.any():
        raise HierarchyError(
            "the rows of the classifier are all the same, so they do not distinguish classes. "
            "Choose a run that was trained, or the generator ward."
        )
    return grow_and_cut(context, pairwise_distances(rows), linkage, num_labels, automatic)
