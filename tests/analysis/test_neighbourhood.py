"""Neighbours of points placed by hand, and trust measured as scikit-learn measures it."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from dovs.analysis.neighbourhood import neighbours_frame, surroundings, trust_frame

LINE = np.array([[0.0], [1.0], [2.5], [4.0], [10.0]])
CLASSES = np.array([0, 0, 1, 0, 1])


def test_neighbours_come_nearest_first_without_the_point_itself():
    frame = neighbours_frame(LINE, CLASSES, 0, 3, ids=np.array([7, 8, 9, 10, 11]))
    assert frame["id"].tolist() == [8, 9, 10]
    assert frame["distance"].tolist() == [1.0, 2.5, 4.0]
    assert frame["same_class"].tolist() == [True, False, True]


def test_no_more_neighbours_than_other_points():
    assert len(neighbours_frame(LINE, CLASSES, 2, 50)) == 4


def test_duplicates_are_at_distance_zero_and_still_not_the_point():
    frame = neighbours_frame(np.zeros((3, 2)), np.array([0, 0, 1]), 1, 2)
    assert frame["row"].tolist() == [0, 2]
    assert frame["distance"].tolist() == [0, 0]


def test_surroundings_name_the_nearest_other_class():
    found = surroundings(LINE, CLASSES, 0, 2)
    assert found.in_class_share == 0.5
    assert (found.other_class, found.other_distance, found.own_distance) == (1, 2.5, 1.0)
    assert found.closest_mean == 0


def test_surroundings_of_one_class_know_of_no_other():
    found = surroundings(LINE, np.zeros(5, int), 0, 2)
    assert found.other_class is None
    assert found.other_distance is None
    assert found.in_class_share == 1


@pytest.fixture(scope="module")
def cloud():
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(4), [60, 30, 20, 10])
    z = rng.normal(size=(120, 8)) + 2 * rng.normal(size=(4, 8))[labels]
    return z, z[:, :2].copy(), labels


def test_trust_of_all_points_is_that_of_scikit_learn(cloud):
    z, flat, labels = cloud
    table = trust_frame(z, flat, labels, k=7, per_class=1000)
    assert table["measured"].tolist() == table["points"].tolist() == [60, 30, 20, 10]
    weighed = np.average(table["trustworthiness"], weights=table["points"])
    assert weighed == pytest.approx(trustworthiness(z, flat, n_neighbors=7), abs=1e-6)


def test_purity_is_that_of_a_brute_search(cloud):
    z, flat, labels = cloud
    table = trust_frame(z, flat, labels, k=5, per_class=1000)
    for name, points in (("purity", z), ("map_purity", flat)):
        apart = np.linalg.norm(points[:, None] - points, axis=2)
        np.fill_diagonal(apart, np.inf)
        same = labels[np.argsort(apart, axis=1)[:, :5]] == labels[:, None]
        expected = [same[labels == c].mean() for c in range(4)]
        np.testing.assert_allclose(table[name], expected)


def test_a_map_that_is_the_embedding_is_wholly_trusted(cloud):
    z, _, labels = cloud
    table = trust_frame(z, z, labels, k=5)
    np.testing.assert_allclose(table["trustworthiness"], 1)
    np.testing.assert_allclose(table["preserved"], 1)
    np.testing.assert_allclose(table["purity"], table["map_purity"])
    assert table["misleads"].eq("").all()


def test_a_map_that_parts_what_is_mixed_is_reported_to_flatter():
    rng = np.random.default_rng(1)
    labels = np.arange(120) % 2
    table = trust_frame(
        rng.normal(size=(120, 6)), labels[:, None] * 50 + rng.normal(size=(120, 2)), labels
    )
    assert table["misleads"].tolist() == ["flatters", "flatters"]
    assert table["nearest_other"].tolist() == [1, 0]


def test_a_map_drawn_at_random_has_false_neighbours(cloud):
    z, _, labels = cloud
    table = trust_frame(z, np.random.default_rng(2).normal(size=(120, 2)), labels, k=7)
    assert (table["misleads"] == "false neighbours").all()
    assert (table["trustworthiness"] < 0.85).all()


def test_a_map_that_mixes_what_the_embedding_separates_is_reported():
    rng = np.random.default_rng(1)
    labels = np.arange(400) % 2
    plane = rng.normal(size=(400, 2))
    z = np.column_stack([plane, 0.9 * labels + 0.05 * rng.normal(size=400)])
    table = trust_frame(z, plane, labels)
    assert table["misleads"].tolist() == ["mixes", "mixes"]
    assert (table["trustworthiness"] > 0.85).all()
    assert (table["purity"] - table["map_purity"] > 0.3).all()


def test_of_equal_points_nothing_is_measured(cloud):
    _, flat, labels = cloud
    table = trust_frame(np.ones((120, 8)), flat, labels)
    assert table[["purity", "map_purity", "preserved", "trustworthiness"]].isna().all(axis=None)
    assert (table["misleads"] == "").all()


def test_a_class_smaller_than_a_neighbourhood_says_what_it_can_reach():
    labels = np.array([0] * 20 + [1] * 3 + [2])
    z = np.random.default_rng(3).normal(size=(24, 3))
    table = trust_frame(z, z[:, :2], labels, k=5)
    assert table["most_purity"].tolist() == [1.0, 0.4, 0.0]
    assert table.loc[2, "purity"] == 0


def test_one_class_alone_has_no_other_near():
    z = np.random.default_rng(4).normal(size=(20, 3))
    table = trust_frame(z, z[:, :2], np.zeros(20, int), k=5)
    assert table["nearest_other"].tolist() == [-1]
    assert table["purity"].tolist() == [1.0]


def test_the_sample_holds_so_many_points_of_each_class_and_follows_its_seed(cloud):
    z, flat, labels = cloud
    first = trust_frame(z, flat, labels, per_class=12, seed=5)
    assert first["measured"].tolist() == [12, 12, 12, 10]
    assert first.equals(trust_frame(z, flat, labels, per_class=12, seed=5))
    assert not first.equals(trust_frame(z, flat, labels, per_class=12, seed=6))
