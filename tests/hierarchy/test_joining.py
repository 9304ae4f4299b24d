"""Labels of rare classes alone join the nearest label."""

import numpy as np
import pytest

from dovs.hierarchy import Hierarchy, join_rare, richness

NAMES = ("shirt", "coat", "sandal", "boot", "bag", "trouser")
# two clusters of frequent classes, and rare ones beside the second
POINTS = np.array([[0.0, 1], [0, 2], [5, 0], [6, 0], [7, 0], [-5, 0]])


def labels(*groups: int) -> Hierarchy:
    return Hierarchy.from_groups(NAMES, np.array(groups), generator="ward", prototypes="embeddings")


def test_a_label_of_rare_classes_joins_the_nearest_one_and_a_note_says_so():
    counts = np.array([100, 100, 100, 2, 4, 100])
    joined = join_rare(labels(0, 0, 1, 2, 2, 3), counts, POINTS, 0.1)
    assert joined.groups.tolist() == [0, 0, 1, 1, 1, 2]
    assert joined.names == ("shirt and coat", "sandal, boot and bag", "trouser")
    (note,) = joined.notes
    assert note == (
        "'boot and bag' joined 'sandal': its classes have 3 images on average, less than 10 % of "
        "the average of all classes."
    )
    assert Hierarchy.from_json(joined.to_json()) == joined


def test_labels_that_are_rich_enough_are_the_same_object():
    counts = np.array([100, 100, 100, 60, 2, 100])
    found = labels(0, 0, 1, 2, 2, 3)
    assert richness(found, counts)[2] == pytest.approx(31 / (462 / 6))
    assert join_rare(found, counts, POINTS, 0.1) is found
    assert join_rare(found, np.array([1, 1, 1, 1, 1, 1]), POINTS, 1.0) is found
    assert join_rare(found, np.array([900, 900, 900, 1, 1, 900]), POINTS, 0.0) is found


def test_rare_labels_join_one_by_one_until_none_is_poor():
    # two poor labels: together they would be as poor, so both end with a frequent class
    joined = join_rare(labels(0, 0, 0, 1, 2, 0), np.array([9, 9, 9, 0.1, 0.1, 9]), POINTS, 0.1)
    assert joined.num_abstract_labels == 1
    assert len(joined.notes) == 2


def test_shares_of_soft_labels_are_added():
    q = np.array([[1.0, 0], [0.75, 0.25], [1, 0], [0, 1], [0, 1], [1, 0]])
    soft = Hierarchy(NAMES, q, ("clothes", "rest"))
    counts = np.array([90, 4, 90, 2, 2, 90])
    assert richness(soft, counts)[1] == pytest.approx((1 + 4) / 2.25 / counts.mean())
    joined = join_rare(soft, counts, POINTS, 0.1)
    assert joined.assignment.tolist() == [[1.0]] * 6


def test_a_joined_label_has_a_name_of_its_own():
    named = Hierarchy.from_groups(
        NAMES, np.array([0, 0, 0, 1, 2, 0]), names=("boot and bag", "x", "y")
    )
    counts = np.array([90, 90, 90, 4, 4, 90])
    apart = np.array([[0.0, 1], [0, 2], [0, 1], [5, 0], [6, 0], [0, 1]])
    joined = join_rare(named, counts, apart, 0.09)
    assert joined.num_abstract_labels == 1
    assert "'boot and bag (2)' joined 'boot and bag'" in joined.notes[1]
