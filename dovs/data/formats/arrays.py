"""Decoding a user's images into the arrays of the cache, and what is noticed on the way.

The images are read twice: first their sizes and kinds, which decide one size for all, then their
pixels. An image that cannot be read is left out of the arrays and listed; whether that is accepted
is decided by `dovs.data.formats.encoded`.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dovs.data import image_names
from dovs.data.array_files import ArrayWriter, save
from dovs.data.formats.copies import drop, put_together
from dovs.data.formats.decoding import by_all_cores
from dovs.data.formats.repeats import Part, compare, repeats
from dovs.data.formats.splits import by_class
from dovs.data.formats.survey import (
    SURVEY_SHARE,
    EncodedImage,
    EncodedSplit,
    Survey,
    reason,
    size_of,
    survey,
)
from dovs.data.images import Content, Fit, decode, read_header
from dovs.data.levels import Depth, Levels
from dovs.data.report import Finding, Unclear, counted, finding, named
from dovs.data.sizes import common_shape
from dovs.data.source import Progress
from dovs.errors import DataError
from dovs.texts import megabytes

DIGEST = 16  # bytes
FLAT = 2.0  # standard deviation of the values 0..255 below which an image is nearly constant
SPLITS = ("train", "test")
NO_TEST = (
    "no image is left to test with: each class consists of copies of one image, or of images that "
    "other classes have too. Add images, or a test split"
)


@dataclass(frozen=True)
class How:
    """How images become arrays: see `dovs.data.images` and `dovs.data.sizes`."""

    image_size: int | None = None
    fit: Fit = "crop"
    background: tuple[int, int, int] = (0, 0, 0)


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
        and for the report: sizes, levels, duplicates, leaks, similar, together, flat, …

    Raises:
        DataError: no training image can be read.
    """
    found = survey(splits, progress)
    if not found.headers:
        raise _none_left("no image can be read", found)
    shape = common_shape(found.headers, how.image_size)
    total = sum(split.count for split in splits.values())
    need = f"decoding the images into {megabytes(total * math.prod(shape))}"
    done = 0

    def count(number: int) -> None:
        nonlocal done
        done += number
        progress(SURVEY_SHARE + (1 - SURVEY_SHARE) * done / total, need)

    parts = {
        name: _decode_split(name, split, shape, how, found, folder, count)
        for name, split in splits.items()
    }
    compare(parts, folder, progress)
    together = [] if seed is None else put_together(folder, parts, seed)
    present = np.unique(parts["train"].labels)
    if len(present) < 2:
        which = f"only {names[present[0]]}" if len(present) else "no class"
        text = f"{which} has training images that can be read: 2 classes are needed"
        raise _none_left(text, found)
    unseen = [where for part in parts.values() for where in part.unseen]
    if not np.isin(parts["test"].labels, present).any():
        error = _none_left(NO_TEST if together else "no test image can be read", found)
        more = [unseen_finding(unseen, how.background)] if unseen else []
        raise Unclear(*error.findings, *more)
    for name, part in parts.items():
        drop(folder / f"{name}_images.npy", part, np.isin(part.labels, present))
        part.labels = np.searchsorted(present, part.labels)
        save(folder, f"{name}_labels", part.labels)
        image_names.write(folder, name, part.names)
    used = [names[c] for c in present]
    return {
        "class_names": used,
        "broken": [list(problem) for _, problem in sorted(found.problems.items(), key=_by_split)],
        "lost_classes": [name for c, name in enumerate(names) if c not in set(present.tolist())],
        "content": {
            name: content_of(part.digests, part.labels, used) for name, part in parts.items()
        },
        "headers": [[*vars(header).values(), n] for header, n in found.headers.items()],
        "levels": list(dict.fromkeys(each.rule for each in found.levels.values() if each.rule)),
        "levels_of": _levels_of(found),
        "shape": list(shape),
        "flat": [where for part in parts.values() for where in part.flat],
        "unseen": unseen,
        "together": together,
        **repeats(parts),
    }


