"""Which points stand on the map beside others than in the embedding."""

from __future__ import annotations

import numpy as np


def shared_neighbours(z: np.ndarray, xy: np.ndarray, rows: np.ndarray, k: int = 15) -> np.ndarray:
    """Return, of some points, the share of neighbours on the map that are some in the embedding.

    Args:
        z: embeddings, (N, D).
        xy: the map, (N, 2).
        rows: of the points, (B,).
        k: size of a neighbourhood; at most N − 1.

    Returns:
        (B,) in [0, 1]: of the k nearest on the map, the share that is among the k nearest in the
        embedding.

    >>> line = np.arange(6.0)[:, None]
    >>> shared_neighbours(line, np.hstack([line, line]), np.array([0, 3]), k=2).tolist()
    [1.0, 1.0]
    """
    from sklearn.neighbors import NearestNeighbors

    k = max(1, min(k, len(z) - 1))
    near = []
    for points, how in ((z, "brute"), (xy, "kd_tree")):
        search = NearestNeighbors(n_neighbors=k + 1, algorithm=how).fit(points)
        found = search.kneighbors(points[rows], return_distance=False)
        near.append([set(line.tolist()) - {row} for line, row in zip(found, rows, strict=True)])
    pairs = zip(*near, strict=True)
    return np.array([len(own & on_map) / len(on_map) for own, on_map in pairs], dtype=np.float64)
