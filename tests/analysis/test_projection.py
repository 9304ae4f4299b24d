"""Neighbours, trust in a map, and what is refused before a projection starts."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.analysis.projection import (
    nearest_neighbours,
    neighbourhood_frame,
    project,
    trustworthiness,
)
from dovs.errors import ConfigError


def test_neighbours_by_hand():
    indices, distances = nearest_neighbours(np.array([[0.0], [1], [3], [7]]), 3)
    assert indices.tolist() == [[0, 1, 2], [1, 0, 2], [2, 1, 0], [3, 2, 1]]
    assert distances.tolist() == [[0, 1, 3], [0, 1, 2], [0, 2, 3], [0, 4, 6]]
    assert (indices.dtype, distances.dtype) == (np.int64, np.float32)


def test_neighbours_are_exact_far_from_the_origin():
    z = np.random.default_rng(0).normal(size=(200, 300)).astype(np.float32)
    indices, distances = nearest_neighbours(z + 100, 8)
    moved = (z + 100).astype(np.float64)
    all_distances = np.linalg.norm(moved[:, None] - moved, axis=2)
    assert np.allclose(distances, np.sort(all_distances, axis=1)[:, :8], atol=1e-3)
    assert (distances[:, 0] == 0).all()
    assert np.allclose(np.take_along_axis(all_distances, indices, 1), distances, atol=1e-3)


def test_every_point_heads_its_own_list_among_duplicates():
    z = np.repeat(np.random.default_rng(0).normal(size=(4, 3)), 10, axis=0)
    indices, distances = nearest_neighbours(z, 6)
    assert indices[:, 0].tolist() == list(range(40))
    assert all(len(set(row)) == 6 for row in indices)
    assert (indices // 10 == np.arange(40)[:, None] // 10).all()
    assert np.allclose(distances, 0, atol=1e-6)
    assert (np.diff(distances, axis=1) >= 0).all()


def test_there_are_no_more_neighbours_than_points():
    indices, _ = nearest_neighbours(np.eye(3), 10)
    assert np.sort(indices, axis=1).tolist() == [[0, 1, 2]] * 3


def test_a_faithful_map_is_trusted_and_a_shuffled_one_is_not():
    rng = np.random.default_rng(0)
    z = rng.normal(size=(150, 2))
    assert trustworthiness(z, 3 * z - 1) == 1
    assert trustworthiness(z, rng.permutation(z)) == pytest.approx(0.5, abs=0.1)


def test_trust_is_measured_on_a_seeded_part_of_many_points():
    rng = np.random.default_rng(0)
    z = rng.normal(size=(400, 5))
    first = trustworthiness(z, z[:, :2], points=100, seed=1)
    assert first == trustworthiness(z, z[:, :2], points=100, seed=1)
    assert first != trustworthiness(z, z[:, :2], points=100, seed=2)
    assert first == pytest.approx(trustworthiness(z, z[:, :2]), abs=0.1)


def test_trust_in_a_map_of_few_points():
    z = np.random.default_rng(0).normal(size=(5, 3))
    assert 0 <= trustworthiness(z, z[:, :2]) <= 1


def test_neighbourhood_frame_by_hand():
    z = np.array([[0.0], [1], [10], [11], [20], [21]])
    labels = np.array([0, 0, 2, 2, 5, 5])
    # in the map the last two lie beside the points of class 2
    coordinates = np.array([[0.0, 0], [1, 0], [10, 0], [13, 0], [10, 1], [13, 1]])
    frame = neighbourhood_frame(z, coordinates, labels, k=1)
    assert frame.to_dict("list") == {
        "class_index": [0, 2, 5],
        "points": [2, 2, 2],
        "kept": [1.0, 0.0, 0.0],
        "purity": [1.0, 1.0, 1.0],
        "map_purity": [1.0, 0.0, 0.0],
    }


def test_neighbourhood_frame_counts_the_part_it_is_measured_on():
    rng = np.random.default_rng(0)
    z, labels = rng.normal(size=(300, 4)), rng.integers(0, 3, 300)
    frame = neighbourhood_frame(z, z, labels, points=90, seed=4)
    assert frame["points"].sum() == 90
    assert (frame["kept"] == 1).all()
    assert np.array_equal(frame["purity"], frame["map_purity"])
    assert frame.equals(neighbourhood_frame(z, z, labels, points=90, seed=4))


def test_an_unknown_projection_is_refused_with_the_choices():
    with pytest.raises(ConfigError) as caught:
        project("umpa", np.eye(8), 2)
    assert str(caught.value) == "unknown projection 'umpa': choose one of pca, umap. " + (
        "Did you mean 'umap'?"
    )
