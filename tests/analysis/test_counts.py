"""Tails as numbers, against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.analysis.counts import (
    counts_frame,
    frequency_groups,
    frequency_ranks,
    group_imbalance_ratio,
    hierarchy_counts,
    imbalance_statistics,
)
from dovs.analysis.metrics import thirds
from dovs.hierarchy import Hierarchy

NAMES = tuple("abcde")


def test_groups_follow_the_published_bounds():
    groups = frequency_groups(np.array([5000, 101, 100, 20, 19, 1, 0]))
    assert groups.tolist() == ["many", "many", "medium", "medium", "few", "few", "few"]


def test_ranks_are_a_permutation_that_sorts_and_keeps_ties_in_order():
    counts = np.random.default_rng(0).integers(0, 5, 50)
    ranks = frequency_ranks(counts)
    assert sorted(ranks) == list(range(50))
    order = np.argsort(ranks)
    assert (np.diff(counts[order]) <= 0).all()
    ties = np.flatnonzero(counts == 3)
    assert (np.diff(ranks[ties]) > 0).all()


def test_counts_frame_puts_the_largest_class_first():
    frame = counts_frame(NAMES[:3], np.array([15, 200, 40]), np.array([300, 400, 500]))
    assert frame.to_dict("list") == {
        "class_index": [1, 2, 0],
        "class_name": ["b", "c", "a"],
        "rank": [0, 1, 2],
        "count": [200, 40, 15],
        "balanced_count": [400, 500, 300],
        "group": ["many", "medium", "few"],
    }


def test_statistics_of_a_small_tail_by_hand():
    # shares 1/2, 1/4, 1/4 have an entropy of 1.5 bits, at most log2(3) bits
    found = imbalance_statistics(np.array([8, 4, 4]))
    assert found["num_images"] == 16
    assert (found["n_max"], found["n_min"]) == (8, 4)
    assert found["imbalance_ratio"] == 2
    assert found["entropy"] == pytest.approx(1.5 / np.log2(3))
    # mean absolute difference / (2 · mean) = (4·4 / 9) / (2 · 16 / 3)
    assert found["gini"] == pytest.approx((16 / 9) / (32 / 3))
    assert found["head_third_share"] == 0.5
    assert found["majority_accuracy_balanced"] == pytest.approx(1 / 3)
    assert found["majority_accuracy_as_drawn"] == 0.5
    counts = np.array([8, 4, 4])
    for tested, expected in (([1, 0, 2], 1 / 2), ([0, 3, 3], 0), ([1, 0, 0], 1)):
        found = imbalance_statistics(counts, np.array(tested))
        assert found["majority_accuracy_balanced"] == expected


def test_gini_is_half_the_relative_mean_difference():
    counts = np.random.default_rng(1).integers(1, 400, 17)
    difference = np.abs(counts[:, None] - counts).mean()
    assert imbalance_statistics(counts)["gini"] == pytest.approx(difference / (2 * counts.mean()))


def test_the_head_third_is_rounded_up_as_for_the_accuracy_of_thirds():
    counts = np.array([1, 40, 10, 5])
    assert imbalance_statistics(counts)["head_third_share"] == 50 / 56
    assert counts[thirds(counts) == 0].sum() == 50


def test_a_balanced_set_has_no_tail():
    found = imbalance_statistics(np.full(6, 70))
    assert found["imbalance_ratio"] == 1
    assert found["gini"] == pytest.approx(0)
    assert found["entropy"] == pytest.approx(1)
    assert found["head_third_share"] == pytest.approx(1 / 3)


def test_one_class_and_an_empty_class_have_finite_statistics_but_for_the_ratio():
    assert imbalance_statistics(np.array([9]))["entropy"] == 1
    found = imbalance_statistics(np.array([9, 0]))
    assert found["imbalance_ratio"] == np.inf
    assert found["entropy"] == 0
    assert found["majority_accuracy_as_drawn"] == 1


def test_labels_hold_the_images_of_their_classes():
    hierarchy = Hierarchy.from_groups(NAMES, np.array([0, 1, 0, 1, 1]))
    frame = hierarchy_counts(hierarchy, np.array([100, 50, 20, 10, 5]))
    assert frame.to_dict("list") == {
        "abstract_label": [0, 1],
        "name": ["a and c", "b, d and e"],
        "classes": [2, 3],
        "images": [120, 65],
        "smallest": [20, 5],
        "largest": [100, 50],
    }
    assert group_imbalance_ratio(hierarchy, np.array([100, 50, 20, 10, 5])) == 120 / 65


def test_a_soft_assignment_shares_images_out():
    q = np.array([[0.5, 0.5], [1.0, 0.0]])
    hierarchy = Hierarchy(("a", "b"), q, ("x", "y"))
    frame = hierarchy_counts(hierarchy, np.array([10, 4]))
    assert frame["images"].tolist() == [9, 5]
    assert frame["classes"].tolist() == [2, 0]
    assert frame["largest"].tolist() == [10, 0]
    assert group_imbalance_ratio(hierarchy, np.array([0, 4])) == np.inf
