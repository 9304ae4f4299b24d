"""Growing, cutting and checking trees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.cluster import hierarchy as scipy_hierarchy

from dovs.errors import HierarchyError
from dovs.hierarchy import Hierarchy, cut_height, cut_tree, pairwise_distances, recut, ward_linkage
from dovs.hierarchy.tree import check_linkage


def grown(points: np.ndarray) -> np.ndarray:
    return ward_linkage(pairwise_distances(points))


def random_tree(classes: int, seed: int) -> np.ndarray:
    return grown(np.random.default_rng(seed).normal(size=(classes, 4)))


def test_ward_heights_by_hand() -> None:
    # Ward's height of {0,1} with {6}: sqrt(2 * 2 * 1 / 3) * |0.5 - 6|
    tree = grown(np.array([[0.0], [1.0], [6.0]]))
    np.testing.assert_allclose(tree[:, 2], [1.0, np.sqrt(4 / 3) * 5.5])


@pytest.mark.parametrize("seed", range(5))
def test_cuts_are_those_of_scipy(seed: int) -> None:
    tree = random_tree(20, seed)
    for m in range(1, 21):
        ours = cut_tree(tree, m)
        theirs = scipy_hierarchy.fcluster(tree, m, "maxclust")
        assert sorted(set(ours.tolist())) == list(range(m))
        np.testing.assert_array_equal(ours[:, None] == ours, theirs[:, None] == theirs)


@pytest.mark.parametrize("seed", range(5))
def test_one_more_label_splits_one_group_and_renumbers_none(seed: int) -> None:
    tree = random_tree(30, seed)
    for m in range(1, 30):
        coarse, fine = cut_tree(tree, m), cut_tree(tree, m + 1)
        changed = coarse != fine
        assert set(fine[changed].tolist()) == {m}
        (parent,) = set(coarse[changed].tolist())
        stored = (fine == parent).sum()
        assert stored >= changed.sum() > 0


def test_ties_in_height_are_still_cut_into_the_number_asked_for() -> None:
    tree = grown(np.zeros((6, 2)))
    for m in range(1, 7):
        assert len(set(cut_tree(tree, m).tolist())) == m


@pytest.mark.parametrize("m", [0, -1, 6])
def test_numbers_that_cannot_be_cut(m: int) -> None:
    tree = random_tree(5, 0)
    message = f"num_labels={m} does not fit 5 classes: choose 1 to 5"
    for act in (cut_tree, cut_height):
        with pytest.raises(HierarchyError, match=message):
            act(tree, m)


def test_the_cut_height_separates_joins_below_it_from_undone_ones() -> None:
    tree = random_tree(12, 3)
    for m in range(1, 13):
        height = cut_height(tree, m)
        assert (tree[:, 2] < height).sum() == 12 - m


def test_recut_keeps_tree_scores_and_the_names_of_unchanged_groups() -> None:
    tree = grown(np.array([[0.0], [1.0], [20.0], [22.0], [90.0]]))
    before = Hierarchy.from_groups(
        tuple("abcde"),
        cut_tree(tree, 3),
        linkage=tree,
        names=("low", "far", "middle"),
        scores={2: 0.5, 3: 0.75},
        generator="ward",
        parameters={"num_labels": None, "shrinkage": 10.0},
    )
    after = recut(before, 4)
    assert after.groups.tolist() == [0, 0, 2, 3, 1]
    assert after.names == ("low", "far", "c", "d")
    assert after.linkage is before.linkage
    assert after.scores == before.scores
    assert after.generator == "ward"
    assert after.parameters == {"num_labels": 4, "shrinkage": 10.0}
    assert recut(before, 2).names == ("a, b, c and d", "far")
    assert recut(before, 3) == replace(before, parameters={"num_labels": 3, "shrinkage": 10.0})


def test_recut_does_not_depend_on_the_cuts_before() -> None:
    tree = random_tree(15, 1)
    start = Hierarchy.from_groups(tuple("abcdefghijklmno"), np.zeros(15), linkage=tree)
    there = recut(start, 6)
    assert recut(recut(recut(there, 3), 11), 6) == there


def test_recut_needs_a_tree_and_a_possible_number() -> None:
    flat = Hierarchy.from_groups(tuple("abc"), np.array([0, 0, 1]), generator="random")
    with pytest.raises(HierarchyError, match="made by 'random' has no tree to cut"):
        recut(flat, 2)
    treed = Hierarchy.from_groups(tuple("abc"), np.zeros(3), linkage=random_tree(3, 0))
    with pytest.raises(HierarchyError, match="choose 1 to 3"):
        recut(treed, 4)


GOOD = np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 3]])


def test_a_good_linkage_is_accepted() -> None:
    check_linkage(GOOD, 3)
    check_linkage(np.empty((0, 4)), 1)
    for seed in range(3):
        check_linkage(random_tree(40, seed), 40)


@pytest.mark.parametrize(
    "row, column, value",
    [
        (0, 0, 1),  # a class joined with itself
        (0, 0, 4),  # a join not there yet
        (0, 0, -1),
        (0, 0, 0.5),
        (1, 0, 0),  # joined twice
        (0, 2, 3.0),  # heights fall
        (0, 2, -1.0),
        (1, 3, 2),  # wrong count
    ],
)
def test_what_is_not_a_tree_is_refused(row: int, column: int, value: float) -> None:
    bad = GOOD.copy()
    bad[row, column] = value
    with pytest.raises(HierarchyError, match="not a tree over 3 classes"):
        check_linkage(bad, 3)


def test_linkage_of_other_shape_or_with_nan_is_refused() -> None:
    with pytest.raises(HierarchyError, match=r"shape \(2, 4\), but 4 classes need \(3, 4\)"):
        check_linkage(GOOD, 4)
    bad = GOOD.copy()
    bad[0, 2] = np.nan
    with pytest.raises(HierarchyError, match="NaN or infinity"):
        Hierarchy.from_groups(tuple("abc"), np.zeros(3), linkage=bad)
