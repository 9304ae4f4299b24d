"""The weighted graph of neighbours that UMAP lays out, in plain numpy.

umap-learn makes the same graph, but compiles the code for it anew in every process, which takes
longer than to lay out 1,000 points three times.

Source: McInnes, Healy & Melville 2018, algorithms 2 and 3, arXiv:1802.03426.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import coo_array

HALVINGS = 64
LEAST_SCALE = 1e-3
"""A scale is at least this share of the mean distance, so that duplicates do not shrink it to 0."""


def neighbour_graph(indices: np.ndarray, distances: np.ndarray) -> coo_array:
    """Return how strongly each two points are joined, (N, N) sparse, symmetric, in [0, 1].

    i reaches its neighbour j by w_ij = exp(−max(d_ij − ρ_i, 0) / σ_i). The two directions join to
    w_ij + w_ji − w_ij·w_ji, the probability that at least one holds.

    Args:
        indices: neighbours of each point, itself first, (N, K).
        distances: to them, ascending, (N, K).

    >>> line = np.array([[0, 1], [1, 0], [2, 1]]), np.array([[0.0, 1], [0, 1], [0, 2]])
    >>> neighbour_graph(*line).toarray()
    array([[0., 1., 0.],
           [1., 0., 1.],
           [0., 1., 0.]])
    """
    from scipy.sparse import coo_array

    points, size = indices.shape
    distances = distances.astype(np.float64)
    nearest, scale = _local_scales(distances)
    beyond = np.maximum(distances - nearest[:, None], 0)
    reach = np.exp(-beyond / scale[:, None])
    rows = np.arange(points, dtype=np.int32)[:, None]
    reach[indices == rows] = 0
    places = np.repeat(rows, size), indices.ravel().astype(np.int32)
    directed = coo_array((reach.ravel(), places), shape=(points, points)).tocsr()
    joined = (directed + directed.T - directed * directed.T).tocoo()
    joined.eliminate_zeros()
    return joined


def _local_scales(distances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ρ, the distance to the nearest point elsewhere, and σ, both (N,).

    σ_i is such that the strengths with which i reaches its neighbours sum to log2 K.
    """
    size = distances.shape[1]
    elsewhere = np.where(distances > 0, distances, np.inf).min(1)
    nearest = np.where(np.isfinite(elsewhere), elsewhere, 0.0)
    beyond = np.maximum(distances[:, 1:] - nearest[:, None], 0)
    low, high = np.zeros(len(distances)), np.full(len(distances), np.inf)
    scale = np.ones(len(distances))
    for _ in range(HALVINGS):
        too_wide = np.exp(-beyond / scale[:, None]).sum(1) > np.log2(size)
        high, low = np.where(too_wide, scale, high), np.where(too_wide, low, scale)
        scale = np.where(np.isinf(high), 2 * scale, (low + high) / 2)
    mean = np.where(nearest > 0, distances.mean(1), distances.mean())
    return nearest, np.maximum(scale, LEAST_SCALE * mean)
