"""What every projection must do.

- `fn(embeddings (N, D), dims, init, seed, neighbours, *, …)` returns (N, dims) float32, finite, for
  dims 2 and 3, for 5 points and more, for duplicates, equal points, and D < dims.
- The same arguments give the same map, and none of them is changed. Neighbours that were computed
  before change nothing but the time.
- With `init`, an earlier map, points move less from it than to a map without it, wherever it is.
- It is registered with a `MapNote` (checked at registration).
"""

from __future__ import annotations

import inspect

import numpy as np

from dovs.analysis.projection import nearest_neighbours
from dovs.contract import check_documented, require
from dovs.registry import Entry

ARGUMENTS = ("embeddings", "dims", "init", "seed", "neighbours")
POINTS, DIMENSIONS = 90, 12


def check_projection(entry: Entry) -> None:
    """Check all of the rules above, with default parameters.

    Raises:
        ContractError: the projection breaks one; the message says which.
    """
    check_documented(entry)
    positional = [
        name
        for name, parameter in inspect.signature(entry.target).parameters.items()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    require(tuple(positional) == ARGUMENTS, entry, f"it must take {', '.join(ARGUMENTS)}, then a *")
    check_unusual(entry)
    for dims in (2, 3):
        check_map(entry, dims)


def check_unusual(entry: Entry) -> None:
    """Check that few, equal, repeated and narrow embeddings have a map.

    Raises:
        ContractError: one has none, or it is not finite.
    """
    z = example_embeddings()
    for what, points in (
        ("5 points", z[::18]),
        ("equal points", np.full((20, 4), 0.1, np.float32)),
        ("every point three times", np.repeat(z[:30], 3, axis=0)),
        ("embeddings of 2 numbers", z[:, :2]),
    ):
        _require_map(entry, entry(points, 3, None, 0, None), (len(points), 3), what)


def check_map(entry: Entry, dims: int) -> None:
    """Check maps of three clouds of points in 2 or 3 dimensions.

    Raises:
        ContractError: a map breaks a rule; the message says which.
    """
    z = example_embeddings()
    first = entry(z, dims, None, 0, None)
    _require_map(entry, first, (POINTS, dims), "three clouds")
    neighbours = nearest_neighbours(z, 30)
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(dims, dims)))[0]
    earlier = first @ turn + 20
    given = [z.copy(), earlier.copy(), *(part.copy() for part in neighbours)]
    again = entry(z, dims, None, 0, neighbours)
    require(
        np.array_equal(again, first),
        entry,
        "the same embeddings and seed must give the same map, with or without neighbours",
    )
    moved = example_embeddings(0.3)
    warm = entry(moved, dims, earlier, 0, None)
    require(
        all(np.array_equal(a, b) for a, b in zip(given, (z, earlier, *neighbours), strict=True)),
        entry,
        "it must not change its arguments",
    )
    _require_map(entry, warm, (POINTS, dims), "three clouds and an earlier map")
    fresh = entry(moved, dims, None, 0, None)
    require(
        _distance(warm, earlier) < 0.5 * _distance(fresh, earlier),
        entry,
        "points must stay near the earlier map, init: see dovs.analysis.alignment",
    )


def example_embeddings(noise: float = 0.0) -> np.ndarray:
    """Return three clouds of unit spread, far apart, with a little more noise, (90, 12)."""
    rng = np.random.default_rng(0)
    clouds = 8 * np.eye(DIMENSIONS)[np.repeat([0, 1, 2], POINTS // 3)]
    clouds = clouds + rng.normal(size=(POINTS, DIMENSIONS))
    return (clouds + noise * rng.normal(size=clouds.shape)).astype(np.float32)


def _require_map(entry: Entry, found: np.ndarray, shape: tuple[int, int], what: str) -> None:
    require(
        found.shape == shape and found.dtype == np.float32 and np.isfinite(found).all(),
        entry,
        f"the map of {what} must be finite float32 {shape}, not {found.dtype} {found.shape}",
    )


def _distance(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.median(np.linalg.norm(one - other, axis=1)))
