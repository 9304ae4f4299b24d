"""Joining abstract labels that have too few images to borrow from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dovs.hierarchy.hierarchy import Hierarchy, group_names, unlike
from dovs.hierarchy.prototypes import normalise
from dovs.hierarchy.tree import pairwise_distances

LEAST_IMAGES = 0.1
"""Images of a class that a label needs on average, as a share of the average of all classes."""


def richness(hierarchy: Hierarchy, class_counts: np.ndarray) -> np.ndarray:
    """Return the mean images of a class of each label, as a share of that of all classes.

    Args:
        hierarchy: M labels of C classes.
        class_counts: training images, (C,).

    Returns:
        (M,) float64; 1 where the classes of a label have as many images as classes on average.

    >>> h = Hierarchy.from_groups(("cat", "dog", "car"), np.array([0, 0, 1]))
    >>> richness(h, np.array([30, 20, 10])).tolist()
    [1.25, 0.5]
    """
    counts = np.asarray(class_counts, dtype=np.float64)
    q = hierarchy.assignment
    return np.asarray(counts @ q / q.sum(0) / counts.mean())


def join_rare(
    hierarchy: Hierarchy,
    class_counts: np.ndarray,
    prototypes: np.ndarray,
    least: float = LEAST_IMAGES,
) -> Hierarchy:
    """Join each label whose classes have few images with the label nearest to it.

    Images of rare classes borrow from frequent classes of their label. A label of rare classes
    alone gives them nothing, and its subspace is fitted to a handful of images. So while a label's
    `richness` is below `least`, the poorest joins the nearest other label, by the mean distance
    between the normalised prototypes of their classes.

    Args:
        hierarchy: M labels of C classes.
        class_counts: training images, (C,).
        prototypes: (C, D).
        least: 0 to 1; 0 returns the hierarchy as it is.

    Returns:
        The hierarchy, with fewer labels and a note on each that joined; the same object where all
        are rich enough.

    >>> h = Hierarchy.from_groups(("cat", "dog", "car", "bus"), np.array([0, 1, 1, 2]))
    >>> joined = join_rare(h, np.array([90, 90, 90, 1]), np.array([[0], [5], [6], [7]]), 0.1)
    >>> joined.names, joined.notes
    (('cat', 'dog, car and bus'), ("'bus' joined 'dog and car': its classes have 1 image on \
average, less than 10 % of the average of all classes.",))
    """
    joined, distances, notes = hierarchy, None, []
    while joined.num_abstract_labels > 1:
        rich = richness(joined, class_counts)
        poorest = int(np.argmin(rich))
        if not rich[poorest] < least:
            break
        if distances is None:
            distances = _square(pairwise_distances(normalise(prototypes)))
        apart = _mean_distances(distances, joined.assignment)[poorest]
        apart[poorest] = np.inf
        nearest = int(np.argmin(apart))
        average = rich[poorest] * np.mean(class_counts)
        notes.append(
            f"'{joined.names[poorest]}' joined '{joined.names[nearest]}': its classes have "
            f"{average:.3g} image{'' if average == 1 else 's'} on average, less than "
            f"{100 * least:.3g} % of the average of all classes."
        )
        joined = _joined(joined, poorest, nearest)
    if not notes:
        return hierarchy
    return replace(joined, notes=(*hierarchy.notes, *notes))


def _joined(hierarchy: Hierarchy, label: int, other: int) -> Hierarchy:
    """Return the hierarchy with one label in another, named after the classes of both."""
    q = hierarchy.assignment.copy()
    q[:, other] += q[:, label]
    q = np.delete(q, label, axis=1)
    place = other - (label < other)
    names = [name for m, name in enumerate(hierarchy.names) if m not in (label, other)]
    members = np.flatnonzero(q.argmax(1) == place)
    if len(members):
        own = tuple(hierarchy.class_names[c] for c in members)
        name = group_names(own, np.zeros(len(own), dtype=np.int64))[0]
    else:  # a soft label that is the main label of no class
        name = hierarchy.names[other]
    names.insert(place, unlike(name, names))
    return replace(hierarchy, assignment=q, names=tuple(names))


def _mean_distances(distances: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Return the mean distance between the classes of any two labels, (M, M), from (C, C)."""
    weights = q / q.sum(0)
    return np.asarray(weights.T @ distances @ weights)


def _square(condensed: np.ndarray) -> np.ndarray:
    from scipy.spatial.distance import squareform

    return np.asarray(squareform(condensed))
