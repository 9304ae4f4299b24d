"""Decoding a user's images into the arrays of the cache, and what is noticed on the way.

The images are read twice: first their sizes and kinds, which decide one size for all, then their
pixels. An image that cannot be read is left out of the arrays and listed; whether that is accepted
is decided by `dovs.data.formats.encoded`.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dovs.data.cache import ArrayWriter, save
from dovs.data.formats.copies import Part, drop, put_together, repeated
from dovs.data.formats.decoding import by_all_cores
from dovs.data.formats.splits import by_class
from dovs.data.images import (
    Content,
    Depth,
    Fit,
    Header,
    Levels,
    choose_levels,
    decode,
    extremes,
    read_header,
)
from dovs.data.report import Unclear, finding, named
from dovs.data.sizes import common_shape
from dovs.data.source import Progress, megabytes
from dovs.errors import DataError

SURVEY_SHARE = 0.2  # of the progress; the rest is decoding
DIGEST = 16  # bytes
FLAT = 2.0  # standard deviation of the values 0..255 below which an image is nearly constant
SPLITS = ("train", "test")
NO_TEST = (
    "no image is left to test with: each class consists of copies of one image. Add images, or a "
    "test split"
)


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
    """

    labels: np.ndarray
    read: Callable[[], Iterator[EncodedImage]]

    @property
    def count(self) -> int:
        """N."""
        return len(self.labels)


@dataclass(frozen=True)
class How:
    """How images become arrays: see `dovs.data.images` and `dovs.data.sizes`."""

    image_size: int | None = None
    fit: Fit = "crop"
    background: tuple[int, int, int] = (0, 0, 0)


@dataclass
class Survey:
    """What the first reading of all images found.

    Attributes:
        headers: how many images have each header.
        problems: why an image cannot be used, by split and row.
        levels: the range of deep grey values, by depth.
    """

    headers: Counter[Header] = field(default_factory=Counter)
    problems: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    levels: dict[Depth, Levels] = field(default_factory=dict)


