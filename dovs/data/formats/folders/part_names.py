"""Names of folders that are parts or circumstances of the images, and not classes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dovs.data.formats.folders.masks import IMAGES

NUMBERED = re.compile(r"(.*[a-z])[ _.-]*\d+|(.*[a-z])[ _.-]+[a-z]|()(?:19|20)\d\d")
CLASS_WORDS = frozenset((
    "class", "classes", "cls", "label", "category", "type", "kind", "grade", "level", "stage",
    "species", "c",
))  # fmt: skip
PARTS = frozenset((
    "part", "parts", "batch", "chunk", "folder", "dir", "subset", "vol", "volume", "disk", "shard",
    "section", "tiles", "data", "archive", "fold", *IMAGES,
))  # fmt: skip
CIRCUMSTANCES = frozenset((
    "indoor", "outdoor", "indoors", "outdoors", "day", "night", "left", "right", "front", "back",
))  # fmt: skip
FORMS = frozenset((
    "compressed", "original", "originals", "resized", "cropped", "small", "large", "full", "thumbs",
    "thumbnails", "processed", "preprocessed", "jpeg", "png", *IMAGES, "",
))  # fmt: skip
WORDS = re.compile(r"[^a-z]+")


def are_parts(names: Iterable[str]) -> bool:
    """Return whether names are numbered parts of something, years, or circumstances.

    >>> are_parts(["batch1", "batch2"]), are_parts(["2019", "2020"]), are_parts(["day", "night"])
    (True, True, True)
    >>> are_parts(["0", "1"]), are_parts(["class_1", "class_2"]), are_parts(["cat", "dog"])
    (False, False, False)
    """
    lower = [name.strip().lower() for name in names]
    if CIRCUMSTANCES.issuperset(lower):
        return True
    stem = _stem(lower)
    return stem is not None and not CLASS_WORDS & set(WORDS.split(stem))


def contain_parts(names: Iterable[str]) -> bool:
    """Return whether names say that folders contain parts of the images, whatever their class.

    >>> contain_parts(["HAM_images_part_1", "HAM_images_part_2"]), contain_parts(["cat1", "cat2"])
    (True, False)
    >>> contain_parts(["images_original", "images"]), contain_parts(["cat_images", "dog_images"])
    (True, False)
    """
    lower = [name.strip().lower() for name in names]
    words = [set(WORDS.split(name)) for name in lower]
    if all(IMAGES & each and each <= FORMS for each in words):
        return True
    return bool(PARTS & set(WORDS.split(_stem(lower) or "")))


def _stem(names: Iterable[str]) -> str | None:
    """Return what names have in front of a number or a letter, None where they differ in it."""
    found = [NUMBERED.fullmatch(name) for name in names]
    stems = {next(g for g in match.groups() if g is not None) if match else None for match in found}
    return stems.pop() if len(stems) == 1 else None
