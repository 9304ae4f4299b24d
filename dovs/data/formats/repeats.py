"""Images that occur more than once in a dataset: copies, and images that look the same.

What is done about them does not belong here: see `dovs.data.formats.copies`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dovs.data.formats.similar import MOST_IMAGES, similar_groups
from dovs.data.source import Progress


@dataclass
class Part:
    """What decoding a split gave, of the images that were decoded.

    Attributes:
        labels: (N,) int64.
        digests: (N, bytes) uint8.
        groups: a number that similar images share, through both splits, (N,) int64.
        names: N names.
        flat: names of those of nearly one colour.
        unseen: names of those of nearly one colour that would not be so on another background.
    """

    labels: np.ndarray
    digests: np.ndarray
    groups: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    names: list[str] = field(default_factory=list)
    flat: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


def compare(parts: dict[str, Part], folder: Path, progress: Progress) -> None:
    """Number the images of both splits such that similar ones share a number, see `Part.groups`.

    Args:
        parts: "train" and "test"; changed.
        folder: with their arrays.
        progress: called with a message.
    """
    progress(1.0, "looking for images that look the same")
    images = [
        np.load(folder / f"{name}_images.npy", mmap_mode="r", allow_pickle=False) for name in parts
    ]
    groups = similar_groups(images, np.concatenate([part.digests for part in parts.values()]))
    for part, of_part in zip(parts.values(), np.split(groups, [len(images[0])]), strict=True):
        part.groups = of_part


def repeats(parts: dict[str, Part]) -> dict[str, Any]:
    """Return which images are in a dataset more than once, as facts of a report."""
    compared = sum(len(part.labels) for part in parts.values()) <= MOST_IMAGES
    return {**repeated(parts), **look_alikes(parts), "compared": compared}


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


def look_alikes(parts: dict[str, Part]) -> dict[str, list[str]]:
    """Return which images look the same without being copies, within a split or across splits.

    Of the copies of an image, one is named for each split.
    """
    found: dict[str, list[str]] = {"similar": [], "similar_leaks": [], "similar_contradictions": []}
    digests = np.concatenate([part.digests for part in parts.values()])
    groups = np.concatenate([part.groups for part in parts.values()])
    if not len(groups):
        return found
    labels = np.concatenate([part.labels for part in parts.values()])
    split = np.repeat(np.arange(len(parts)), [len(part.labels) for part in parts.values()])
    names = [name for part in parts.values() for name in part.names]
    _, first = np.unique(np.column_stack([digests, split]), axis=0, return_index=True)
    rows = first[np.argsort(groups[first], kind="stable")]
    for several in np.split(rows, np.flatnonzero(np.diff(groups[rows])) + 1):
        if len(np.unique(digests[several], axis=0)) < 2:
            continue
        kind = "similar_leaks" if len(set(split[several])) > 1 else "similar"
        text = " ~ ".join(names[row] for row in np.sort(several)[:10])
        found[kind].append(text)
        if len(set(labels[several])) > 1:
            found["similar_contradictions"].append(text)
    return found
