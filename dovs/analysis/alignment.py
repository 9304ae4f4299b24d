"""Aligning a map with an earlier one, so that only real changes appear as movement."""

from __future__ import annotations

import numpy as np


def align_to(coordinates: np.ndarray, earlier: np.ndarray) -> np.ndarray:
    """Rotate, mirror and move a map to fit an earlier map of the same points best.

    Distances between points do not change.

    Args:
        coordinates: the map, (N, dims).
        earlier: (N, dims).

    Returns:
        (N, dims) float64.

    Source: Schönemann 1966, the orthogonal Procrustes problem.

    >>> square = np.array([[0.0, 0], [1, 0], [1, 2], [0, 2]])
    >>> np.allclose(align_to(square @ [[0, 1], [-1, 0]] + 5, square), square)
    True
    """
    from scipy.linalg import orthogonal_procrustes

    coordinates = np.asarray(coordinates, dtype=np.float64)
    earlier = np.asarray(earlier, dtype=np.float64)
    centred, centre = coordinates - coordinates.mean(0), earlier.mean(0)
    turn, _ = orthogonal_procrustes(centred, earlier - centre)
    return centred @ turn + centre
