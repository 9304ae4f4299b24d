"""Confusion of classes, and how many mistakes are inside an abstract label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from dovs.analysis.counts import frequency_ranks

if TYPE_CHECKING:
    from dovs.hierarchy.hierarchy import Hierarchy

Normalise = Literal["row", "column", "none"]


def confusion_counts(labels: np.ndarray, predicted: np.ndarray, num_classes: int) -> np.ndarray:
    """Return the number of images by true class (row) and predicted class (column), (C, C) int64.

    Args:
        labels: true classes, (N,).
        predicted: predicted classes, (N,).
        num_classes: C.

    >>> confusion_counts(np.array([0, 0, 1]), np.array([0, 1, 1]), 2).tolist()
    [[1, 1], [0, 1]]
    """
    cell = np.asarray(labels, dtype=np.int64) * num_classes + predicted
    return np.bincount(cell, minlength=num_classes**2).reshape(num_classes, num_classes)


def mistakes_of(counts: np.ndarray) -> list[list[int]]:
    """Return the mistakes as [true, predicted, images], for files; as few as there are mistakes.

    >>> mistakes_of(np.array([[1, 2], [0, 5]]))
    [[0, 1, 2]]
    """
    wrong = np.array(counts)
    np.fill_diagonal(wrong, 0)
    rows, columns = np.nonzero(wrong)
    return np.stack([rows, columns, wrong[rows, columns]], axis=1).tolist()


def counts_of(mistakes: Sequence[Sequence[int]], totals: Sequence[int]) -> np.ndarray:
    """Return the counts by true and predicted class that `mistakes_of` was given, (C, C) int64.

    Args:
        mistakes: true class, predicted class, images.
        totals: images of each true class, C numbers.

    >>> counts_of([[0, 1, 2]], [3, 5]).tolist()
    [[1, 2], [0, 5]]
    """
    counts = np.diag(np.asarray(totals, dtype=np.int64))
    for true, predicted, images in mistakes:
        counts[true, predicted] += images
        counts[true, true] -= images
    return counts


def class_order(class_counts: np.ndarray, hierarchy: Hierarchy | None = None) -> np.ndarray:
    """Return the classes in the order of an axis, (C,) class indices.

    Args:
        class_counts: training images of each class, (C,).
        hierarchy: None = largest class first. Otherwise classes of an abstract label stand
            together: in the order of its tree's leaves where it has one, else by size.
    """
    place = frequency_ranks(class_counts)
    if hierarchy is None:
        return np.argsort(place)
    if hierarchy.linkage is not None and len(hierarchy.linkage):
        from scipy.cluster.hierarchy import leaves_list

        place = np.empty(hierarchy.num_classes, dtype=np.int64)
        place[leaves_list(hierarchy.linkage)] = np.arange(hierarchy.num_classes)
    # an edited label may be scattered over the tree: it stands where its first leaf is
    first = np.full(hierarchy.num_abstract_labels, hierarchy.num_classes)
    np.minimum.at(first, hierarchy.groups, place)
    return np.lexsort((place, first[hierarchy.groups]))


def confusion_frame(
    counts: np.ndarray,
    class_names: Sequence[str],
    order: np.ndarray,
    normalise: Normalise = "row",
    hierarchy: Hierarchy | None = None,
) -> pd.DataFrame:
    """Return a row for each cell of the matrix with at least one image, and for the whole diagonal.

    Args:
        counts: as `confusion_counts`, (C, C).
        class_names: C names.
        order: class at each place of both axes, (C,).
        normalise: `row` = shares of a true class (its diagonal is the recall), `column` = shares of
            a predicted class (precision), `none` = shares of all images.
        hierarchy: adds the abstract labels of both classes.

    Returns:
        Columns row, column (places on the axes, 0 = first), true_index, true_name,
        predicted_index, predicted_name, count, share in [0, 1] (NaN where there is nothing to
        divide by), correct; with a hierarchy abstract_label_index, abstract_label (of the true
        class) and inside: whether both classes have one abstract label.
    """
    shown = np.asarray(counts)[np.ix_(order, order)]
    total = {
        "row": shown.sum(1, keepdims=True),
        "column": shown.sum(0, keepdims=True),
        "none": np.array([[shown.sum()]]),
    }[normalise]
    whole = np.where(total > 0, total, np.nan)
    rows, columns = np.nonzero((shown > 0) | np.eye(len(order), dtype=bool))
    names = np.array([*class_names, ""], dtype=object)[:-1]
    true, predicted = np.asarray(order)[rows], np.asarray(order)[columns]
    frame = pd.DataFrame(
        {
            "row": rows,
            "column": columns,
            "true_index": true,
            "true_name": names[true],
            "predicted_index": predicted,
            "predicted_name": names[predicted],
            "count": shown[rows, columns],
            "share": (shown / whole)[rows, columns],
            "correct": rows == columns,
        }
    )
    if hierarchy is not None:
        groups = hierarchy.groups
        frame["abstract_label_index"] = groups[true]
        frame["abstract_label"] = np.array([*hierarchy.names, ""], dtype=object)[:-1][groups[true]]
        frame["inside"] = groups[true] == groups[predicted]
    return frame


def mistake_severity(counts: np.ndarray, hierarchy: Hierarchy) -> pd.DataFrame:
    """Return how many mistakes are inside the abstract label of the true class.

    Args:
        counts: as `confusion_counts`, (C, C).
        hierarchy: of the C classes; a soft assignment counts by its largest share.

    Returns:
        A row an abstract label and a last one for all (abstract_label_index −1): columns
        abstract_label_index, abstract_label, classes, images, errors, inside, share = inside /
        errors (NaN without errors), by_chance = the share if every mistake hit any other class
        equally: (K_m − 1) / (C − 1), for all of them weighed by their errors.
    """
    groups, classes = hierarchy.groups, hierarchy.num_classes
    wrong = np.where(np.eye(classes, dtype=bool), 0, counts)
    same = groups[:, None] == groups[None, :]
    per_class = pd.DataFrame(
        {
            "abstract_label_index": groups,
            "classes": 1,
            "images": np.asarray(counts).sum(1),
            "errors": wrong.sum(1),
            "inside": (wrong * same).sum(1),
        }
    )
    chance = (hierarchy.group_sizes[groups] - 1) / max(classes - 1, 1)
    per_class["expected"] = per_class["errors"] * chance
    table = per_class.groupby("abstract_label_index", as_index=False).sum()
    table["abstract_label"] = [hierarchy.names[m] for m in table["abstract_label_index"]]
    every = table.drop(columns="abstract_label").sum().to_dict()
    every |= {"abstract_label_index": -1, "abstract_label": "all"}
    table = pd.concat([table, pd.DataFrame([every])], ignore_index=True)
    some = table["errors"].where(table["errors"] > 0)
    table["share"] = table["inside"] / some
    table["by_chance"] = table["expected"] / some
    whole = ["abstract_label_index", "classes", "images", "errors", "inside"]
    table[whole] = table[whole].astype(np.int64)
    return table[
        [
            "abstract_label_index",
            "abstract_label",
            *("classes", "images", "errors", "inside", "share", "by_chance"),
        ]
    ]
