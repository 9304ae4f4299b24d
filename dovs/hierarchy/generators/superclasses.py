"""The dataset's own superclasses as abstract labels: an oracle, because they are not generated."""

from __future__ import annotations

import numpy as np

from dovs.errors import HierarchyError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.registry import GENERATORS, GeneratorContext


@GENERATORS.register(
    "superclasses",
    title="The dataset's own superclasses (oracle)",
    order=3,
    needs=("superclass_of",),
)
def superclasses(context: GeneratorContext) -> Hierarchy:
    """The groups of classes that the dataset's authors defined.

    The prototypes are not used, so there is no tree and no parameter. Abstract labels are in the
    order of their first class.

    Raises:
        HierarchyError: the dataset names no superclasses.

    Source: the dataset. Ando 2018, arXiv:1810.12513, of which only the abstract was available,
        generates labels automatically; these show what labels by humans do.
    """
    if context.superclass_of is None:
        raise HierarchyError(
            "this dataset names no superclasses, so there is no oracle. "
            "Choose the generator ward, or a dataset such as cifar100; or in Python, give the "
            "GeneratorContext its superclass_of."
        )
    names = tuple(dict.fromkeys(context.superclass_of))
    groups = np.array([names.index(name) for name in context.superclass_of])
    return Hierarchy.from_groups(context.class_names, groups, names=names)
