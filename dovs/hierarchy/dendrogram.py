"""Tables of a tree of classes for charts: leaves, joins, and the height of the cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dovs.errors import HierarchyError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.tree import children, cut_height, cut_tree

if TYPE_CHECKING:
    import pandas as pd

ABOVE = -1


def leaf_order(linkage: np.ndarray) -> np.ndarray:
    """Return the classes from left to right so that no two lines of the tree cross, (C,) int64.

    >>> leaf_order(np.array([[0, 2, 1.0, 2], [1, 3, 5.0, 3]])).tolist()
    [0, 2, 1]
    """
    pairs = children(linkage)
    classes = len(linkage) + 1
    order: list[int] = []
    waiting = [2 * classes - 2]
    while waiting:  # a loop, because a tree of a thousand classes may be a thousand deep
        node = waiting.pop()
        if node < classes:
            order.append(node)
        else:
            waiting.extend(int(child) for child in pairs[node - classes][::-1])
    return np.array(order, dtype=np.int64)


def leaf_frame(hierarchy: Hierarchy) -> pd.DataFrame:
    """Return the leaves of the tree from left to right, one row for each class.

    Columns: x (0..C-1), class_index, class_name, abstract_label, abstract_label_name.

    Raises:
        HierarchyError: the hierarchy has no tree.
    """
    import pandas as pd

    order = leaf_order(_tree(hierarchy))
    labels = hierarchy.groups[order]
    return pd.DataFrame(
        {
            "x": np.arange(len(order), dtype=np.float64),
            "class_index": order,
            "class_name": [hierarchy.class_names[c] for c in order],
            "abstract_label": labels,
            "abstract_label_name": [hierarchy.names[m] for m in labels],
        }
    )


def dendrogram_frame(hierarchy: Hierarchy) -> pd.DataFrame:
    """Return the joins of the tree from lowest to highest, one row for each join.

    A join is an arch through (x0, y0), (x1, y1), (x2, y2), (x3, y3): up from the left
    node, across at the height of the join, down to the right node. Leaves are at x = 0..C-1 in the
    order of `leaf_frame`, at height 0.

    Columns: x0..x3, y0..y3, height, classes (below the join), abstract_label (ABOVE = -1 where the
    join is of classes of several labels), abstract_label_name ("" there).

    Raises:
        HierarchyError: the hierarchy has no tree.
    """
    import pandas as pd

    linkage = _tree(hierarchy)
    classes = hierarchy.num_classes
    pairs = children(linkage)
    x = np.empty(2 * classes - 1)
    x[leaf_order(linkage)] = np.arange(classes)
    y = np.concatenate([np.zeros(classes), linkage[:, 2]])
    label = np.concatenate([hierarchy.groups, np.full(classes - 1, ABOVE)])
    for row, (left, right) in enumerate(pairs):
        x[classes + row] = (x[left] + x[right]) / 2
        if label[left] == label[right]:
            label[classes + row] = label[left]
    left, right = pairs.T
    height, joined = linkage[:, 2], label[classes:]
    return pd.DataFrame(
        {
            "x0": x[left],
            "x1": x[left],
            "x2": x[right],
            "x3": x[right],
            "y0": y[left],
            "y1": height,
            "y2": height,
            "y3": y[right],
            "height": height,
            "classes": linkage[:, 3].astype(np.int64),
            "abstract_label": joined,
            "abstract_label_name": ["" if m == ABOVE else hierarchy.names[m] for m in joined],
        }
    )


def cut_line(hierarchy: Hierarchy) -> float | None:
    """Return the height of the line that cuts the tree into the abstract labels.

    None where no such line exists, because classes were moved by hand.

    Raises:
        HierarchyError: the hierarchy has no tree.
    """
    linkage = _tree(hierarchy)
    labels = hierarchy.num_abstract_labels
    if labels > hierarchy.num_classes:
        return None
    cut, given = cut_tree(linkage, labels), hierarchy.groups
    pairs = {(int(a), int(b)) for a, b in zip(cut, given, strict=True)}
    if not len(pairs) == len(set(cut.tolist())) == len(set(given.tolist())):
        return None
    return cut_height(linkage, labels)


def _tree(hierarchy: Hierarchy) -> np.ndarray:
    if hierarchy.linkage is None:
        raise HierarchyError(
            f"a hierarchy made by '{hierarchy.generator or 'hand'}' has no tree to draw. "
            "Generate one with ward, or show its groups."
        )
    return hierarchy.linkage
