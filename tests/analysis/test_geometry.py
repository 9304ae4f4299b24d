"""The shape of embeddings, on data whose shape is known."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.analysis.geometry import (
    class_mean_cosines,
    class_means,
    effective_rank,
    geometry,
    nc1,
    neighbour_purity,
    tail_cosine,
)


def simplex(classes: int, dimensions: int, seed: int = 0) -> np.ndarray:
    """Return the corners of a regular simplex around 0, in a random rotation, (C, D)."""
    corners = np.eye(classes) - 1 / classes
    rotation, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(dimensions, dimensions)))
    return corners @ rotation[:classes]


def clouds(means: np.ndarray, each: int, spread: float, seed: int = 0) -> tuple:
    labels = np.repeat(np.arange(len(means)), each)
    noise = np.random.default_rng(seed).normal(scale=spread, size=(len(labels), means.shape[1]))
    return means[labels] + noise, labels


def test_class_means_skip_absent_classes():
    z = np.array([[0.0, 2], [4, 0], [2, 0]])
    present, means = class_means(z, np.array([7, 3, 3]))
    assert present.tolist() == [3, 7]
    assert means.tolist() == [[3, 0], [0, 2]]


def test_nc1_by_hand():
    # on a line: classes at -1 ± s and 1 ± s, so Σ_W = s², Σ_B = 1, C = 2
    z = np.array([[-1.3], [-0.7], [0.7], [1.3]])
    assert nc1(z, np.array([0, 0, 1, 1])) == pytest.approx(0.3**2 / 2)


def test_nc1_of_planted_clouds():
    # noise has variance s² in each of the C - 1 directions in which the corners vary by 1 / C
    classes, spread = 5, 0.01
    z, labels = clouds(simplex(classes, 20), 2000, spread)
    expected = spread**2 * (classes - 1) * classes / classes
    assert nc1(z, labels) == pytest.approx(expected, rel=0.05)


def test_nc1_ignores_scale_rotation_place_and_class_frequency():
    z, labels = clouds(simplex(4, 6), 30, 0.2)
    turn, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(6, 6)))
    expected = nc1(z, labels)
    assert nc1(100 * z @ turn + 7, labels) == pytest.approx(expected)
    again = np.concatenate([z, z[labels == 0]])
    assert nc1(again, np.append(labels, np.zeros(30, int))) == pytest.approx(expected)


def test_nc1_is_zero_for_points_and_unknown_without_differences():
    points, labels = clouds(simplex(3, 5), 4, 0.0)
    assert nc1(points, labels) == pytest.approx(0, abs=1e-12)
    assert np.isnan(nc1(np.full((6, 4), 0.1), np.arange(6) % 3))
    assert np.isnan(nc1(points, np.zeros(12, int)))


def test_class_means_of_a_simplex_have_the_cosines_of_neural_collapse():
    z, labels = clouds(3 * simplex(6, 16), 5, 0.0)
    expected = np.full((6, 6), -1 / 5)
    np.fill_diagonal(expected, 1)
    assert np.allclose(class_mean_cosines(z + 4, labels), expected)


def test_cosines_of_a_constant_embedding_are_zero():
    assert (class_mean_cosines(np.zeros((4, 3)), np.array([0, 0, 1, 1])) == 0).all()


def test_tail_cosine_sees_tail_classes_fall_together():
    counts = np.array([500, 400, 300, 20, 10, 5])
    means = simplex(6, 8)
    apart, labels = clouds(means, 5, 0.0)
    assert tail_cosine(apart, labels, counts) == pytest.approx(-1 / 5)
    means[5] = means[4]
    together, labels = clouds(means, 5, 0.0)
    assert tail_cosine(together, labels, counts) == pytest.approx(1)


def test_tail_cosine_takes_the_last_third_by_training_images_wherever_they_stand():
    counts = np.array([5, 500, 10, 400, 20, 300])
    means = simplex(6, 8)
    means[0] = means[2]
    z, labels = clouds(means, 3, 0.0)
    assert tail_cosine(z, labels, counts) == pytest.approx(1)
    only_one = labels != 0
    assert tail_cosine(z[only_one], labels[only_one], counts) is None


@pytest.mark.parametrize("rank", [1, 3, 8])
def test_effective_rank_counts_equal_directions(rank):
    axes = np.eye(8)[:rank]
    z = np.concatenate([axes, -axes])
    assert effective_rank(z) == pytest.approx(rank)
    assert effective_rank(50 * z + 3) == pytest.approx(rank)


def test_effective_rank_by_hand_and_of_a_point():
    # variances 3 : 1, so exp(-(¾ log ¾ + ¼ log ¼))
    z = np.array([[np.sqrt(3), 0], [-np.sqrt(3), 0], [0, 1], [0, -1]])
    assert effective_rank(z) == pytest.approx(4 / 3**0.75)
    assert effective_rank(np.full((5, 3), 2.0)) == 1


def test_neighbour_purity_on_a_line_by_hand():
    z = np.array([[0.0], [1], [3], [3.5], [10]])
    labels = np.array([0, 0, 0, 1, 1])
    # two nearest others: 0 -> 1, 3; 1 -> 0, 3; 3 -> 3.5, 1; 3.5 -> 3, 1; 10 -> 3.5, 3
    assert neighbour_purity(z, labels, k=2).tolist() == [1, 1, 0.5, 0, 0.5]


def test_neighbour_purity_of_duplicates_and_of_few_points():
    assert neighbour_purity(np.zeros((4, 2)), np.zeros(4, int), k=10).tolist() == [1, 1, 1, 1]
    assert neighbour_purity(np.array([[0.0], [1.0]]), np.array([0, 1])).tolist() == [0, 0]


def test_purity_of_a_split_is_the_mean_over_its_classes():
    pure = np.linspace(0, 1, 30)[:, None]
    lost = 40 + np.linspace(0, 1, 12)[:, None]
    z, labels = np.concatenate([pure, lost]), np.append(np.zeros(30, int), np.arange(12) % 2 + 1)
    by_class = [neighbour_purity(z, labels)[labels == c].mean() for c in range(3)]
    assert by_class[0] == 1
    assert max(by_class[1:]) < 0.5
    found = geometry(z, labels, np.array([30, 6, 6]))
    assert found["neighbour_purity"] == pytest.approx(np.mean(by_class))


def test_geometry_of_planted_clouds():
    z, labels = clouds(50 * simplex(3, 6), 40, 0.1)
    stored = np.concatenate([np.arange(40), np.arange(40, 52), np.arange(80, 92)])
    found = geometry(z[stored], labels[stored], np.array([40, 12, 12]))
    assert found["neighbour_purity"] == 1
    assert found["tail_cosine"] == pytest.approx(-0.5, abs=0.01)
    assert found["effective_rank"] == pytest.approx(2, abs=0.35)
    assert found["nc1"] < 1e-3
    centred = z[stored] - z[stored].mean(0)
    assert found["scatter"] == pytest.approx((centred**2).sum(1).mean())
    assert found.keys() == {"nc1", "tail_cosine", "effective_rank", "neighbour_purity", "scatter"}


def test_thinning_is_seeded_and_blind_to_the_order_of_labels():
    """Every tenth embedding of labels 0..9, 0..9, … would hold one class and look pure."""
    labels = np.arange(2000) % 10
    z = np.random.default_rng(0).normal(size=(2000, 4))
    counts = np.full(10, 200)
    found = geometry(z, labels, counts, most=200)
    assert found["neighbour_purity"] == pytest.approx(0.1, abs=0.05)
    assert geometry(z, labels, counts, most=200) == found
    assert geometry(z, labels, counts, most=200, seed=1) != found


def test_half_precision_embeddings_are_measured_in_full_precision():
    z, labels = clouds(simplex(4, 8), 50, 0.1)
    halves = (100 + z).astype(np.float16)
    counts = np.full(4, 50)
    assert geometry(halves, labels, counts) == geometry(halves.astype(np.float64), labels, counts)
