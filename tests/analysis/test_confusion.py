"""Confusion matrices counted by hand, the order of their axes, and how far mistakes go."""

import numpy as np
import pytest

from dovs.analysis.confusion import (
    class_order,
    confusion_counts,
    confusion_frame,
    mistake_severity,
)
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.tree import pairwise_distances, ward_linkage

# classes a, b, c, d with a and c alike; a is always found, and is predicted once for a c
TRUE = np.array([0, 0, 1, 1, 1, 2, 2, 3])
PREDICTED = np.array([0, 0, 1, 1, 3, 2, 0, 1])
NAMES = ("a", "b", "c", "d")
COUNTS = np.array([5, 40, 200, 10])
ALIKE = Hierarchy.from_groups(NAMES, np.array([0, 1, 0, 1]))


def test_the_matrix_counts_true_classes_in_rows():
    found = confusion_counts(TRUE, PREDICTED, 4)
    assert found.tolist() == [[2, 0, 0, 0], [0, 2, 0, 1], [1, 0, 1, 0], [0, 1, 0, 0]]


def test_axes_run_from_the_largest_class_or_by_abstract_label():
    assert class_order(COUNTS).tolist() == [2, 1, 3, 0]
    assert class_order(COUNTS, ALIKE).tolist() == [2, 0, 1, 3]


def test_a_tree_orders_the_classes_within_and_between_abstract_labels():
    at = np.array([[0.0], [10.0], [11.0], [0.5], [30.0]])
    tree = ward_linkage(pairwise_distances(at))
    names = tuple("abcde")
    whole = Hierarchy.from_groups(names, np.array([0, 1, 1, 0, 2]), linkage=tree)
    order = class_order(np.array([1, 2, 3, 4, 5]), whole).tolist()
    for pair in ((0, 3), (1, 2)):
        assert abs(order.index(pair[0]) - order.index(pair[1])) == 1
    edited = Hierarchy.from_groups(names, np.array([0, 1, 0, 1, 0]), linkage=tree)
    groups = edited.groups[class_order(np.array([1, 2, 3, 4, 5]), edited)]
    assert (np.diff(groups) != 0).sum() == 1


@pytest.mark.parametrize(("normalise", "share"), [("row", 1 / 3), ("column", 1.0), ("none", 1 / 8)])
def test_shares_are_of_the_true_class_the_predicted_class_or_all(normalise, share):
    frame = confusion_frame(confusion_counts(TRUE, PREDICTED, 4), NAMES, np.arange(4), normalise)
    cell = frame[(frame["true_name"] == "b") & (frame["predicted_name"] == "d")].iloc[0]
    assert cell["count"] == 1
    assert cell["share"] == pytest.approx(share)
    assert not cell["correct"]


def test_rows_sum_to_one_and_the_diagonal_is_the_recall():
    frame = confusion_frame(confusion_counts(TRUE, PREDICTED, 4), NAMES, np.array([3, 2, 1, 0]))
    assert frame.groupby("true_name")["share"].sum().tolist() == pytest.approx([1, 1, 1, 1])
    diagonal = frame[frame["correct"]].set_index("true_name")["share"]
    assert diagonal.to_dict() == pytest.approx({"a": 1, "b": 2 / 3, "c": 0.5, "d": 0})
    assert frame[frame["row"] == 0]["true_name"].unique().tolist() == ["d"]


def test_a_class_without_images_has_an_unknown_diagonal_and_no_warning():
    counts = confusion_counts(np.array([0]), np.array([0]), 2)
    frame = confusion_frame(counts, ("a", "b"), np.arange(2))
    assert frame["share"].isna().tolist() == [False, True]
    assert frame["count"].tolist() == [1, 0]


def test_with_a_hierarchy_each_cell_says_whether_it_stays_inside():
    counts = confusion_counts(TRUE, PREDICTED, 4)
    frame = confusion_frame(counts, NAMES, class_order(COUNTS, ALIKE), hierarchy=ALIKE)
    inside = frame[~frame["correct"]].set_index(["true_name", "predicted_name"])["inside"]
    assert inside.to_dict() == {("c", "a"): True, ("b", "d"): True, ("d", "b"): True}


def test_severity_is_the_share_of_mistakes_inside_beside_what_chance_would_give():
    counts = confusion_counts(np.array([0, 0, 1, 2, 3]), np.array([2, 1, 0, 2, 1]), 4)
    table = mistake_severity(counts, ALIKE).set_index("abstract_label")
    assert table.loc["a and c", ["images", "errors", "inside"]].tolist() == [3, 2, 1]
    assert table.loc["b and d", ["images", "errors", "inside"]].tolist() == [2, 2, 1]
    assert table.loc["all", "share"] == pytest.approx(0.5)
    assert table["by_chance"].tolist() == pytest.approx([1 / 3] * 3)
    assert table.loc["all", "abstract_label_index"] == -1


def test_severity_without_mistakes_is_unknown():
    table = mistake_severity(np.eye(4, dtype=np.int64), ALIKE)
    assert table["share"].isna().all()
    assert table["errors"].tolist() == [0, 0, 0]
