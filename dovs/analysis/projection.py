"""Projecting embeddings by name, and the trustworthiness of a map."""

from __future__ import annotations

from typing import Any

import numpy as np

from dovs.analysis.extreme import exponent_of, scaled
from dovs.errors import ConfigError

LEAST = 5
"""Points that a map needs, but for a linear one."""
LINEAR = "pca"
SPREAD = 0.3
"""Standard deviation along the third axis, in that of a map in the plane, of its `lifted` start."""
LEAST_OF_NEIGHBOURHOODS = 16
"""Points below which a map of neighbourhoods shows nothing that a linear one does not."""


def fitting(name: str, z: np.ndarray) -> str:
    """Return the projection to use of embeddings that may be very few, or all equal.

    >>> fitting("umap", np.ones((100, 8))), fitting("umap", np.eye(20)), fitting("umap", np.eye(2))
    ('pca', 'umap', 'pca')
    """
    return LINEAR if len(z) < LEAST_OF_NEIGHBOURHOODS or not np.ptp(z, axis=0).any() else name


def nearest_neighbours(z: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the k exact Euclidean neighbours of each embedding, itself first.

    Args:
        z: embeddings, (N, D).
        k: neighbours, self included; at most N.

    Returns:
        indices (N, k) int64 and distances (N, k) float32.
    """
    from sklearn.neighbors import NearestNeighbors

    exponent = exponent_of(z)
    z = np.ascontiguousarray(scaled(z), dtype=np.float32)
    found = NearestNeighbors(n_neighbors=min(k, len(z)), algorithm="brute").fit(z)
    distances, indices = found.kneighbors(z)
    # among duplicates another point may come first: put each point first in its own list
    own = np.arange(len(z))[:, None]
    misplaced = (indices[:, :1] != own)[:, 0]
    for row in np.flatnonzero(misplaced):
        place = np.flatnonzero(indices[row] == row)
        at = int(place[0]) if len(place) else indices.shape[1] - 1
        indices[row, 1 : at + 1] = indices[row, :at]
        distances[row, 1 : at + 1] = distances[row, :at]
        indices[row, 0] = row
    distances[:, 0] = 0.0
    return indices.astype(np.int64), np.ldexp(distances, exponent).astype(np.float32)


def project(
    name: str,
    z: np.ndarray,
    dims: int,
    init: np.ndarray | None = None,
    seed: int = 0,
    neighbours: tuple[np.ndarray, np.ndarray] | None = None,
    **parameters: Any,
) -> np.ndarray:
    """Project embeddings with a registered projection.

    The map of embeddings whose squares single precision cannot hold is that of scaled ones.

    Args:
        name: its name.
        z: embeddings, (N, D).
        dims: 2 or 3.
        init: coordinates to start from, (N, dims).
        seed: source of randomness.
        neighbours: as `nearest_neighbours` returns them, to share between calls.
        parameters: the projection's own.

    Returns:
        (N, dims) float32.

    Raises:
        ConfigError: unknown projection or parameter, or too few or not finite embeddings.
    """
    from dovs.analysis.projections import PROJECTIONS

    entry = PROJECTIONS[name]
    if len(z) < LEAST and name != LINEAR:
        raise ConfigError(f"{len(z)} points are too few for a map: give at least {LEAST}.")
    if not np.isfinite(z).all():
        row = int(np.flatnonzero(~np.isfinite(z).all(1))[0])
        raise ConfigError(
            f"embedding {row} is not finite, so it has no place in a map: train with a lower "
            "learning rate."
        )
    exponent = exponent_of(z)
    if exponent:
        z = np.ldexp(z, -exponent)
    if exponent and neighbours is not None:
        neighbours = neighbours[0], np.ldexp(neighbours[1], -exponent)
    result: np.ndarray = entry(z, dims, init, seed, neighbours, **parameters)
    return result


def lifted(xy: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return a start for a map in three dimensions: a map of two, slightly spread along the third.

    From it a layout takes a fifth of the steps of a fresh one, and looks like the map in the plane.

    Args:
        xy: (N, 2).
        seed: of the spread.

    Returns:
        (N, 3).
    """
    spread = SPREAD * float(xy.std())
    third = np.random.default_rng(seed).normal(scale=spread, size=(len(xy), 1))
    return np.concatenate([xy, third], axis=1)


def trustworthiness(
    z: np.ndarray, coordinates: np.ndarray, k: int = 15, points: int = 2000, seed: int = 0
) -> float:
    """Return the share of map neighbourhoods that are neighbourhoods of the embedding too, 0 … 1.

    Args:
        z: embeddings, (N, D).
        coordinates: the map, (N, dims).
        k: size of a neighbourhood.
        points: the largest number of points that it is measured on; ranks are among these.
        seed: of the sample of points.

    Returns:
        NaN for fewer than three points, and where all that it is measured on are equal: their
        neighbours cannot be compared.

    Source: Venna & Kaski 2001; `sklearn.manifold.trustworthiness`.
    """
    from sklearn.manifold import trustworthiness as measure

    if len(z) < 3:
        return float("nan")
    sampled = _sample(len(z), points, seed)
    if (z[sampled] == z[sampled[0]]).all():
        return float("nan")
    k = min(k, (len(sampled) - 1) // 2)
    near, on_map = scaled(z[sampled]), scaled(coordinates[sampled])
    return float(measure(near, on_map, n_neighbors=max(1, k)))


def _sample(total: int, points: int, seed: int) -> np.ndarray:
    if total <= points:
        return np.arange(total)
    return np.sort(np.random.default_rng(seed).choice(total, points, replace=False))
