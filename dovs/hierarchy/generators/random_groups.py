"""Random abstract labels of equal or given sizes; they depend only on the seed."""

from __future__ import annotations

import re
from typing import Annotated

import numpy as np
from pydantic import Field

from dovs.errors import HierarchyError
from dovs.hierarchy.generators.ward import NumLabels
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.registry import GENERATORS, GeneratorContext
from dovs.hierarchy.silhouette import candidate_numbers
from dovs.hierarchy.tree import check_num_labels


@GENERATORS.register("random_groups", title="Random groups of chosen sizes (control)", order=8)
def random_groups(
    context: GeneratorContext,
    *,
    num_labels: NumLabels = None,
    sizes: Annotated[
        str,
        Field(
            max_length=10_000,
            title="Sizes of the groups",
            description="Classes of each label, such as 5, 3, 2; empty = equal",
        ),
    ] = "",
) -> Hierarchy:
    """Random groups of equal or of given sizes.

    Equal sizes differ by one at most. Without a number of labels it is the lowest that is
    considered for these classes: 2 up to 20 classes, 8 from 100 on.

    Raises:
        HierarchyError: the sizes do not sum to the number of classes, one is not a whole number
            above 0, they are not `num_labels` many, or that is greater than the number of classes.

    Source: ours, a control for Ando 2018, arXiv:1810.12513, of which only the abstract was
        available.
    """
    classes = context.num_classes
    if num_labels is not None:
        check_num_labels(num_labels, classes)
    if sizes.strip():
        wanted = _sizes(sizes, classes, num_labels)
    else:
        few = min(candidate_numbers(classes), default=1)
        wanted = [len(part) for part in np.array_split(np.arange(classes), num_labels or few)]
    shuffled = np.random.default_rng(context.seed).permutation(classes)
    groups = np.empty(classes, dtype=np.int64)
    groups[shuffled] = np.repeat(np.arange(len(wanted)), wanted)
    return Hierarchy.from_groups(context.class_names, groups)


def _sizes(text: str, classes: int, num_labels: int | None) -> list[int]:
    words = [word for word in re.split(r"[\s,;]+", text) if word]
    if not all(re.fullmatch("[1-9][0-9]{0,5}", word) for word in words):
        raise HierarchyError(
            f"sizes={text!r} must be whole numbers above 0. Write them as 5, 3, 2."
        )
    sizes = [int(word) for word in words]
    if sum(sizes) != classes:
        raise HierarchyError(
            f"sizes={text!r} sum to {sum(sizes)}, but there are {classes} classes. "
            "Give every class a place."
        )
    if num_labels is not None and num_labels != len(sizes):
        raise HierarchyError(
            f"{len(sizes)} sizes for num_labels={num_labels}. Leave one of the two out."
        )
    return sizes
