"""The graph that UMAP lays out, by hand and against umap-learn's own."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from dovs.analysis.projection import nearest_neighbours
from dovs.analysis.projections._graph import neighbour_graph


def cloud(points: int, dimensions: int) -> np.ndarray:
    """Normal embeddings, the first five of them the same."""
    z = np.random.default_rng(0).normal(size=(points, dimensions)).astype(np.float32)
    z[:5] = z[0]
    return z


def test_strengths_by_hand():
    # K = 3: strengths to the two others sum to log2 3, and the nearest is reached with strength 1
    indices = np.array([[0, 1, 2], [1, 0, 2], [2, 1, 0]])
    distances = np.array([[0.0, 1, 5], [0, 1, 4], [0, 4, 5]])
    far = np.log2(3) - 1
    joined = neighbour_graph(indices, distances).toarray()
    assert joined[0, 1] == pytest.approx(1)  # 1 + 1 - 1·1
    assert joined[0, 2] == pytest.approx(far + far - far * far)
    assert joined[1, 2] == pytest.approx(far + 1 - far)
    assert np.array_equal(joined, joined.T)
    assert np.array_equal(joined.diagonal(), np.zeros(3))


def test_strengths_do_not_depend_on_the_unit_of_length():
    indices, distances = nearest_neighbours(cloud(80, 6), 15)
    graph = neighbour_graph(indices, distances).toarray()
    assert np.allclose(neighbour_graph(indices, 1000 * distances).toarray(), graph, atol=1e-6)


def test_equal_points_are_joined_fully():
    indices, distances = nearest_neighbours(np.ones((8, 3), np.float32), 4)
    joined = neighbour_graph(indices, distances).toarray()
    assert (joined[np.arange(8)[:, None], indices[:, 1:]] == 1).all()
    assert set(joined.ravel()) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("points", "dimensions", "size"), [(150, 8, 15), (50, 3, 3), (50, 3, 2), (60, 2, 30)]
)
def test_it_is_the_graph_of_umap_learn(points, dimensions, size, monkeypatch):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Tensorflow", category=ImportWarning)
        from umap import umap_

    for name in ("smooth_knn_dist", "compute_membership_strengths"):
        monkeypatch.setattr(umap_, name, getattr(umap_, name).py_func)  # compiling takes seconds
    z = cloud(points, dimensions)
    indices, distances = nearest_neighbours(z, size)
    theirs, _, _ = umap_.fuzzy_simplicial_set(
        z, size, None, "euclidean", knn_indices=indices, knn_dists=distances
    )
    ours = neighbour_graph(indices, distances).toarray()
    assert np.allclose(ours, theirs.toarray(), atol=1e-5)
