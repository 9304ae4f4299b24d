"""Lay one map upon an earlier one, so that only what changed is seen to move."""

from __future__ import annotations

import numpy as np


def laid_upon(coordinates: np.ndarray, earlier: np.ndarray) -> np.ndarray:
    """Turn, mirror and move a map to lie best upon an earlier map of the same points.

    Distances between points stay as they are.

    Args:
        coordinates: the map, (N, dims).
        earlier: (N, dims).

    Returns:
        (N, dims) float64.

    Source: Schönemann 1966, the orthogonal Procrustes problem.

    >>> square = np.array([[0.0, 0], [1, 0], [1, 2], [0, 2]])
    >>> np.allclose(laid_upon(square @ [[0, 1], [-1, 0]] + 5, square), square)
    True
    """
    from scipy.linalg import orthogonal_procrustes

    coordinates = np.asarray(coordinates, dtype=np.float64)
    earlier = np.asarray(earlier, dtype=np.float64)
    centred, centre = coordinates - coordinates.mean(0), earlier.mean(0)
    turn, _ = orthogonal_procrustes(centred, earlier - centre)
    return centred @ turn + centre
