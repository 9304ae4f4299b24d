"""Names of folders that are parts or circumstances of the images, and not classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dovs.data.formats.mask_words import IMAGES, MARKS, PLAIN_IMAGES
from dovs.data.formats.splits import WORDS_BESIDE, rest_of, split_in_name

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
NUMBERED_PARTS = frozenset((
    "part", "parts", "batch", "chunk", "folder", "dir", "directory", "subset", "vol", "volume",
    "shard", "archive", "fold", "kfold", "cv", "split", "set", "data", "dataset", "run", "session",
    "copy", "backup", "download", "export", "video", "clip", "sequence", "seq", "frames",
    "patient", *(IMAGES - {"raw"}),
))  # fmt: skip
"""Last words of names that differ in a number alone, and even so are no classes."""
NUMBER_WORDS = frozenset((
    "one", "two", "three", "four", "five", "first", "second", "third", "i", "ii", "iii", "iv", "v",
    "a", "b", "c", "d", "e", "f", "of",
))  # fmt: skip
IMAGE_WORDS = PLAIN_IMAGES | {"data", "dataset", "set", "samples", "files"}
"""Words that say no more than that a folder has images."""
CHANGED = frozenset((
    "augmented", "augmentation", "augmentations", "aug", "resized", "rescaled", "cropped",
    "enhanced", "preprocessed", "processed", "converted", "normalized", "normalised", "denoised",
    "flipped", "rotated", "mirrored", "compressed", "grayscale", "greyscale", "gray", "grey", "bw",
    "segmented", "thumbs", "thumbnails", "lr", "hr", "lq", "hq", "clahe",
))  # fmt: skip
LABELED = frozenset((
    "labeled", "labelled", "annotated", "supervised", "unlabeled", "unlabelled", "unannotated",
    "unsupervised", "not labeled", "not labelled", "non labeled", "non labelled", "no label",
    "no labels", "without labels", "with labels", "pseudo labeled", "pseudo labelled",
))  # fmt: skip
MARKED = MARKS | {"ground truth"}
COPIES = "images and changed copies of them"
TOGETHER: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    COPIES: (
        CHANGED,
        frozenset(("original", "originals", "orig", "raw", "unprocessed", "color", "colour", "")),
    ),
    "images with and without labels": (LABELED, frozenset()),
    "images to search for and to search in": (
        frozenset(("query", "queries", "gallery", "probe", "probes")),
        frozenset(("database", "distractors", "reference", "references", "index", "")),
    ),
    "inputs and outputs": (
        frozenset(("output", "outputs", "target", "targets", "prediction", "predictions", *MARKED)),
        frozenset(("input", "inputs", "source", "sources", "reference", "result", "results")),
    ),
    "images of several sensors": (
        frozenset(("ir", "infrared", "nir", "swir", "lwir", "thermal", "sar", "lidar", "radar")),
        frozenset(("rgb", "visible", "vis", "optical", "depth", "uv", "color", "colour", "")),
    ),
}
"""What folders are that are called by these words alone, one of them by one of the first."""
NOT_ALONE = (LABELED - {"labeled", "labelled", "annotated", "supervised"}) | MARKED | {
    "augmented", "augmentation", "augmentations", "aug", "unsorted", "to sort", "todo", "tmp",
    "temp", "backup", "duplicates", "deleted", "new folder", "thumb", "thumbs", "thumbnail",
    "thumbnails", "preview", "previews",
}  # fmt: skip
"""Names that are usually no class beside others."""
CAMERA = re.compile(r"[1-9]\d\d[A-Z0-9_]{5}")
DATE = re.compile(r"(19|20)\d\d([-_. ]?(0[1-9]|1[0-2])([-_. ]?[0-3]\d)?)?")


def likeness(names: Sequence[str]) -> str:
    """Return what the names of all class folders look like instead of classes, "" for classes.

    >>> likeness(["fold1", "fold2"]), likeness(["Part One", "Part Two"]), likeness(["cat1", "cat2"])
    ('parts of the images', 'parts of the images', '')
    >>> likeness(["original", "augmented_images"]), likeness(["original", "fake"])
    ('images and changed copies of them', '')
    >>> likeness(["hazy", "GT"]), likeness(["seg_train", "seg_test"])
    ('images and marks', 'splits')
    """
    if len(names) < 2:
        return ""
    words = [_words(name) for name in names]
    plain = {tuple(w for w in each if w not in NUMBER_WORDS) for each in words}
    only = plain.pop() if len(plain) == 1 else ()
    if only and only[-1] in NUMBERED_PARTS and not CLASS_WORDS & {*only}:
        return "parts of the images"
    called = {_called(name) for name in names}
    for look, (needed, others) in TOGETHER.items():
        if called & needed and called <= needed | others and len(called) > 1:
            return look
    if len(called) == 2 and called & MARKED:
        return "images and marks"
    splits = {split_in_name(name) for name in names}
    return "splits" if len(splits) > 1 and None not in splits else ""


def unchanged(names: Sequence[str]) -> list[str]:
    """Return the names of images of which the others are changed copies, [] without copies.

    >>> unchanged(["augmented_images", "images"]), unchanged(["cat", "dog"])
    (['images'], [])
    """
    if likeness(names) != COPIES:
        return []
    return [name for name in names if _called(name) not in CHANGED]


def named_by_splits(names: Sequence[str]) -> list[str]:
    """Return the names that differ in the word for the split alone, one of them for training.

    >>> named_by_splits(["box_train", "box_test", "query"]), named_by_splits(["a_test", "train"])
    (['box_train', 'box_test'], [])
    """
    by_rest: dict[tuple[str, ...], dict[str, str | None]] = {}
    for name in names:
        by_rest.setdefault(rest_of(name), {})[name] = split_in_name(name)
    found: list[str] = []
    for splits in by_rest.values():
        stated = {name: split for name, split in splits.items() if split}
        if "train" in stated.values() and len({*stated.values()}) > 1:
            found += stated
    return found


def doubtful_classes(names: Iterable[str]) -> list[str]:
    """Return the names that are usually no class beside others.

    >>> doubtful_classes(["cat", "dog", "Unlabeled"]), doubtful_classes(["with_mask", "other"])
    (['Unlabeled'], [])
    """
    return [name for name in names if " ".join(_words(name)) in NOT_ALONE]


def are_dates(names: Sequence[str]) -> bool:
    """Return whether all names are years, months or days.

    >>> are_dates(["2019", "2020"]), are_dates(["2024-01-15", "2024_02"]), are_dates(["1", "20"])
    (True, True, False)
    """
    return len(names) > 1 and all(DATE.fullmatch(name.strip()) for name in names)


def are_of_cameras(names: Sequence[str]) -> bool:
    """Return whether all names are those that cameras give to folders: three digits and a word.

    >>> are_of_cameras(["100CANON", "101CANON"]), are_of_cameras(["001cat", "002cat"])
    (True, False)
    """
    return len(names) > 1 and all(CAMERA.fullmatch(name) for name in names)


def _called(name: str) -> str:
    """Return the words of a name without those that say only that there are images."""
    words = _words(name)
    return " ".join(word for word in words if word not in IMAGE_WORDS) if words else name


def _words(name: str) -> list[str]:
    """Return the words of a name in small letters; capitals begin a word, numbers are none."""
    return [word for word in WORDS.split(WORDS_BESIDE.sub("_", name).lower()) if word]


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
