"""The first reading of a user's images: their sizes and kinds, before any pixel is decoded.

What is known afterwards decides one size for all and the range of pixel values; the second
reading is `dovs.data.formats.arrays`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from dovs.data.formats.decoding import by_all_cores
from dovs.data.images import Content, Header, extremes, read_header
from dovs.data.levels import Depth, Levels, choose_levels
from dovs.data.source import Progress
from dovs.errors import DataError

SURVEY_SHARE = 0.2  # of the progress; the rest is decoding


class EncodedImage(NamedTuple):
    """One image as it was found, and how messages name it; `problem`: why it could not be read."""

    content: Content
    where: str
    problem: str = ""


@dataclass(frozen=True)
class EncodedSplit:
    """A split that can be read as often as needed, one image after the other.

    Attributes:
        labels: (N,) int64.
        read: yields the N images in the order of the labels.
        rows: tells which images of the files these are, where files and labels do not.
    """

    labels: np.ndarray
    read: Callable[[], Iterator[EncodedImage]]
    rows: bytes = b""

    @property
    def count(self) -> int:
        """N."""
        return len(self.labels)


@dataclass
class Survey:
    """What the first reading of all images found.

    Attributes:
        headers: how many images have each header.
        problems: why an image cannot be used, by split and row.
        levels: the range of pixel values, by depth.
        first: what the first image of each depth is called.
    """

    headers: Counter[Header] = field(default_factory=Counter)
    problems: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    levels: dict[Depth, Levels] = field(default_factory=dict)
    first: dict[Depth, str] = field(default_factory=dict)


def survey(splits: dict[str, EncodedSplit], progress: Progress) -> Survey:
    """Read all images for the first time.

    Args:
        splits: "train" and "test".
        progress: called with the fraction done, of all work, and a message.

    Raises:
        DataError: the values of all images together are of no usual range.
    """
    found = Survey()
    ends: dict[Depth, tuple[float, float]] = {}
    total, done = sum(split.count for split in splits.values()), 0
    for name, split in splits.items():
        row = 0
        for batch in by_all_cores(look, split.read(), size_of):
            for where, header, low, high, problem in batch:
                if header is None:
                    found.problems[name, row] = where, problem
                else:
                    found.headers[header] += 1
                    found.first.setdefault(header.depth, where)
                    if header.depth != "8 bits":
                        least, most = ends.get(header.depth, (low, high))
                        ends[header.depth] = min(low, least), max(high, most)
                row += 1
            done += len(batch)
            progress(SURVEY_SHARE * done / total, "looking through the images")
    if "fractions" in ends and "array" in ends:  # black images among others have no fractions
        lows, highs = zip(ends["fractions"], ends["array"], strict=True)
        ends["fractions"] = ends["array"] = min(lows), max(highs)
    found.levels = {depth: choose_levels(depth, *pair) for depth, pair in sorted(ends.items())}
    return found


def look(image: EncodedImage) -> tuple[str, Header | None, float, float, str]:
    """Return an image's name, its header, its extreme values unless of 8 bits, and its problem."""
    low = high = 0.0
    try:
        if image.problem:
            return image.where, None, low, high, image.problem
        header = read_header(image.content, image.where)
        if header.depth != "8 bits":
            low, high = extremes(image.content, image.where)
    except DataError as error:
        return image.where, None, low, high, reason(error, image.where)
    return image.where, header, low, high, ""


def size_of(image: EncodedImage, more: int = 0) -> int:
    """Return the bytes of an image as it was found, and some more."""
    if isinstance(image.content, np.ndarray):
        return image.content.nbytes + more
    return len(image.content or b"") + more


def reason(error: DataError, where: str) -> str:
    """Return why an image cannot be used, without its name."""
    return str(error).removeprefix(where).strip().partition(". ")[0]
