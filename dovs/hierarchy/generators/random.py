"""Random abstract labels with the group sizes of Ward clustering: the decisive control."""

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
    """Random groups with exactly the sizes that `ward` gives with the same parameters.

    An improvement that a method has with `ward` and also with these groups does not come from which
    classes share an abstract label. The classes are shuffled by the seed alone and divided by group
    size, so that the same sizes always give the same groups.

    Raises:
        HierarchyError: num_labels is greater than the number of classes.

    Source: ours, a control for Ando 2018, arXiv:1810.12513, of which only the abstract was
        available.
    """
    sizes = ward(
        context, num_labels=num_labels, shrinkage=shrinkage, neighbours=neighbours
    ).group_sizes
    shuffled = np.random.default_rng(context.seed).permutation(context.num_classes)
    groups = np.empty(context.num_classes, dtype=np.int64)
    groups[shuffled] = np.repeat(np.arange(len(sizes)), sizes)
    return Hierarchy.from_groups(context.class_names, groups)
