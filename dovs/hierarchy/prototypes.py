"""Class prototypes: one point for each class, from pixels or embeddings."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from dovs.errors import HierarchyError

_CHUNK = 2048
_FIT_IMAGES = 5000
_SIDE = 32
_ROWS = 32_768
"""Samples of a class that are copied at once."""


class Images(Protocol):
    """(N, H, W, channels) uint8: an array, or something that reads a part of one when indexed."""

    def __len__(self) -> int: ...

    def __getitem__(self, places: slice | np.ndarray, /) -> np.ndarray: ...


def class_means(x: np.ndarray, labels: np.ndarray, num_classes: int) -> np.ndarray:
    """Return the mean of each class.

    Args:
        x: (N, D) of any real type.
        labels: (N,) integers in 0..C-1.
        num_classes: C.

    Returns:
        (C, D) float64.

    Raises:
        HierarchyError: a class has no sample.

    >>> class_means(np.array([[0, 2], [2, 4], [5, 5]]), np.array([0, 0, 1]), 2).tolist()
    [[1.0, 3.0], [5.0, 5.0]]
    """
    _all_present(labels, num_classes)
    order = np.argsort(labels, kind="stable")
    ends = np.cumsum(np.bincount(labels, minlength=num_classes))[: num_classes - 1]
    return np.stack([_mean(x, rows) for rows in np.split(order, ends)])


def _mean(x: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the mean of some rows, (D,) float64, without a copy of them all where they are many.

    >>> _mean(np.array([[1.0], [5.0], [3.0]]), np.array([0, 2]))
    array([2.])
    """
    total = x[rows[:_ROWS]].sum(0, dtype=np.float64)
    for start in range(_ROWS, len(rows), _ROWS):
        total += x[rows[start : start + _ROWS]].sum(0, dtype=np.float64)
    return np.asarray(total / len(rows))


def shrink(
    means: np.ndarray, class_counts: np.ndarray, kappa: float = 10.0, neighbours: int = 3
) -> np.ndarray:
    """Shrink uncertain class means towards the classes nearest to them.

    mu_hat_c = (n_c mu_c + kappa m_c) / (n_c + kappa), where m_c is the mean of the nearest class
    means (itself excluded, taken before any shrinking). A head class hardly moves; a class of one
    image moves almost to the mean of its neighbours, because one image is little evidence.

    Args:
        means: mu, (C, D).
        class_counts: n, (C,) training images.
        kappa: weight of the neighbours in images; 0 returns the means unchanged.
        neighbours: how many nearest classes; all others where there are fewer.

    Returns:
        (C, D) float64.

    >>> shrink(np.array([[0.0], [2.0]]), np.array([30, 10]), kappa=10, neighbours=3).tolist()
    [[0.5], [1.0]]
    """
    from scipy.spatial.distance import cdist

    means = np.asarray(means, dtype=np.float64)
    neighbours = min(neighbours, len(means) - 1)
    if neighbours < 1 or kappa == 0:
        return means.copy()
    distances = cdist(means, means)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :neighbours]
    towards = means[nearest].mean(1)
    counts = np.asarray(class_counts, dtype=np.float64)[:, None]
    return (counts * means + kappa * towards) / (counts + kappa)


def normalise(prototypes: np.ndarray) -> np.ndarray:
    """Centre prototypes on their mean and scale each to unit length.

    A prototype exactly at the centre has no direction and becomes zero.

    Args:
        prototypes: (C, D).

    Returns:
        (C, D) float64, rows of length 1 or 0.

    >>> normalise(np.array([[1.0, 0.0], [3.0, 0.0], [2.0, 0.0]])).tolist()
    [[-1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]
    """
    prototypes = np.asarray(prototypes, dtype=np.float64)
    centred = prototypes - prototypes.mean(0)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    # a rounding error between equal prototypes is no direction
    vanishing = length <= 1e-12 * max(np.abs(prototypes).max(initial=0.0), np.finfo(float).tiny)
    return np.where(vanishing, 0.0, centred / np.where(vanishing, 1.0, length))


def pixel_prototypes(
    images: Images, labels: np.ndarray, num_classes: int, components: int = 64, seed: int = 0
) -> np.ndarray:
    """Return prototypes before any training: class means of pixels in their principal components.

    The components are fitted on at most 5,000 images, sampled by the seed; the means are over all
    images. Images wider or higher than 32 pixels are block-averaged first.

    Args:
        images: (N, H, W, channels) uint8; may be memory-mapped.
        labels: (N,) integers in 0..C-1.
        num_classes: C.
        components: D at most; fewer where the images are few or small.
        seed: of the sample of images for the fit.

    Returns:
        (C, D) float64.

    Raises:
        HierarchyError: a class has no image.
    """
    from sklearn.utils.extmath import randomized_svd

    _all_present(labels, num_classes)
    sampled = np.arange(len(images))
    if len(images) > _FIT_IMAGES:
        rng = np.random.default_rng(seed)
        sampled = np.sort(rng.choice(len(images), _FIT_IMAGES, replace=False))
    sample = _features(images[sampled])
    sample -= sample.mean(0)
    components = min(components, *sample.shape)
    state = seed % 2**32  # all that its source of randomness takes
    _, _, axes = randomized_svd(sample, components, n_iter=4, random_state=state)

    sums = np.zeros((num_classes, sample.shape[1]))
    for start in range(0, len(images), _CHUNK):
        features = _features(images[start : start + _CHUNK])
        chunk_labels = labels[start : start + _CHUNK]
        for c in np.unique(chunk_labels):
            sums[c] += features[chunk_labels == c].sum(0, dtype=np.float64)
    means = sums / np.bincount(labels, minlength=num_classes)[:, None]
    return (means - means.mean(0)) @ axes.T.astype(np.float64)


def _features(images: np.ndarray) -> np.ndarray:
    """Flatten images to (N, F) float32 in 0..1, block-averaged to at most 32 pixels a side."""
    count, height, width, channels = images.shape
    down, right = -(-height // _SIDE), -(-width // _SIDE)
    if down > 1 or right > 1:
        rows, columns = height // down, width // right
        blocks = images[:, : rows * down, : columns * right].reshape(
            count, rows, down, columns, right, channels
        )
        images = blocks.mean((2, 4), dtype=np.float32)
    return images.reshape(count, -1).astype(np.float32) / 255


def _all_present(labels: np.ndarray, num_classes: int) -> None:
    missing = np.flatnonzero(np.bincount(labels, minlength=num_classes) == 0)
    if len(missing):
        raise HierarchyError(
            f"class {missing[0]} of {num_classes} has no sample, so it has no prototype. "
            "Give every class at least one."
        )