def decode_all(
    splits: dict[str, EncodedSplit], names: tuple[str, ...], how: How, folder: Path,
    progress: Progress, seed: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Write the arrays of both splits and return the facts to store with them.

    Args:
        splits: "train" and "test".
        names: of the C classes.
        how: images become arrays.
        folder: in which the arrays are written.
        progress: called with the fraction done and a message.
        seed: where DOVS made the splits: its seed. Copies of an image are then put into one split.

    Returns:
        class_names (of the classes with a readable training image); broken: name and reason of
        each image that was left out; content: number of images and digest of each class by split;
        and for the report: sizes, levels, duplicates, leaks, together, flat.

    Raises:
        DataError: no training image can be read.
    """
    survey = _survey(splits, progress)
    if not survey.headers:
        raise _none_left("no image can be read", survey)
    shape = common_shape(survey.headers, how.image_size)
    total = sum(split.count for split in splits.values())
    need = f"decoding the images into {megabytes(total * math.prod(shape))}"
    done = 0

    def count(number: int) -> None:
        nonlocal done
        done += number
        progress(SURVEY_SHARE + (1 - SURVEY_SHARE) * done / total, need)

    parts = {
        name: _decode_split(name, split, shape, how, survey, folder, count)
        for name, split in splits.items()
    }
    together = [] if seed is None else put_together(folder, parts, seed)
    present = np.unique(parts["train"].labels)
    if len(present) < 2:
        which = ", ".join(names[c] for c in present) or "no class"
        raise _none_left(f"{which} has training images that can be read: 2 are needed", survey)
    if not np.isin(parts["test"].labels, present).any():
        raise _none_left(NO_TEST if together else "no test image can be read", survey)
    for name, part in parts.items():
        drop(folder / f"{name}_images.npy", part, np.isin(part.labels, present))
        part.labels = np.searchsorted(present, part.labels)
        save(folder, f"{name}_labels", part.labels)
    used = [names[c] for c in present]
    return {
        "class_names": used,
        "broken": [list(problem) for _, problem in sorted(survey.problems.items(), key=_by_split)],
        "lost_classes": [name for c, name in enumerate(names) if c not in set(present.tolist())],
        "content": {
            name: content_of(part.digests, part.labels, used) for name, part in parts.items()
        },
        "headers": [[*vars(header).values(), n] for header, n in survey.headers.items()],
        "levels": [levels.rule for levels in survey.levels.values()],
        "shape": list(shape),
        "flat": [where for part in parts.values() for where in part.flat],
        "together": together,
        **repeated(parts),
    }


def _none_left(message: str, survey: Survey) -> Unclear:
    problems = [f"{where}: {reason}" for where, reason in survey.problems.values()]
    return Unclear(finding("broken", "error", f"{message}. {named(problems)}", problems))


def _by_split(item: tuple[tuple[str, int], Any]) -> tuple[int, int]:
    (split, row), _ = item
    return SPLITS.index(split), row


def _survey(splits: dict[str, EncodedSplit], progress: Progress) -> Survey:
    found = Survey()
    ends: dict[Depth, tuple[float, float]] = {}
    total, done = sum(split.count for split in splits.values()), 0
    for name, split in splits.items():
        row = 0
        for batch in by_all_cores(look, split.read(), _bytes):
            for where, header, low, high, problem in batch:
                if header is None:
                    found.problems[name, row] = where, problem
                else:
                    found.headers[header] += 1
                    if header.depth != "8 bits":
                        least, most = ends.get(header.depth, (low, high))
                        ends[header.depth] = min(low, least), max(high, most)
                row += 1
            done += len(batch)
            progress(SURVEY_SHARE * done / total, "looking through the images")
    found.levels = {depth: choose_levels(depth, *pair) for depth, pair in ends.items()}
    return found


def look(image: EncodedImage) -> tuple[str, Header | None, float, float, str]:
    """Return an image's name, its header, its extreme values if it is deep, and its problem."""
    low = high = 0.0
    try:
        if image.problem:
            return image.where, None, low, high, image.problem
        header = read_header(image.content, image.where)
        if header.depth != "8 bits":
            low, high = extremes(image.content, image.where)
    except DataError as error:
        return image.where, None, low, high, _reason(error, image.where)
    return image.where, header, low, high, ""


def _bytes(image: EncodedImage, more: int = 0) -> int:
    if isinstance(image.content, np.ndarray):
        return image.content.nbytes + more
    return len(image.content or b"") + more


def _reason(error: DataError, where: str) -> str:
    return str(error).removeprefix(where).strip().partition(". ")[0]


class Decoded(NamedTuple):
    """One image as an array, None where it is damaged; its digest; whether it is nearly flat."""

    where: str
    pixels: np.ndarray | None
    digest: bytes
    flat: bool
    problem: str = ""


def turn(
    image: EncodedImage, shape: tuple[int, int, int], how: How, levels: dict[Depth, Levels]
) -> Decoded:
    """Return one image as (H, W, channels) uint8."""
    try:
        level = None
        if levels:
            level = levels.get(read_header(image.content, image.where).depth)
        pixels = decode(
            image.content, shape, image.where, fit=how.fit, background=how.background, levels=level
        )
    except DataError as error:
        return Decoded(image.where, None, b"", False, _reason(error, image.where))
    flat = bool(pixels.std(axis=(0, 1)).max() < FLAT)
    return Decoded(image.where, pixels, digest_of(image.content), flat)


def _decode_split(
    name: str, split: EncodedSplit, shape: tuple[int, int, int], how: How, survey: Survey,
    folder: Path, count: Callable[[int], None],
) -> Part:  # fmt: skip
    rows = [row for row in range(split.count) if (name, row) not in survey.problems]
    known = set(rows)
    images = (image for row, image in enumerate(split.read()) if row in known)
    part = Part(split.labels[rows], np.zeros((len(rows), DIGEST), dtype=np.uint8), [], [])
    failed = np.zeros(len(rows), dtype=bool)
    path = folder / f"{name}_images.npy"
    at = 0
    with ArrayWriter(path, (len(rows), *shape), np.uint8) as writer:
        one = partial(turn, shape=shape, how=how, levels=survey.levels)
        for batch in by_all_cores(one, images, partial(_bytes, more=math.prod(shape))):
            for decoded in batch:
                part.names.append(decoded.where)
                if decoded.pixels is None:
                    failed[at] = True
                    survey.problems[name, rows[at]] = decoded.where, decoded.problem
                else:
                    part.digests[at] = np.frombuffer(decoded.digest, dtype=np.uint8)
                    if decoded.flat:
                        part.flat.append(decoded.where)
                at += 1
            none = np.zeros(shape, dtype=np.uint8)
            writer.append(np.stack([none if d.pixels is None else d.pixels for d in batch]))
            count(len(batch))
    drop(path, part, ~failed)
    return part


def digest_of(content: Content) -> bytes:
    """Return a digest of an image as it was found, 16 bytes."""
    if isinstance(content, np.ndarray):
        content = repr((content.shape, content.dtype.str)).encode() + content.tobytes()
    return hashlib.blake2b(content or b"", digest_size=DIGEST).digest()


def content_of(
    digests: np.ndarray, labels: np.ndarray, names: Sequence[str]
) -> dict[str, list[int | str]]:
    """Return number of images and digest of each class, in the order of the rows.

    Args:
        digests: of each image, (N, DIGEST) uint8.
        labels: (N,) int64.
        names: C names.
    """
    return {
        names[label]: [
            len(rows),
            hashlib.blake2b(digests[rows].tobytes(), digest_size=DIGEST).hexdigest(),
        ]
        for label, rows in by_class(labels)
    }
