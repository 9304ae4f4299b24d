"""Images that occur more than once: which they are, and a test split of our own that divides none.

A split that is given is left as it is, and what is in both of its parts is reported. Where DOVS
makes the split, for testing or for tuning, all copies of an image go to one part.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dovs.data.cache import ArrayWriter
from dovs.data.formats.splits import by_class
from dovs.data.rows import ImageRows

BATCH = 256  # images that are copied at a time


@dataclass
class Part:
    """What decoding a split gave: labels, digests and names of the images that were decoded."""

    labels: np.ndarray
    digests: np.ndarray
    names: list[str]
    flat: list[str]


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


def undivided(labels: np.ndarray, digests: np.ndarray, tested: np.ndarray, seed: int) -> np.ndarray:
    """Return which images test, such that the copies of an image all train or all test.

    In a class with a divided image, whole sets of copies are chosen again, in a random order and as
    many images as before where they fit. An image in several classes trains.

    Args:
        labels: (N,) int64.
        digests: of the images, (N, bytes) uint8.
        tested: which were chosen for testing, (N,) bool; no class has all of its images there.
        seed: of the random order.

    Returns:
        (N,) bool; no class has all of its images there.

    >>> digests = np.array([[0], [0], [1], [2], [3], [4]], np.uint8)
    >>> undivided(np.zeros(6, int), digests, np.array([True] + 5 * [False]), 0).tolist()
    [False, False, True, False, False, False]
    """
    _, image = np.unique(digests, axis=0, return_inverse=True)
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
        images, counts = np.unique(image[members[~shared[image[members]]]], return_counts=True)
        stream = np.random.SeedSequence(seed, spawn_key=(label, 1))
        order = np.random.default_rng(stream).permutation(len(images))
        wanted, used = int(tested[members].sum()), []
        for place in order:
            if counts[place] <= wanted:
                used.append(images[place])
                wanted -= counts[place]
        if not used and len(images) and counts.min() < len(members) and tested[members].any():
            used.append(images[np.argmin(counts)])
        chosen[members[np.isin(image[members], used)]] = True
    return chosen


def put_together(folder: Path, parts: dict[str, Part], seed: int) -> list[str]:
    """Move images between the written arrays such that the copies of an image are in one of them.

    Args:
        folder: with the arrays of both splits.
        parts: "train" and "test"; changed with the arrays.
        seed: of the random order.

    Returns:
        The images that were in both, with their copies.
    """
    train, test = parts["train"], parts["test"]
    before = repeated(parts)["leaks"]
    if not before:
        return []
    both = Part(
        np.concatenate([train.labels, test.labels]),
        np.concatenate([train.digests, test.digests]),
        train.names + test.names,
        [],
    )
    tested = np.arange(len(both.labels)) >= len(train.labels)
    chosen = undivided(both.labels, both.digests, tested, seed)
    images = [
        np.load(folder / f"{name}_images.npy", mmap_mode="r", allow_pickle=False) for name in parts
    ]
    for name, rows in (("train", np.flatnonzero(~chosen)), ("test", np.flatnonzero(chosen))):
        moved = folder / f"{name}_images.moved"
        with ArrayWriter(moved, (len(rows), *images[0].shape[1:]), np.uint8) as writer:
            for start in range(0, len(rows), BATCH):
                writer.append(_taken(images, rows[start : start + BATCH]))
        part = parts[name]
        part.labels, part.digests = both.labels[rows], both.digests[rows]
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
    part.names = [part.names[row] for row in rows]


def repeated(parts: dict[str, Part]) -> dict[str, list[str]]:
    """Return which images occur more than once: within a split, across splits, in two classes."""
    digests = np.concatenate([part.digests for part in parts.values()])
    labels = np.concatenate([part.labels for part in parts.values()])
    split = np.repeat(np.arange(len(parts)), [len(part.labels) for part in parts.values()])
    names = [name for part in parts.values() for name in part.names]
    found: dict[str, list[str]] = {"duplicates": [], "leaks": [], "contradictions": []}
    if not len(digests):
        return found
    _, group, sizes = np.unique(digests, axis=0, return_inverse=True, return_counts=True)
    group = group.ravel()
    order, ends = np.argsort(group, kind="stable"), np.cumsum(sizes)
    for several in np.flatnonzero(sizes > 1):
        rows = order[ends[several] - sizes[several] : ends[several]]
        kind = "leaks" if len(set(split[rows])) > 1 else "duplicates"
        text = " = ".join(names[row] for row in rows[:10])
        found[kind].append(text)
        if len(set(labels[rows])) > 1:
            found["contradictions"].append(text)
    return found
