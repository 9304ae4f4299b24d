"""Neighbours, trust in a map, and what is refused before a projection starts."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.analysis.neighbourhood import neighbours_frame
from dovs.analysis.projection import (
    nearest_neighbours,
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
    assert np.isnan(trustworthiness(np.ones((50, 4)), z[:50, :2]))
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


def test_an_unknown_projection_is_refused_with_the_choices():
    with pytest.raises(ConfigError) as caught:
        project("umpa", np.eye(8), 2)
    assert str(caught.value).endswith("Did you mean 'umap'?")


@pytest.mark.parametrize("power", [-100, 64, 120])
def test_values_whose_squares_are_infinite_or_zero_have_the_map_of_others(power):
    rng = np.random.default_rng(0)
    z = (rng.normal(size=(60, 6)) + 3 * np.eye(3, 6)[np.arange(60) % 3]).astype(np.float32)
    extreme, labels = np.ldexp(z, power), np.arange(60) % 3
    plain, found = (project("umap", each, 2, seed=1) for each in (z, extreme))
    np.testing.assert_array_equal(found, plain)
    shared = nearest_neighbours(extreme, 15)
    np.testing.assert_array_equal(project("umap", extreme, 2, None, 1, shared), plain)
    assert trustworthiness(extreme, plain) == trustworthiness(z, plain)
    assert trustworthiness(z, np.ldexp(plain, power)) == trustworthiness(z, plain)
    flat, of_extreme = (project("pca", each, 2) for each in (z, extreme))
    np.testing.assert_allclose(of_extreme / of_extreme.std(), flat / flat.std(), atol=1e-4)
    near, of_extreme = (neighbours_frame(each, labels, 0, 5) for each in (z, extreme))
    assert of_extreme["row"].tolist() == near["row"].tolist()
