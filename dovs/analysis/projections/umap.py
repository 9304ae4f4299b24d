"""UMAP: neighbourhoods are kept, distances between far points and sizes of clusters are not.

Source: McInnes, Healy & Melville 2018, arXiv:1802.03426; package umap-learn.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from dovs.analysis.projections import PROJECTIONS
from dovs.analysis.projections._alignment import laid_upon
from dovs.analysis.projections._graph import neighbour_graph

if TYPE_CHECKING:
    from scipy.sparse import coo_array

FRESH_EPOCHS, FRESH_RATE, MANY_POINTS = (500, 200), 1.0, 10_000
"""Passes over the edges up to and beyond so many points, and the first one's rate: umap-learn's."""

WARM_EPOCHS, WARM_RATE = 100, 0.25
"""A map that starts from the one before needs fewer and smaller steps. Along the six snapshots of
a run on digits this gave the trustworthiness of fresh fits (.982 … .990 against .983 … .990) while
the median point moved 0.6 … 1.6 instead of 2.2 … 4.6 units; 200 passes gained at most .003."""


@PROJECTIONS.register("umap", title="UMAP", order=1)
def umap(
    embeddings: np.ndarray,
    dims: int,
    init: np.ndarray | None = None,
    seed: int = 0,
    neighbours: tuple[np.ndarray, np.ndarray] | None = None,
    *,
    n_neighbors: Annotated[
        int,
        Field(ge=2, le=200, description="Size of a neighbourhood: small = local, large = global"),
    ] = 15,
    min_dist: Annotated[
        float, Field(ge=0, le=0.99, description="How close points may lie in the map")
    ] = 0.1,
    metric: Annotated[
        Literal["euclidean", "cosine"], Field(description="Distance between embeddings")
    ] = "euclidean",
) -> np.ndarray:
    """Lay out the neighbourhood graph of the embeddings, deterministically, on one thread.

    Args:
        embeddings: z, (N, D).
        dims: 2 or 3.
        init: coordinates to start from, (N, dims), usually the map of an earlier epoch; the new
            map is turned, mirrored and moved to lie upon them.
        seed: source of randomness.
        neighbours: exact Euclidean neighbours, self first: indices and distances, (N, K) each.
        n_neighbors: at most N − 1 are used.
        min_dist: see umap-learn.
        metric: `cosine` compares directions alone.

    Returns:
        (N, dims) float32.
    """
    from dovs.analysis.projection import nearest_neighbours

    z = np.ascontiguousarray(embeddings, dtype=np.float32)
    if metric == "cosine":
        z = z / np.maximum(np.linalg.norm(z, axis=1, keepdims=True), 1e-12)
        neighbours = None
    size = min(n_neighbors, len(z) - 1)
    if neighbours is None or neighbours[0].shape[1] < size:
        neighbours = nearest_neighbours(z, size)
    indices, distances = (part[:, :size] for part in neighbours)
    if metric == "cosine":
        distances = distances**2 / 2  # of unit vectors: 1 − cosine
    graph = neighbour_graph(indices, distances)
    if init is None:
        epochs, start = FRESH_EPOCHS[len(z) > MANY_POINTS], _principal_start(z, dims, seed)
        return _laid_out(graph, start, epochs, FRESH_RATE, min_dist, seed)
    coordinates = _laid_out(graph, init, WARM_EPOCHS, WARM_RATE, min_dist, seed)
    return laid_upon(coordinates, init).astype(np.float32)


def _laid_out(
    graph: coo_array, start: np.ndarray, epochs: int, rate: float, min_dist: float, seed: int
) -> np.ndarray:
    """Return coordinates after gradient steps on the fuzzy cross-entropy, (N, dims) float32.

    `umap.UMAP` would first stretch the start to a box of 10 by 10 and so push far groups together.

    Args:
        graph: joint strengths of points, (N, N).
        start: coordinates, (N, dims).
        epochs: passes over the edges.
        rate: of the first pass; it falls to 0.
        min_dist: see umap-learn.
        seed: draws the points that are pushed apart.
    """
    with warnings.catch_warnings():
        # it says that its variant on top of Tensorflow is not to be had: it is not wanted
        warnings.filterwarnings("ignore", message="Tensorflow", category=ImportWarning)
        from umap.layouts import optimize_layout_euclidean
        from umap.umap_ import find_ab_params

    passes = graph.data.max() / graph.data  # an edge is drawn once in so many passes
    drawn = passes <= epochs
    a, b = find_ab_params(spread=1.0, min_dist=min_dist)
    coordinates = np.array(start, dtype=np.float32, order="C")
    laid_out: np.ndarray = optimize_layout_euclidean(
        coordinates,
        coordinates,
        head=graph.row[drawn],
        tail=graph.col[drawn],
        n_epochs=epochs,
        n_vertices=len(coordinates),
        epochs_per_sample=passes[drawn],
        a=a,
        b=b,
        rng_state=np.random.default_rng(seed).integers(-(2**31), 2**31, 3),
        initial_alpha=rate,
        negative_sample_rate=5.0,
        move_other=True,
    )
    return laid_out


def _principal_start(z: np.ndarray, dims: int, seed: int) -> np.ndarray:
    """Return the leading principal coordinates, scaled to UMAP's usual extent."""
    from dovs.analysis.projections.pca import principal_coordinates

    start = principal_coordinates(z, dims)
    widest = np.ptp(start, axis=0).max()
    noise = np.random.default_rng(seed).normal(scale=1e-3, size=start.shape)
    return (start * (10 / widest) if widest > 0 else start) + noise
