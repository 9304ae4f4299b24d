"""Files in class folders that look like masks of images beside them, by names and pixels."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set

import numpy as np

from dovs.data.formats.mask_words import ANY_MASK, IMAGES, MASKS, is_for_masks, words_of_name
from dovs.data.formats.tree import Folder
from dovs.data.images import decode, read_header
from dovs.errors import DataError

BOUNDARY = re.compile(r"(?<=[^\W_])(?=[\W_])|(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
SAMPLE = 200  # files of a folder of which it is looked up what they have behind another's name
LEAST_SHARE = 0.2  # of the files of the folders in which there are such pairs
COMPARED = 5  # pairs of which the pixels are compared
MOST_PIXELS = 4_000_000  # larger images are made smaller; a smaller mask has greys at its edges
SHARES = (0.9, 0.99)
"""Of the pixels: their colours are counted. Small objects on a plain ground need the second."""
MOST_MASK_COLOURS = 8
UNREADABLE = -1
MORE_COLOURS = 3  # times as many as its mask an image has at least, for one of the shares

Pair = tuple[str, str]


def named_masks(folder: Folder) -> list[str]:
    """Return the paths of images in a folder called as another with a word such as mask.

    As 1_mask or 1_bin_mask beside 1, mask_1 beside image_1, cell_mask_1 beside cell_1, and
    1_gt_ids beside 1_left where all other images are called left.
    """
    stems = [_stem(name) for name in folder.images]
    marks = [ANY_MASK.search(stem) is not None and is_for_masks(stem) for stem in stems]
    if not any(marks):
        return []
    words = [words_of_name(stem) for stem in stems]
    images = {
        tuple(w for w in each if w not in IMAGES)
        for each, mark in zip(words, marks, strict=True)
        if each and not mark
    }
    images |= _without_shared(images)
    return [
        path
        for path, each, mark in zip(folder.own(), words, marks, strict=True)
        if mark and _is_of_one(each, images)
    ]


def _without_shared(names: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Return names without the words that all of them begin with, and without those at the end."""
    if len(names) < 2:
        return set()
    start, end = (
        len([*itertools.takewhile(lambda words: len({*words}) == 1, zip(*each, strict=False))])
        for each in ([*names], [name[::-1] for name in names])
    )
    return {short for each in names for short in (each[start:], each[: len(each) - end]) if short}


def _is_of_one(words: Sequence[str], images: set[tuple[str, ...]]) -> bool:
    """Return whether the words of a mask's name are those of an image and more."""
    plain = [word for word in words if word not in IMAGES]
    if tuple(word for word in plain if word not in MASKS) in images:
        return True
    starts = (at for at in range(1, len(plain)) if MASKS & {*plain[at:]})
    ends = (at for at in range(1, len(plain)) if MASKS & {*plain[:at]})
    return any(tuple(plain[:at]) in images for at in starts) or any(
        tuple(plain[at:]) in images for at in ends
    )


def named_mask_folders(folders: Sequence[Folder]) -> list[Folder]:
    """Return the folders called as another with a word such as mask, with images of its names."""
    words = {f: words_of_name(f.name) for f in folders}
    found = []
    for mask in (f for f in folders if is_for_masks(f.name)):
        others = [f for f in folders if f is not mask and not MASKS & {*words[f]}]
        stems = {_stem(name) for name in mask.images}
        for f in others:
            plain = tuple(word for word in words[f] if word not in IMAGES)
            shared = stems & {_stem(name) for name in f.images}
            if (
                plain
                and shared
                and 2 * len(shared) >= len(stems)
                and _is_of_one(words[mask], {plain})
            ):
                found.append(mask)
                break
    return found


