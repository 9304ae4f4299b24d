"""Images that look the same although their files differ: saved again, in another format or size.

Images are compared by thumbnails, around their means and at length 1. Two look the same where

1. their thumbnails of `SIDE` × `SIDE` pixels are at most `CLOSE` apart (a correlation of 0.98), and
   at most `SHARE` of the distance to the image that is `NEXT`-nearest: where all images of a
   dataset are alike, such as drawings of one shape, being close does not make a copy;
2. of `FINE` × `FINE` pixels they correlate by `ALIKE`, and differ by `APART` in the mean at most.

Candidates are the nearest images in the `DIRECTIONS` in which thumbnails vary most, found by a
tree: 60,000 images take 10 to 20 s of a core. Images of equal bytes: `dovs.data.formats.copies`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from dovs.data.formats.splits import by_class
from dovs.data.rows import ImageRows

SIDE, FINE = 8, 16
"""Pixels of the sides of thumbnails."""
CLOSE = 0.2
SHARE = 0.5
NEXT = 8
ALIKE = 0.97
APART = 0.03
"""Share of 255."""
PLAIN = 4.0
"""Standard deviation of the pixels, of 0..255, below which an image shows too little to compare."""
DIRECTIONS, CANDIDATES = 8, 16
MOST_IMAGES = 100_000
"""Of more images none are compared."""
MOST_TOGETHER = 10
"""Similar images that a choice of test images does not divide: where more look the same, it is how
their class looks, such as drawings."""
CHUNK, CHUNK_BYTES = 1024, 4 << 20  # images, and bytes of them, that are read at a time at most


def similar_groups(parts: Sequence[np.ndarray | ImageRows], digests: np.ndarray) -> np.ndarray:
    """Return a number for each image that similar images, and copies, share, (N,) int64.

    Args:
        parts: images of one shape, (n, H, W, channels) uint8 each; N together. Read in chunks.
        digests: of the N images, (N, bytes) uint8, equal for copies. Of copies one is compared.

    Returns:
        0..G-1 of N images; with more than `MOST_IMAGES`, copies alone share a number.

    >>> noise = np.random.default_rng(0).integers(0, 200, (3, 16, 16, 1), dtype=np.uint8)
    >>> images = np.concatenate([noise, noise[:1] + np.uint8(1)])
    >>> similar_groups([images], np.arange(4, dtype=np.uint8)[:, None]).tolist()
    [0, 1, 2, 0]
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    _, first, copy_of = np.unique(digests, axis=0, return_index=True, return_inverse=True)
    copy_of = copy_of.ravel()
    count = len(digests)
    pairs = np.zeros((0, 2), np.int64)
    if 1 < count <= MOST_IMAGES:
        pairs = _similar_pairs(_Joined(parts), np.sort(first))
    edges = np.concatenate([pairs, np.column_stack([np.arange(count), first[copy_of]])])
    graph = coo_array((np.ones(len(edges)), edges.T), shape=(count, count))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def undividable(groups: np.ndarray, digests: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return a number for each image that those share which belong to one part of a split, (N,).

    Similar images of one class share it, but not where more than `MOST_TOGETHER` or all images of
    the class are similar. Copies always do.

    Args:
        groups: of `similar_groups`, (N,) int64.
        digests: of the images, (N, bytes) uint8.
        labels: (N,) int64.

    >>> digests = np.arange(4, dtype=np.uint8)[:, None]
    >>> undividable(np.array([0, 0, 1, 1]), digests, np.array([0, 0, 0, 1])).tolist()
    [0, 0, 4, 5]
    """
    if not len(groups):
        return groups
    _, first, copy_of = np.unique(digests, axis=0, return_index=True, return_inverse=True)
    apart = np.bincount(groups[first], minlength=groups.max() + 1) > MOST_TOGETHER
    label_of = np.full(len(apart), -1)
    for label, members in by_class(labels):
        several = np.unique(groups[members])
        apart[several[(label_of[several] >= 0) | (len(several) == 1)]] = True
        label_of[several] = label
    return np.where(apart[groups], groups.max() + 1 + copy_of.ravel(), groups)


class _Joined:
    """The images of several arrays, counted through all."""

    def __init__(self, parts: Sequence[np.ndarray | ImageRows]) -> None:
        self._parts = [part for part in parts if len(part)]
        self._starts = np.cumsum([0, *(len(part) for part in self._parts)])

    @property
    def chunk(self) -> int:
        """How many images are read at a time."""
        return max(1, min(CHUNK, CHUNK_BYTES // math.prod(self._parts[0].shape[1:])))

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        found = np.empty((len(rows), *self._parts[0].shape[1:]), np.uint8)
        for part, start, end in zip(self._parts, self._starts, self._starts[1:], strict=False):
            here = (rows >= start) & (rows < end)
            if here.any():
                found[here] = part[rows[here] - start]
        return found


def _similar_pairs(images: _Joined, rows: np.ndarray) -> np.ndarray:
    """Return the pairs of similar images among some rows, (K, 2) int64."""
    from scipy.spatial import cKDTree

    coarse, shows = _centred(_thumbnails(images, rows, SIDE))
    rows, coarse = rows[shows >= PLAIN], coarse[shows >= PLAIN]
    if len(rows) < 2:
        return np.zeros((0, 2), np.int64)
    _, directions = np.linalg.eigh(np.cov(coarse, rowvar=False))
    turned = (coarse @ directions[:, -DIRECTIONS:]).astype(np.float64)
    number = min(CANDIDATES, len(rows) - 1)
    # the bound makes it quick, and what is farther off than that is no candidate anyway
    _, nearest = cKDTree(turned).query(turned, k=range(1, number + 2), distance_upper_bound=CLOSE)
    pairs = np.concatenate(
        [
            _near(coarse, start + np.arange(len(some)), some)
            for start in range(0, len(rows), CHUNK)
            for some in [nearest[start : start + CHUNK]]
        ]
    )
    pairs = rows[np.unique(np.sort(pairs, axis=1), axis=0)]
    return pairs[_confirmed(images, pairs)]


def _near(coarse: np.ndarray, own: np.ndarray, nearest: np.ndarray) -> np.ndarray:
    """Return which candidates are near enough, as pairs (K, 2).

    Args:
        coarse: thumbnails around their means at length 1, (N, pixels).
        own: rows of n images.
        nearest: their candidates, (n, candidates); N where there is none.
    """
    there = (nearest < len(coarse)) & (nearest != own[:, None])
    others = coarse[np.where(there, nearest, 0)]
    distance = np.linalg.norm(others - coarse[own][:, None], axis=2)
    distance[~there] = np.inf
    farther = np.sort(distance, axis=1)[:, NEXT - 1 : NEXT]
    limit = np.full(len(own), CLOSE)
    if farther.shape[1]:
        limit = np.minimum(limit, SHARE * farther[:, 0])
    one, which = np.nonzero(distance <= limit[:, None])
    return np.column_stack([own[one], nearest[one, which]])


def _thumbnails(images: _Joined, rows: np.ndarray, side: int) -> np.ndarray:
    """Return means of blocks of pixels, (n, at most side² · channels) float32."""
    found = []
    for start in range(0, len(rows), images.chunk):
        chunk: np.ndarray = images[rows[start : start + images.chunk]].astype(np.float32)
        for axis in (1, 2):
            size = chunk.shape[axis]
            if size > side:
                edges = np.linspace(0, size, side + 1).astype(int)
                shape = [1, 1, 1, 1]
                shape[axis] = -1
                widths = np.diff(edges).reshape(shape)
                chunk = np.add.reduceat(chunk, edges[:-1], axis=axis) / widths
        found.append(chunk.reshape(len(chunk), -1))
    return np.concatenate(found)


def _centred(flat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return rows around their means at length 1, and their standard deviations."""
    centred = flat - flat.mean(1, keepdims=True)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    return centred / np.maximum(length, 1e-9), length[:, 0] / np.sqrt(flat.shape[1])


def _confirmed(images: _Joined, pairs: np.ndarray) -> np.ndarray:
    """Return which pairs of images are similar in larger thumbnails, (K,) bool."""
    if not len(pairs):
        return np.zeros(0, bool)
    used, place = np.unique(pairs, return_inverse=True)
    fine = _thumbnails(images, used, FINE)
    unit, _ = _centred(fine)
    found = []
    for some in np.array_split(place.reshape(-1, 2), -(-len(pairs) // CHUNK)):
        apart = np.abs(fine[some[:, 0]] - fine[some[:, 1]]).mean(1) / 255
        alike = (unit[some[:, 0]] * unit[some[:, 1]]).sum(1)
        found.append((alike >= ALIKE) & (apart <= APART))
    return np.concatenate(found)
