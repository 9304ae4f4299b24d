"""UMAP: it preserves neighbourhoods, not distances between far points or sizes of clusters.

Source: McInnes, Healy & Melville 2018, arXiv:1802.03426; package umap-learn.
"""

from __future__ import annotations

import contextlib
import functools
import warnings
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from dovs.analysis.alignment import align_to
from dovs.analysis.projections import PROJECTIONS, MapNote

NOTE = MapNote(
    short="UMAP preserves neighbours, not distances: the distance between two groups, the size and "
    "density of a group, and the axes have no meaning.",
    details="Points that touch on a UMAP map have similar embeddings. The space between groups, "
    "their sizes and their densities result from the layout, and another seed gives others. The "
    "layout of an epoch starts from the one before, so that points can be compared, yet a group "
    "may move although its embeddings did not change. Judge separation by the recall, the energy "
    "and the angles, which are measured in the embedding space.",
)
WARM_EPOCHS, WARM_LEARNING_RATE = 100, 0.25
"""A map that starts from an earlier one needs fewer, smaller steps. By `benchmarks/warm_maps.py`,
on snapshots of 800 photographs: trustworthiness and neighbours as of a fresh map within 1 % (.645
against .647 and .634 against .640) in a fifth of its time, while points moved a third as far. 200
steps took twice the time (.650, .639); 100 of rate 0.5 lost more neighbours (.636, .629)."""


@PROJECTIONS.register("umap", title="UMAP", order=1, note=NOTE)
def umap(
    embeddings: np.ndarray,
    dims: int,
    init: np.ndarray | None = None,
    seed: int = 0,
    neighbours: tuple[np.ndarray, np.ndarray] | None = None,
    *,
    n_neighbors: Annotated[
        int,
        Field(
            ge=2,
            le=200,
            title="Neighbours",
            description="Size of a neighbourhood: small = local, large = global",
        ),
    ] = 15,
    min_dist: Annotated[
        float, Field(ge=0, le=0.99, title="Smallest distance", description="Of points in the map")
    ] = 0.1,
    metric: Annotated[
        Literal["euclidean", "cosine"],
        Field(
            title="Distance between embeddings",
            description="cosine: by direction; euclidean: by position",
        ),
    ] = "euclidean",
) -> np.ndarray:
    """Compute a layout of the neighbourhood graph, deterministically, on one thread.

    Args:
        embeddings: z, (N, D).
        dims: 2 or 3.
        init: coordinates to start from, (N, dims), usually the map of an earlier epoch; the new
            map is rotated, mirrored and moved onto them.
        seed: source of randomness.
        neighbours: exact Euclidean neighbours, self first: indices and distances, (N, K) each.
        n_neighbors: at most N − 1 are used.
        min_dist: see umap-learn.
        metric: `cosine` compares directions alone.

    Returns:
        (N, dims) float32.
    """
    from dovs.analysis.projection import nearest_neighbours

    umap_class = _compiled_once()

    z = np.ascontiguousarray(embeddings, dtype=np.float32)
    if metric == "cosine":
        z = z / np.maximum(np.linalg.norm(z, axis=1, keepdims=True), 1e-12)
        neighbours = None
    size = min(n_neighbors, len(z) - 1)
    if neighbours is None or neighbours[0].shape[1] < size:
        neighbours = nearest_neighbours(z, size)
    indices, distances = (part[:, :size] for part in neighbours)
    warm = init is not None
    start = _principal_start(z, dims, seed) if init is None else init
    layout = umap_class(
        n_components=dims,
        n_neighbors=size,
        min_dist=min_dist,
        init=np.array(start, dtype=np.float32),
        n_epochs=WARM_EPOCHS if warm else None,
        learning_rate=WARM_LEARNING_RATE if warm else 1.0,
        random_state=seed % 2**32,  # all that its source of randomness takes
        n_jobs=1,
        force_approximation_algorithm=True,
        precomputed_knn=(indices.astype(np.int64), distances.astype(np.float32)),
    )
    with warnings.catch_warnings():
        # new points cannot be added to such a map, and none are
        warnings.filterwarnings("ignore", message="precomputed_knn", category=UserWarning)
        coordinates = np.asarray(layout.fit_transform(z), dtype=np.float32)
    # umap-learn scales the starting coordinates to the box 0 … 10, which moves the whole map
    return coordinates if init is None else align_to(coordinates, init).astype(np.float32)


@functools.cache
def _compiled_once() -> type:
    """Return umap-learn's class, whose compiled code is read from disk from the second process on.

    umap-learn compiles its layout anew in each process, which takes as long as a map of 1,000
    points. Numba stores the result beside the package, or in the user's cache folder, and compiles
    again when the package or Numba changes.
    """
    with warnings.catch_warnings():
        # the variant that needs Tensorflow is not used, so its absence is no problem
        warnings.filterwarnings("ignore", message="Tensorflow", category=ImportWarning)
        import umap
    for module in (umap.umap_, umap.layouts, umap.utils):
        for value in vars(module).values():
            if hasattr(value, "enable_caching") and value.py_func.__module__ == module.__name__:
                # no folder can be written: compiled for this process alone
                with contextlib.suppress(RuntimeError):
                    value.enable_caching()
    return umap.UMAP


def _principal_start(z: np.ndarray, dims: int, seed: int) -> np.ndarray:
    """Return the leading principal coordinates, scaled to UMAP's usual extent."""
    from dovs.analysis.projections.pca import principal_coordinates

    start = principal_coordinates(z, dims)
    widest = np.abs(start).max()
    noise = np.random.default_rng(seed).normal(scale=1e-3, size=start.shape)
    return (start * (10 / widest) if widest > 0 else start) + noise
