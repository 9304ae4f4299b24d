"""Abstract labels of single images: a class with images in several clusters has several labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import numpy as np
from pydantic import Field

from dovs.hierarchy.generators.ward import NumLabels, ward
from dovs.hierarchy.hierarchy import Hierarchy, group_names
from dovs.hierarchy.prototypes import class_means, normalise
from dovs.hierarchy.registry import GENERATORS, GeneratorContext
from dovs.hierarchy.tree import check_num_labels

STEPS = 50
CHUNK = 16_384
"""Embeddings in memory as float64 at a time."""


@GENERATORS.register(
    "instances", title="Clusters of single images (soft)", order=7, needs=("embeddings",)
)
def instances(
    context: GeneratorContext,
    *,
    num_labels: NumLabels = None,
    least_share: Annotated[
        float,
        Field(
            ge=0,
            le=0.5,
            title="Least share of a class",
            description="Below it, a cluster is not a label of the class",
        ),
    ] = 0.1,
) -> Hierarchy:
    """Clusters of images by k-means; a class has each label by the share of its images in it.

    1. Embeddings are centred on the mean of the class means and scaled to unit length.
    2. k-means starts from the means of the groups that `ward` finds with that many labels (none =
       as many as ward chooses), so nothing is random. Every class has the same weight.
    3. q_cm is the share of class c in cluster m; shares below `least_share` are dropped, unless it
       is the largest, and the rest scaled to sum to 1.
    4. A cluster that is no class's largest share is dropped in the same way.

    Raises:
        HierarchyError: there are no embeddings of single images, or num_labels is greater than the
            number of classes.

    Source: Lloyd 1982 for k-means. Ando 2018, arXiv:1810.12513, of which only the abstract was
        available, mentions a soft separation of subtasks; this interpretation is ours.
    """
    if num_labels is not None:
        check_num_labels(num_labels, context.num_classes)
    z = np.asarray(context.required("embeddings"))
    labels = np.asarray(context.required("labels"))
    start = ward(context, num_labels=num_labels).groups
    means = class_means(z, labels, context.num_classes)
    middle = means.mean(0)

    def directions(part: np.ndarray) -> np.ndarray:
        """Return embeddings centred and scaled to unit length, (n, D) float64."""
        centred = part - middle
        length = np.linalg.norm(centred, axis=1, keepdims=True)
        return np.asarray(centred / np.maximum(length, np.finfo(float).tiny))

    centres = class_means(normalise(means), start, start.max() + 1)
    weights = (1 / np.bincount(labels))[labels]
    clusters = k_means(z, weights, centres, directions)
    q = np.zeros((context.num_classes, len(centres)))
    np.add.at(q, (labels, clusters), weights)
    q = _shares(q, least_share)
    main = q.argmax(1)
    used = np.unique(main)
    q = _shares(q[:, used], 0.0)
    names = group_names(context.class_names, np.searchsorted(used, main))
    return Hierarchy(context.class_names, q, tuple(names))


def k_means(
    z: np.ndarray,
    weights: np.ndarray,
    centres: np.ndarray,
    prepared: Callable[[np.ndarray], np.ndarray] = np.asarray,
) -> np.ndarray:
    """Return the cluster of each point after Lloyd's steps from given centres, (N,) int64.

    The centre of a cluster that loses its last point does not move.

    Args:
        z: (N, D).
        weights: (N,) > 0.
        centres: (M, D).
        prepared: gives the points of some rows of z, (n, D) float64. Each step does it again for
            `CHUNK` rows at a time, because all points at once would be twice the memory of z.

    >>> k_means(np.array([[0.0], [1.0], [9.0]]), np.ones(3), np.array([[0.0], [2.0]])).tolist()
    [0, 0, 1]
    """
    cluster = np.full(len(z), -1)
    for _ in range(STEPS):
        before, cluster = cluster, np.empty(len(z), dtype=np.int64)
        mass, sums = np.zeros(len(centres)), np.zeros(centres.shape)
        for start in range(0, len(z), CHUNK):
            rows = slice(start, start + CHUNK)
            points = prepared(z[rows])
            nearest = (np.square(centres).sum(1) - 2 * points @ centres.T).argmin(1)
            member = (nearest[:, None] == np.arange(len(centres))) * weights[rows, None]
            mass += member.sum(0)
            sums += member.T @ points
            cluster[rows] = nearest
        if np.array_equal(before, cluster):
            break
        some = mass > 0
        centres = centres.copy()
        centres[some] = sums[some] / mass[some, None]
    return cluster


def _shares(q: np.ndarray, least: float) -> np.ndarray:
    """Drop shares below a limit, except each row's largest; scale rows to sum to 1."""
    used = (q >= least) & (q > 0)
    used[np.arange(len(q)), q.argmax(1)] = True
    q = np.where(used, q, 0.0)
    return q / q.sum(1, keepdims=True)
