"""Judging hierarchies, against values worked out by hand or by other packages."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster.hierarchy import cophenet
from scipy.spatial.distance import pdist, squareform
from sklearn.metrics import silhouette_score

from dovs.analysis.abstract_level import abstract_level, group_recall_frame, join_heights
from dovs.analysis.hierarchies import (
    Evidence,
    ari_matrix,
    cophenetic_correlation,
    flow_frame,
    judge,
    moved_classes,
    partners,
    similarity_frame,
)
from dovs.errors import HierarchyError
from dovs.hierarchy import Hierarchy, grow, leaf_order, pairwise_distances

NAMES = ("cat", "dog", "car", "bus", "van")
PETS = Hierarchy.from_groups(NAMES, np.array([0, 0, 1, 1, 1]), names=("pets", "cars"))
COUNTS = np.array([40, 2, 30, 10, 8])


def tree_of(points: np.ndarray) -> np.ndarray:
    return grow(pairwise_distances(points), "average")


def test_cophenetic_correlation_is_scipy_s():
    points = np.random.default_rng(0).normal(size=(12, 3))
    linkage = tree_of(points)
    wanted, _ = cophenet(linkage, pdist(points))
    assert cophenetic_correlation(linkage, squareform(pdist(points))) == pytest.approx(wanted)
    assert np.isnan(cophenetic_correlation(linkage, np.ones((12, 12)) - np.eye(12)))


def test_judge_by_hand():
    points = np.array([[0.0], [1.0], [8.0], [9.0], [11.0]])
    confusion = np.array(
        [[5, 3, 0, 1, 0], [1, 5, 0, 0, 0], [0, 0, 9, 2, 0], [0, 0, 0, 9, 0], [1, 0, 0, 2, 4]]
    )
    distances = squareform(pdist(points))
    evidence = Evidence(COUNTS, distances, ("animal", "animal", "car", "car", "animal"), confusion)
    found = judge(PETS, evidence)
    assert found["abstract_labels"] == 2
    assert found["silhouette"] == pytest.approx(silhouette_score(points, PETS.groups))
    assert np.isnan(found["cophenetic"])
    assert found["class_ratio"] == 20
    assert found["group_ratio"] == pytest.approx(48 / 42)
    assert (found["smallest_classes"], found["smallest_images"]) == (2, 42)
    assert found["purity"] == pytest.approx(4 / 5)
    assert found["inside"] == pytest.approx(8 / 10)
    # 4 + 1 mistakes of pets hit the other pet with 1/4, 2 + 3 of cars another car with 2/4
    assert found["inside_by_chance"] == pytest.approx((5 * 1 / 4 + 5 * 2 / 4) / 10)


def test_judge_without_evidence_is_nan_and_of_other_classes_an_error():
    whole = Hierarchy.from_groups(NAMES, np.zeros(5))
    found = judge(whole, Evidence(COUNTS, np.ones((5, 5)) - np.eye(5)))
    assert all(np.isnan(found[name]) for name in ("silhouette", "ari", "inside", "cophenetic"))
    assert found["group_ratio"] == 1
    with pytest.raises(HierarchyError, match="about 4 classes, the hierarchy about 5"):
        judge(whole, Evidence(COUNTS[:4], np.ones((4, 4))))


def test_ari_matrix():
    other = Hierarchy.from_groups(NAMES, np.array([1, 1, 0, 0, 0]))
    crossed = Hierarchy.from_groups(NAMES, np.array([0, 1, 0, 1, 0]))
    matrix = ari_matrix([PETS, other, crossed])
    np.testing.assert_allclose(np.diag(matrix), 1)
    np.testing.assert_allclose(matrix, matrix.T)
    assert matrix[0, 1] == 1
    assert matrix[0, 2] < 0.2
    with pytest.raises(HierarchyError, match="different classes"):
        ari_matrix([PETS, Hierarchy.from_groups(("a",), np.zeros(1))])


def test_moved_classes_are_those_that_left_the_partner_label():
    after = Hierarchy.from_groups(NAMES, np.array([1, 1, 0, 0, 1]), names=("rest", "home"))
    moved = moved_classes(PETS, after, COUNTS)
    assert moved.to_dict("records") == [
        {
            "class_index": 4,
            "class_name": "van",
            "count": 8,
            "before": "cars",
            "after": "home",
            "partner": "rest",
        }
    ]
    assert moved_classes(PETS, PETS, COUNTS).empty
    renumbered = PETS.reordered(np.array([1, 0]))
    assert moved_classes(PETS, renumbered, COUNTS).empty


def test_a_label_without_a_partner():
    after = Hierarchy.from_groups(NAMES, np.zeros(5), names=("all",))
    assert partners(PETS, after, COUNTS).tolist() == [-1, 0]
    assert moved_classes(PETS, after, COUNTS)["partner"].tolist() == ["", ""]


def test_flows_hold_every_class_once_a_step():
    middle = Hierarchy.from_groups(NAMES, np.array([0, 1, 1, 2, 2]))
    frame = flow_frame([PETS, middle, PETS], ["a", "b", "c"], COUNTS)
    for _, part in frame.groupby("step"):
        assert part["classes"].sum() == 5
        assert part["images"].sum() == COUNTS.sum()
    first = frame[(frame["step"] == 0) & (frame["from_name"] == "pets")]
    assert dict(zip(first["to_label"], first["class_names"], strict=True)) == {0: "cat", 1: "dog"}
    assert flow_frame([PETS], ["a"], COUNTS).empty


def test_similarity_in_leaf_order():
    points = np.array([[0.0], [1.0], [8.0], [9.0], [12.0]])
    order = leaf_order(tree_of(points))
    frame = similarity_frame(squareform(pdist(points)), PETS, order)
    assert len(frame) == 25
    cell = frame.set_index(["row_class", "column_class"])
    assert cell.loc[("cat", "van"), "similarity"] == 0
    assert cell.loc[("cat", "cat"), "similarity"] == 1
    assert cell.loc[("dog", "cat"), "similarity"] == pytest.approx(1 - 1 / 12)
    assert cell.loc[("car", "bus"), "inside"]
    assert not cell.loc[("car", "cat"), "inside"]
    assert frame["row_class"].iloc[::5].tolist() == [NAMES[c] for c in order]


def test_results_at_the_abstract_level_by_hand():
    counts = np.array([[2, 2, 0, 0, 0], [0, 4, 0, 0, 0], [0, 1, 3, 0, 0], [0] * 5, [0, 0, 2, 0, 2]])
    found = abstract_level(counts, PETS)
    assert found["class_accuracy"] == pytest.approx(11 / 16)
    assert found["abstract_accuracy"] == pytest.approx(15 / 16)
    assert found["balanced_abstract_accuracy"] == pytest.approx((1 + 7 / 8) / 2)
    assert found["inside"] == pytest.approx(4 / 5)
    assert found["severity"] == pytest.approx((4 * 0.5 + 1) / 5)
    frame = group_recall_frame(counts, PETS)
    assert frame["images"].tolist() == [8, 8]
    assert frame["recall"].tolist() == [1, 7 / 8]
    assert frame["class_recall"].tolist() == [(0.5 + 1) / 2, (0.75 + 0.5) / 2]
    assert frame["inside"].tolist() == [1, pytest.approx(2 / 3)]
    assert (frame["low"] <= frame["recall"]).all()
    assert (frame["recall"] <= frame["high"] + 1e-12).all()


def test_severity_follows_the_tree():
    points = np.array([[0.0], [1.0], [8.0], [9.0], [12.0]])
    linkage = tree_of(points)
    tree = Hierarchy.from_groups(NAMES, np.array([0, 0, 1, 1, 1]), linkage=linkage)
    heights = join_heights(tree)
    np.testing.assert_allclose(np.diag(heights), 0)
    assert heights.max() == 1
    assert heights[0, 1] == pytest.approx(1 / linkage[-1, 2])
    near, far = np.zeros((5, 5)), np.zeros((5, 5))
    near[0, 1] = far[0, 4] = 3
    assert abstract_level(near, tree)["severity"] == pytest.approx(heights[0, 1])
    assert abstract_level(far, tree)["severity"] == 1
    assert abstract_level(near, tree)["severity_by_chance"] == pytest.approx(heights[0].sum() / 4)


def test_no_images_and_no_mistakes_are_nan_not_zero():
    empty = abstract_level(np.zeros((5, 5)), PETS)
    assert all(np.isnan(value) for value in empty.values())
    perfect = abstract_level(np.eye(5), PETS)
    assert perfect["abstract_accuracy"] == 1
    assert np.isnan(perfect["severity"])
