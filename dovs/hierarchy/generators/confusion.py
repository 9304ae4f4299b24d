"""Abstract labels from mistakes: classes that a trained model confuses belong together."""

from __future__ import annotations

import numpy as np

from dovs.errors import HierarchyError
from dovs.hierarchy.cutting import Automatic, Linkage, grow_and_cut
from dovs.hierarchy.generators.ward import NumLabels
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.registry import GENERATORS, GeneratorContext


@GENERATORS.register(
    "confusion", title="Confusion of held-out predictions", order=5, needs=("confusion",)
)
def confusion(
    context: GeneratorContext,
    *,
    num_labels: NumLabels = None,
    linkage: Linkage = "average",
    automatic: Automatic = "silhouette",
) -> Hierarchy:
    """Groups of classes that are mistaken for each other.

    With p_ij the share of held-out images of class i that were predicted as j, the distance of two
    classes is d_ij = 1 − (p_ij + p_ji) / max over all pairs, so it is
    0 for the two that are confused most and 1 for classes that are never confused. A class without
    held-out images is confused with none.

    Raises:
        HierarchyError: no predictions are known, none is wrong, num_labels is greater than the
            number of classes, or Ward's linkage is chosen, which needs Euclidean distances.

    Source: after Griffin & Perona 2008, Learning and using taxonomies for fast visual
        categorization, CVPR. Ando 2018, arXiv:1810.12513, of which only the abstract was available,
        does not state how labels are generated.
    """
    from scipy.spatial.distance import squareform

    counts = np.array(context.required("confusion"), dtype=np.float64)
    if linkage == "ward":
        raise HierarchyError(
            "linkage='ward' needs Euclidean distances, which shares of mistakes are not. "
            "Choose average or complete."
        )
    totals = counts.sum(1, keepdims=True)
    rates = np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)
    np.fill_diagonal(rates, 0)
    confused = rates + rates.T
    if confused.max() == 0:
        raise HierarchyError(
            "no held-out prediction is wrong, so there are no mistakes to group these classes by. "
            "Choose an earlier snapshot, or the generator ward."
        )
    distances = 1 - confused / confused.max()
    np.fill_diagonal(distances, 0)
    return grow_and_cut(context, squareform(distances), linkage, num_labels, automatic)