def masks_by_pixels(
    read: Callable[[str], bytes],
    folders: Sequence[Folder],
    together: Iterable[Sequence[Folder]],
    known: Set[str],
) -> list[str]:
    """Return the paths of images that have few colours beside an image of the same name and more.

    As 1_m.png beside 1.png, 1.png beside 1.jpg, or cat_m/1.png beside cat/1.png. Pairs whose names
    differ in the same way are masks if the images of some of them are of the same size and one has
    few colours, such as black and white, and the other many.

    Args:
        read: returns the content of the image of a path, or raises DataError or OSError.
        folders: with images directly in them.
        together: folders that are beside each other.
        known: paths of masks that are not looked for.
    """
    pairs: dict[tuple[str, str], list[Pair]] = {}
    files: Counter[tuple[str, str]] = Counter()
    ways = [(_same_stems(f) | _longer_names(f), len(f.images)) for f in folders]
    ways += [(_longer_folders(beside), 0) for beside in together]
    for ways_of_folder, number in ways:
        for how, found in ways_of_folder.items():
            pairs.setdefault(how, []).extend(pair for pair in found if not known & {*pair})
            files[how] += number
    masks: dict[str, None] = {}
    for how, found in pairs.items():
        if len(found) < 2 or len(found) < LEAST_SHARE * files[how]:
            continue
        step = max(1, len(found) // COMPARED)
        kinds = {_mask_of(read, *pair) for pair in found[::step][:COMPARED]} - {UNREADABLE}
        for at in (0, 1):
            if kinds == {at}:
                masks.update(dict.fromkeys(pair[at] for pair in found))
    return [*masks]


def _same_stems(folder: Folder) -> dict[tuple[str, str], list[Pair]]:
    """Return the pairs of images that differ in the ending of their names, by both endings."""
    by_stem: dict[str, list[tuple[str, str]]] = {}
    for path, name in zip(folder.own(), folder.images, strict=True):
        by_stem.setdefault(_stem(name), []).append((name[len(_stem(name)) :].lower(), path))
    found: dict[tuple[str, str], list[Pair]] = {}
    for each in by_stem.values():
        if len(each) == 2:
            (first, one), (second, other) = sorted(each)
            found.setdefault((first, second), []).append((one, other))
    return found


def _longer_names(folder: Folder) -> dict[tuple[str, str], list[Pair]]:
    """Return the pairs of images of which one is called as the other and more, by what is more."""
    path_of = dict(zip(map(_stem, folder.images), folder.own(), strict=True))
    found = _longer([*path_of])
    return {how: [(path_of[a], path_of[b]) for a, b in pairs] for how, pairs in found.items()}


def _longer_folders(folders: Sequence[Folder]) -> dict[tuple[str, str], list[Pair]]:
    """Return the pairs of images of one name in two folders that are together in a folder.

    One of the folders is called as the other and more.
    """
    called = {f.name: dict(zip(map(_stem, f.images), f.own(), strict=True)) for f in folders}
    return {
        (f"{before}/", f"{behind}/"): [
            (called[plain][stem], path)
            for plain, longer in pairs
            for stem, path in called[longer].items()
            if stem in called[plain]
        ]
        for (before, behind), pairs in _longer([*called]).items()
    }


def _longer(names: Sequence[str]) -> dict[tuple[str, str], list[Pair]]:
    """Return the pairs of a name and the same with more before or behind, by what is more.

    What some of the names have more is looked for in all of them.
    """
    there = {*names}
    rests: set[tuple[str, str]] = set()
    for at in np.random.default_rng(0).permutation(len(names))[:SAMPLE]:
        name = names[at]
        for cut in (match.start() for match in BOUNDARY.finditer(name)):
            if name[:cut] in there and _has_letter(name[cut:]):
                rests.add(("", name[cut:]))
            start = cut + (not name[cut].isalnum())
            if name[start:] in there and _has_letter(name[:start]):
                rests.add((name[:start], ""))
    return {
        (before, behind): [
            (plain, name)
            for name in names
            if name.startswith(before) and name.endswith(behind)
            if (plain := name[len(before) : len(name) - len(behind)]) in there
        ]
        for before, behind in rests
    }


def _mask_of(read: Callable[[str], bytes], one: str, other: str) -> int | None:
    """Return which of two images looks like a mask of the other: 0, 1, or None for neither.

    `UNREADABLE` where one cannot be decoded.
    """
    try:
        contents = [read(path) for path in (one, other)]
        sizes = [(found.height, found.width) for found in (read_header(c, "") for c in contents)]
        if sizes[0] != sizes[1]:
            return None
        first, second = (_colours(content, *sizes[0]) for content in contents)
    except (DataError, OSError):
        return UNREADABLE
    for place, (mask, image) in enumerate(((first, second), (second, first))):
        more = any(many >= MORE_COLOURS * few for few, many in zip(mask, image, strict=True))
        if mask[0] <= MOST_MASK_COLOURS and more:
            return place
    return None


def _colours(content: bytes, height: int, width: int) -> list[int]:
    """Return how many colours have each share of an image that is compared; close ones are one."""
    part = math.ceil(math.sqrt(height * width / MOST_PIXELS))
    shape = (max(height // part, 1), max(width // part, 1), 3)
    pixels = decode(content, shape, "").reshape(-1, 3).astype(np.int64) >> 3
    times = np.sort(np.unique(pixels @ [1, 32, 1024], return_counts=True)[1])[::-1]
    return [int(np.searchsorted(np.cumsum(times), share * len(pixels))) + 1 for share in SHARES]


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


def _has_letter(text: str) -> bool:
    return any(letter.isalpha() for letter in text)
