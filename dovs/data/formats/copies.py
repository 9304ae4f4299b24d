"""A split of our own, for testing or for tuning, that divides no image from its copies.

A split that is given is left as it is, and what is in both of its parts is reported, see
`dovs.data.formats.repeats`. Where DOVS makes the split, all copies of an image go to one part, and
so do images that look the same.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from dovs.data.array_files import ArrayWriter
from dovs.data.formats.repeats import Part, look_alikes, repeated
from dovs.data.formats.similar import undividable
from dovs.data.formats.splits import by_class, divide
from dovs.data.rows import ImageRows

BATCH = 256  # images that are copied at a time


def digests_of(images: ImageRows) -> np.ndarray:
    """Return a digest of the pixels of each image, (N, 16) uint8.

    Args:
        images: (N, H, W, channels) uint8; read in chunks.
    """
    found = [
        hashlib.blake2b(np.ascontiguousarray(image).data, digest_size=16).digest()
        for image in images
    ]
    return np.frombuffer(b"".join(found), np.uint8).reshape(-1, 16)


def undivided(labels: np.ndarray, images: np.ndarray, tested: np.ndarray, seed: int) -> np.ndarray:
    """Return which images test, such that the copies of an image all train or all test.

    In a class with a divided image, whole sets of copies are chosen again, in a random order and as
    many images as before where they fit. An image in several classes trains.

    Args:
        labels: (N,) int64.
        images: what is equal for copies: digests, (N, bytes) uint8, or numbers, (N,).
        tested: which were chosen for testing, (N,) bool; no class has all of its images there.
        seed: of the random order.

    Returns:
        (N,) bool; no class has all of its images there.

    >>> digests = np.array([[0], [0], [1], [2], [3], [4]], np.uint8)
    >>> undivided(np.zeros(6, int), digests, np.array([True] + 5 * [False]), 0).tolist()
    [False, False, True, False, False, False]
    """
    _, image = np.unique(images, axis=0, return_inverse=True)
    image = image.ravel()
    number = np.bincount(image)
    testing = np.bincount(image, weights=tested)
    lowest, highest = np.full(len(number), labels.max(initial=0)), np.zeros(len(number), np.int64)
    np.minimum.at(lowest, image, labels)
    np.maximum.at(highest, image, labels)
    shared = lowest < highest
    divided = (testing > 0) & ((testing < number) | shared)
    chosen = tested.copy()
    concerned = np.unique(labels[divided[image]])
    for label, members in by_class(labels):
        if label not in concerned:
            continue
        chosen[members] = False
        alone, counts = np.unique(image[members[~shared[image[members]]]], return_counts=True)
        stream = np.random.SeedSequence(seed, spawn_key=(label, 1))
        order = np.random.default_rng(stream).permutation(len(alone))
        wanted, used = int(tested[members].sum()), []
        for place in order:
            if counts[place] <= wanted:
                used.append(alone[place])
                wanted -= counts[place]
        if not used and len(alone) and counts.min() < len(members) and tested[members].any():
            used.append(alone[np.argmin(counts)])
        chosen[members[np.isin(image[members], used)]] = True
    return chosen


def in_both(labels: np.ndarray, tested: np.ndarray, seed: int) -> np.ndarray:
    """Return which images test, such that each class of two images or more trains and tests.

    A class may have lost its only test image, or all others, since they cannot be read.

    Args:
        labels: (N,) int64, of the images that can be read.
        tested: which were chosen for testing, (N,) bool.
        seed: as of `splits.divide`, which chooses again in such a class.

    >>> in_both(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 1, 0], bool), 0).tolist()
    [False, True, True, False, False]
    """
    chosen = tested.copy()
    _, again = divide(labels, seed)
    fresh = np.zeros(len(labels), dtype=bool)
    fresh[again] = True
    for _, members in by_class(labels):
        if len(members) > 1 and tested[members].sum() in (0, len(members)):
            chosen[members] = fresh[members]
    return chosen


def put_together(folder: Path, parts: dict[str, Part], seed: int) -> list[str]:
    """Move images between the written arrays such that the copies of an image are in one of them.

    A class that has no image left in one of them is divided again.

    Args:
        folder: with the arrays of both splits.
        parts: "train" and "test"; changed with the arrays.
        seed: of the random order.

    Returns:
        The images that were in both, with their copies, and those that look like them.
    """
    both = Part(
        np.concatenate([part.labels for part in parts.values()]),
        np.concatenate([part.digests for part in parts.values()]),
        np.concatenate([part.groups for part in parts.values()]),
        [name for part in parts.values() for name in part.names],
    )
    tested = np.repeat([False, True], [len(part.labels) for part in parts.values()])
    together = undividable(both.groups, both.digests, both.labels)
    of_parts = np.split(together, [len(parts["train"].labels)])
    as_one = {
        name: replace(part, groups=groups)
        for (name, part), groups in zip(parts.items(), of_parts, strict=True)
    }
    before = [*repeated(parts)["leaks"], *look_alikes(as_one)["similar_leaks"]]
    wanted = in_both(both.labels, tested, seed)
    if not before and np.array_equal(wanted, tested):
        return []
    chosen = undivided(both.labels, together, wanted, seed)
    images = [
        np.load(folder / f"{name}_images.npy", mmap_mode="r", allow_pickle=False) for name in parts
    ]
    for name, rows in (("train", np.flatnonzero(~chosen)), ("test", np.flatnonzero(chosen))):
        moved = folder / f"{name}_images.moved"
        with ArrayWriter(moved, (len(rows), *images[0].shape[1:]), np.uint8) as writer:
            for start in range(0, len(rows), BATCH):
                writer.append(_taken(images, rows[start : start + BATCH]))
        part = parts[name]
        part.labels, part.digests, part.groups = (
            each[rows] for each in (both.labels, both.digests, both.groups)
        )
        part.names = [both.names[row] for row in rows]
    del images
    for name in parts:
        os.replace(folder / f"{name}_images.moved", folder / f"{name}_images.npy")
    return before


def _taken(images: list[np.ndarray], rows: np.ndarray) -> np.ndarray:
    """Return rows of two arrays, counted through both."""
    first, second = images
    late = rows >= len(first)
    found = np.empty((len(rows), *first.shape[1:]), first.dtype)
    found[~late] = first[rows[~late]]
    found[late] = second[rows[late] - len(first)]
    return found


def drop(path: Path, part: Part, keep: np.ndarray) -> None:
    """Remove images from a written array and from its part."""
    if keep.all():
        return
    images = np.load(path, mmap_mode="r", allow_pickle=False)
    rows = np.flatnonzero(keep)
    shorter = path.with_suffix(".shorter")
    with ArrayWriter(shorter, (len(rows), *images.shape[1:]), np.uint8) as writer:
        for start in range(0, len(rows), BATCH):
            writer.append(images[rows[start : start + BATCH]])
    del images
    os.replace(shorter, path)
    part.labels, part.digests = part.labels[rows], part.digests[rows]
    if len(part.groups):
        part.groups = part.groups[rows]
    part.names = [part.names[row] for row in rows]
