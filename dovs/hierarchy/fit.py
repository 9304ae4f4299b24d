"""Checking that a hierarchy belongs to the classes of a dataset."""

from __future__ import annotations

from collections.abc import Sequence

from dovs.errors import HierarchyError
from dovs.hierarchy.hierarchy import Hierarchy


def require_classes(
    hierarchy: Hierarchy, class_names: Sequence[str], of: str = "the dataset"
) -> Hierarchy:
    """Return the hierarchy if it is of these classes in this order.

    Args:
        hierarchy: possibly made for another dataset.
        class_names: C names; index = label.
        of: what has these classes, for the message.

    Raises:
        HierarchyError: it is of other classes.

    >>> import numpy as np
    >>> h = Hierarchy.from_groups(("cat", "dog"), np.array([0, 1]))
    >>> require_classes(h, ("cat", "cow"), "zoo")
    Traceback (most recent call last):
    dovs.errors.HierarchyError: the hierarchy is of other classes than zoo: it lacks 'cow' and has \
'dog'. Choose one that was made for zoo.
    """
    names = tuple(class_names)
    if hierarchy.class_names == names:
        return hierarchy
    lacking = [name for name in names if name not in set(hierarchy.class_names)]
    foreign = [name for name in hierarchy.class_names if name not in set(names)]
    differences = []
    if lacking:
        differences.append(f"lacks {_some(lacking)}")
    if foreign:
        differences.append(f"has {_some(foreign)}")
    if not differences:
        differences.append("numbers the same classes in another order")
    raise HierarchyError(
        f"the hierarchy is of other classes than {of}: it {' and '.join(differences)}. "
        f"Choose one that was made for {of}."
    )


def _some(names: Sequence[str]) -> str:
    first = f"'{names[0][:40]}'"
    return first if len(names) == 1 else f"{first} and {len(names) - 1} more"
