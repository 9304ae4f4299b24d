"""Matching keeps places, and with them colours."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from dovs.errors import HierarchyError
from dovs.hierarchy import Hierarchy, match, shared_class_mass

CLASSES = tuple("abcdef")


def hard(*groups: int) -> Hierarchy:
    return Hierarchy.from_groups(CLASSES[: len(groups)], np.array(groups))


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_permutation_of_the_same_groups_maps_back(order) -> None:
    old = hard(0, 0, 1, 2, 2, 3)
    assert match(old.reordered(np.array(order)), old, np.array([9, 5, 4, 3, 2, 1])) == old


def test_shared_class_mass_of_soft_assignments_by_hand() -> None:
    new = np.array([[0.25, 0.75], [1.0, 0.0]])
    old = np.array([[0.5, 0.5], [0.2, 0.8]])
    counts = np.array([100, 10])
    expected = [
        [100 * 0.25 * 0.5 + 10 * 0.2, 100 * 0.25 * 0.5 + 10 * 0.8],
        [100 * 0.75 * 0.5, 100 * 0.75 * 0.5],
    ]
    np.testing.assert_allclose(shared_class_mass(new, old, counts), expected)


def test_soft_assignments_are_matched() -> None:
    q = np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.0, 0.3, 0.7]])
    old = Hierarchy(CLASSES[:3], q, ("x", "y", "z"))
    shuffled = old.reordered(np.array([2, 0, 1]))
    assert match(shuffled, old, np.array([30, 20, 10])) == old


def test_images_decide_and_not_classes() -> None:
    # new label 0 shares two small classes with old 0, and one large class with old 1
    old, new = hard(0, 0, 1, 0), hard(0, 0, 0, 1)
    got = match(new, old, np.array([1, 1, 100, 50]))
    assert got.groups.tolist() == [1, 1, 1, 0]


def test_the_best_pairing_beats_the_greedy_one() -> None:
    # shared mass [[10, 9], [9, 0]]: greedy takes 10 + 0, the best is 9 + 9
    old = Hierarchy(("a", "b", "c"), np.array([[1.0, 0], [0, 1], [1, 0]]), ("x", "y"))
    new = Hierarchy(("a", "b", "c"), np.array([[1.0, 0], [1, 0], [0, 1]]), ("u", "v"))
    assert match(new, old, np.array([10, 9, 9])).names == ("v", "u")


def test_a_new_group_goes_last() -> None:
    old, new = hard(0, 0, 1, 1, 1, 1), hard(1, 1, 0, 0, 2, 2)
    got = match(new, old, np.array([9, 9, 9, 9, 2, 2]))
    assert got.groups.tolist() == [0, 0, 1, 1, 2, 2]
    assert got.names == ("a and b", "c and d", "e and f")


def test_where_a_group_is_lost_only_the_label_beyond_the_end_moves() -> None:
    old = hard(0, 1, 2, 3, 4, 4)
    new = hard(0, 0, 1, 2, 3, 3)  # old label 1 is lost to label 0
    got = match(new, old, np.array([20, 1, 9, 9, 9, 9]))
    assert got.groups.tolist() == [0, 0, 2, 3, 1, 1]
    assert sorted(got.names) == sorted(new.names)


def test_two_groups_lost() -> None:
    old, new = hard(0, 1, 2, 3, 3, 3), hard(0, 0, 0, 1, 1, 1)
    got = match(new, old, np.array([1, 9, 1, 9, 9, 9]))
    assert got.groups.tolist() == [1, 1, 1, 0, 0, 0]


def test_labels_that_fill_gaps_keep_their_old_order() -> None:
    old, new = hard(0, 1, 2, 2, 3, 3), hard(0, 0, 1, 1, 0, 0)
    got = match(new, old, np.array([1, 1, 9, 9, 9, 9]))  # partners: old 3 and old 2
    assert got.groups.tolist() == [1, 1, 0, 0, 1, 1]


@pytest.mark.parametrize("seed", range(8))
def test_matching_is_a_reordering_and_matching_twice_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.integers(1, 200, 12)
    names = tuple(f"c{c}" for c in range(12))
    new, old = (
        Hierarchy.from_groups(names, rng.integers(0, rng.integers(2, 7), 12)) for _ in range(2)
    )
    once = match(new, old, counts)
    together = new.groups[:, None] == new.groups
    np.testing.assert_array_equal(once.groups[:, None] == once.groups, together)
    mass = np.trace(shared_class_mass(once.assignment, old.assignment, counts))
    if new.num_abstract_labels == old.num_abstract_labels:
        assert match(once, old, counts) == once
        for order in permutations(range(new.num_abstract_labels)):
            other = new.reordered(np.array(order)).assignment
            assert np.trace(shared_class_mass(other, old.assignment, counts)) <= mass


def test_other_classes_cannot_be_matched() -> None:
    with pytest.raises(HierarchyError, match=r"different classes \(3 and 4\)"):
        match(hard(0, 0, 1), hard(0, 0, 1, 1), np.ones(3))
    with pytest.raises(HierarchyError, match=r"class_counts has shape \(2,\)"):
        match(hard(0, 0, 1), hard(0, 1, 1), np.ones(2))


def test_a_matched_hierarchy_lies_in_memory_as_one_from_a_file() -> None:
    """Or a resumed run would sum in another order, and end with other last digits."""
    new, old = hard(0, 0, 1, 2), hard(1, 1, 2, 0)
    matched = match(new, old, np.ones(4))
    stored = Hierarchy.from_json(matched.to_json())
    assert np.array_equal(matched.assignment, stored.assignment)
    assert matched.assignment.strides == stored.assignment.strides
