"""Random abstract labels of the sizes that Ward clustering gives: the decisive control."""

from __future__ import annotations

import numpy as np

from dovs.hierarchy.generators.ward import Neighbours, NumLabels, Shrinkage, ward
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.registry import GENERATORS, GeneratorContext


@GENERATORS.register("random", title="Random groups (control)", order=2)
def random(
    context: GeneratorContext,
    *,
    num_labels: NumLabels = None,
    shrinkage: Shrinkage = 10.0,
    neighbours: Neighbours = 3,
) -> Hierarchy:
    """Draw groups by the seed, with exactly the sizes that `ward` gives with the same parameters.

    What a method gains with `ward` and keeps with these groups is not owed to which classes share
    an abstract label. The order of the classes depends on the seed alone and is dealt out by group
    size, so that groups of the same sizes are the same groups whenever they are generated again.

    Raises:
        HierarchyError: num_labels is greater than the number of classes.

    Source: a control of ours. Ando 2018, arXiv:1810.12513, of which only the abstract was at hand,
        is what it controls for.
    """
    sizes = ward(
        context, num_labels=num_labels, shrinkage=shrinkage, neighbours=neighbours
    ).group_sizes
    dealt = np.random.default_rng(context.seed).permutation(context.num_classes)
    groups = np.empty(context.num_classes, dtype=np.int64)
    groups[dealt] = np.repeat(np.arange(len(sizes)), sizes)
    return Hierarchy.from_groups(context.class_names, groups)
