"""The map that a run has at first, by PCA, until the map that it is to have is drawn."""

from __future__ import annotations

import numpy as np

from dovs.analysis.projection import LINEAR, project
from dovs.runs.artifacts import Projection

UNKNOWN = float("nan")


def first_map(epoch: int, z: np.ndarray) -> Projection:
    """Return a map that is drawn within a second, and marked as one that will be replaced.

    Args:
        epoch: of the embeddings.
        z: embeddings of all points, (P, D).
    """
    xyz = project(LINEAR, z, 3)
    # the directions of a map in two dimensions are the first two of one in three
    return Projection(epoch, LINEAR, xyz[:, :2], UNKNOWN, xyz, UNKNOWN, interim=True)
