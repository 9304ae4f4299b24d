"""Principal components: a linear map; it preserves distances along the directions that it shows.

Source: Pearson 1901; Hotelling 1933.
"""

from __future__ import annotations

import numpy as np

from dovs.analysis.alignment import align_to
from dovs.analysis.projections import PROJECTIONS, MapNote

NOTE = MapNote(
    short="PCA shows the two or three directions in which the embeddings vary most: points far "
    "apart on the map are far apart, but points that touch may differ in the directions left out.",
    details="A PCA map is linear: it preserves large distances and drops every direction but the "
    "two or three with the most variance. These directions are computed for each epoch, so a map "
    "may rotate or flip between epochs.",
)


@PROJECTIONS.register("pca", title="PCA", order=2, note=NOTE)
def pca(
    embeddings: np.ndarray,
    dims: int,
    init: np.ndarray | None = None,
    seed: int = 0,
    neighbours: tuple[np.ndarray, np.ndarray] | None = None,
) -> np.ndarray:
    """Project onto the leading principal components, aligned with an earlier map.

    Args:
        embeddings: z, (N, D).
        dims: 2 or 3.
        init: an earlier map, (N, dims); this one is rotated, mirrored and moved onto it.
        seed: not used.
        neighbours: not used.

    Returns:
        (N, dims) float32.
    """
    coordinates = principal_coordinates(np.asarray(embeddings, dtype=np.float64), dims)
    if init is not None:
        coordinates = align_to(coordinates, init)
    return coordinates.astype(np.float32)


def principal_coordinates(z: np.ndarray, dims: int) -> np.ndarray:
    """Return the leading principal coordinates, (N, dims), each with its largest value positive."""
    centred = z - z.mean(0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    coordinates = centred @ vectors[:, ::-1][:, :dims]
    if coordinates.shape[1] < dims:
        missing = np.zeros((len(z), dims - coordinates.shape[1]))
        coordinates = np.concatenate([coordinates, missing], axis=1)
    extreme = coordinates[np.abs(coordinates).argmax(0), np.arange(dims)]
    return coordinates * np.where(extreme < 0, -1.0, 1.0)
