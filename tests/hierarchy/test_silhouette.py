"""The silhouette, and the number of abstract labels chosen by it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import squareform
from sklearn.metrics import silhouette_score

from dovs.hierarchy import (
    candidate_numbers,
    choose_num_labels,
    pairwise_distances,
    silhouette,
    ward_linkage,
)


def test_silhouette_by_hand() -> None:
    points = np.array([0.0, 2.0, 10.0, 14.0])
    # a = 2, 2, 4, 4; b = 12, 10, 9, 13
    expected = np.mean([10 / 12, 8 / 10, 5 / 9, 9 / 13])
    distances = abs(points - points[:, None])
    assert silhouette(distances, np.array([0, 0, 1, 1])) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(6))
def test_silhouette_agrees_with_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(25, 3))
    _, groups = np.unique(rng.integers(0, 8, 25), return_inverse=True)
    ours = silhouette(squareform(pairwise_distances(points)), groups)
    assert ours == pytest.approx(silhouette_score(points, groups))


def test_silhouette_of_duplicates_is_defined() -> None:
    assert silhouette(np.zeros((4, 4)), np.array([0, 0, 1, 1])) == 0.0
    assert silhouette(np.zeros((2, 2)), np.array([0, 1])) == 0.0


@pytest.mark.parametrize(
    "num_classes, low, high",
    [(3, 2, 2), (4, 2, 3), (6, 2, 5), (10, 2, 5), (20, 2, 5), (100, 8, 25), (1000, 8, 25)],
)
def test_numbers_that_are_considered(num_classes: int, low: int, high: int) -> None:
    assert candidate_numbers(num_classes) == range(low, high + 1)


def test_the_considered_numbers_grow_with_the_classes() -> None:
    lows, highs = zip(*((r[0], r[-1]) for r in map(candidate_numbers, range(3, 150))), strict=True)
    assert list(lows) == sorted(lows)
    assert list(highs) == sorted(highs)
    assert len(candidate_numbers(2)) == 0


@pytest.mark.parametrize("groups", [2, 3, 4, 5])
def test_the_number_of_separate_clouds_is_chosen(groups: int) -> None:
    rng = np.random.default_rng(groups)
    points = np.eye(groups, 5).repeat(4, axis=0) * 20 + rng.normal(size=(4 * groups, 5))
    distances = pairwise_distances(points)
    chosen, scores = choose_num_labels(ward_linkage(distances), distances)
    assert chosen == groups
    assert scores[chosen] == max(scores.values())
    assert all(type(m) is int and type(s) is float for m, s in scores.items())


def test_two_classes_have_nothing_to_choose() -> None:
    distances = pairwise_distances(np.array([[0.0], [1.0]]))
    assert choose_num_labels(ward_linkage(distances), distances) == (1, {})


def test_of_equal_scores_the_fewest_groups_win() -> None:
    distances = pairwise_distances(np.zeros((8, 2)))
    assert choose_num_labels(ward_linkage(distances), distances)[0] == 2