def _levels_of(survey: Survey) -> dict[str, list[Any]]:
    """Return how many images have each rule of pixel values, and what the first one is called."""
    of: dict[str, list[Any]] = {}
    for depth, levels in survey.levels.items():
        count = sum(n for header, n in survey.headers.items() if header.depth == depth)
        if levels.rule:
            before = of.get(levels.rule, [0, survey.first[depth]])
            of[levels.rule] = [before[0] + count, before[1]]
    return of


def _none_left(message: str, survey: Survey) -> Unclear:
    problems = [f"{where}: {reason}" for where, reason in survey.problems.values()]
    text = f"{message}. {named(problems)}" if problems else message
    return Unclear(finding("broken", "error", text, problems))


def other_background(background: tuple[int, int, int]) -> tuple[str, tuple[int, int, int]]:
    """Return black for a light colour and white for a dark one, by name and RGB."""
    return ("black", (0, 0, 0)) if sum(background) > 382 else ("white", (255, 255, 255))


def unseen_finding(unseen: Sequence[str], background: tuple[int, int, int]) -> Finding:
    """Return the finding on images of which nothing is seen on the background."""
    other, _ = other_background(background)
    text = (
        f"{counted(len(unseen), 'image is', 'images are')} nearly one colour, because what is "
        f"drawn has the colour of the background under transparent parts: {named(unseen)}"
    )
    return finding(
        "background", "warning", text, unseen, {f"{other} background": {"background": other}}
    )


def _by_split(item: tuple[tuple[str, int], Any]) -> tuple[int, int]:
    (split, row), _ = item
    return SPLITS.index(split), row


class Decoded(NamedTuple):
    """One image as it was decoded.

    Attributes:
        where: names it in messages.
        pixels: (H, W, channels) uint8; None where it is damaged.
        digest: of the image as it was found.
        flat: whether it is nearly of one colour.
        unseen: whether it is so on this background alone.
        problem: why it is damaged.
    """

    where: str
    pixels: np.ndarray | None
    digest: bytes = b""
    flat: bool = False
    unseen: bool = False
    problem: str = ""


def turn(
    image: EncodedImage, shape: tuple[int, int, int], how: How, levels: dict[Depth, Levels]
) -> Decoded:
    """Return one image as (H, W, channels) uint8."""
    try:
        level = None
        if levels:
            level = levels.get(read_header(image.content, image.where).depth)
        one = partial(decode, image.content, shape, image.where, fit=how.fit, levels=level)
        pixels = one(background=how.background)
        flat = is_flat(pixels)
        file = not isinstance(image.content, np.ndarray)
        unseen = flat and file and not is_flat(one(background=other_background(how.background)[1]))
    except DataError as error:
        return Decoded(image.where, None, problem=reason(error, image.where))
    return Decoded(image.where, pixels, digest_of(image.content), flat, unseen)


def is_flat(pixels: np.ndarray) -> bool:
    """Return whether an image (H, W, channels) is nearly of one colour."""
    return bool(pixels.std(axis=(0, 1)).max() < FLAT)


def _decode_split(
    name: str, split: EncodedSplit, shape: tuple[int, int, int], how: How, survey: Survey,
    folder: Path, count: Callable[[int], None],
) -> Part:  # fmt: skip
    rows = [row for row in range(split.count) if (name, row) not in survey.problems]
    known = set(rows)
    images = (image for row, image in enumerate(split.read()) if row in known)
    part = Part(split.labels[rows], np.zeros((len(rows), DIGEST), dtype=np.uint8))
    failed = np.zeros(len(rows), dtype=bool)
    path = folder / f"{name}_images.npy"
    at = 0
    with ArrayWriter(path, (len(rows), *shape), np.uint8) as writer:
        one = partial(turn, shape=shape, how=how, levels=survey.levels)
        for batch in by_all_cores(one, images, partial(size_of, more=math.prod(shape))):
            for decoded in batch:
                part.names.append(decoded.where)
                if decoded.pixels is None:
                    failed[at] = True
                    survey.problems[name, rows[at]] = decoded.where, decoded.problem
                else:
                    part.digests[at] = np.frombuffer(decoded.digest, dtype=np.uint8)
                    if decoded.flat:
                        part.flat.append(decoded.where)
                    if decoded.unseen:
                        part.unseen.append(decoded.where)
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
