"""The splits of an .npz file with the keys of MedMNIST: which arrays they are, and their labels.

Only heads and labels are read here; the images are read by `dovs.data.sources.npz`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dovs.data.formats.labels import about_signs, are_signs
from dovs.data.formats.noticed import FITS
from dovs.data.formats.npz import Declared, NpzFile
from dovs.data.formats.one_hot import places_of_ones
from dovs.data.formats.splits import TEST_SHARE
from dovs.data.images import Fit
from dovs.data.recognise import require_ordinary
from dovs.data.report import named
from dovs.data.sizes import LARGEST_SIDE
from dovs.errors import DataError

TEST_NAMES = ("test", "val")
NO_CLASS = "label of a training image"
LARGEST_SOURCE_SIDE = 4096  # pixels


@dataclass(frozen=True)
class Plan:
    """The splits of a file, by the prefix of their keys, and the images that will be made.

    Attributes:
        test: prefix of the test split; None takes a part of each training class.
        shape: (H, W, channels) of the images to make.
        images: stored images of each prefix in use.
        notes: what becomes of them, for the user.
        hidden: why the test split is not used although there is one; "" where it is.
    """

    test: str | None
    shape: tuple[int, int, int]
    images: dict[str, int]
    notes: tuple[str, ...]
    hidden: str = ""

    @property
    def detail(self) -> str:
        """The notes as the end of a sentence."""
        return "".join(f"; {note}" for note in (self.hidden, *self.notes) if note)

    @property
    def splits(self) -> dict[str, str]:
        """How train and test are obtained, each as one line."""
        if self.test is None:
            return {
                "train": "the images of train_images that are not test images",
                "test": f"{TEST_SHARE:.0%} of each class, chosen at random",
            }
        return {"train": "train_images", "test": f"{self.test}_images"}


def plan_of(path: Path, image_size: int | None, fit: Fit = "crop") -> Plan:
    """Check names, shapes and sizes; no image is read.

    Args:
        path: of the file.
        image_size: side in pixels that the user requested.
        fit: what happens to images that are not square where they become square.

    Raises:
        DataError: the file is missing or damaged, or its arrays are not of this form.
    """
    require_ordinary(path)
    if not path.is_file():
        raise DataError(f"{path} is not a file. Give the path of an .npz file.")
    file = NpzFile(path)
    names = set(file.names())
    if not {"train_images", "train_labels"} <= names:
        raise DataError(
            f"{path} has the arrays {', '.join(sorted(names)[:8]) or '(none)'}: it needs "
            "train_images and train_labels."
        )
    head = file.declared("train_images")
    given = [split for split in TEST_NAMES if f"{split}_images" in names]
    trained = labels_of(path, "train", head.shape[0]) if head.shape[:1] > (0,) else None
    values = np.zeros(0, np.int64) if trained is None else values_of(trained)
    test, lacks = None, dict[str, str]()
    for split in given:
        lacks[split] = _lacks(path, split, names, values, len(given) > 1)
        if not lacks[split]:
            test = split
            break
    strange = [split for split, what in lacks.items() if what == NO_CLASS]
    if test is None and strange:
        test = strange[0]
        del lacks[test]
    used = ["train"] if test is None else ["train", test]
    heads = {split: file.declared(f"{split}_images") for split in used}
    shapes = {split: _image_shape(path, split, head) for split, head in heads.items()}
    if len(set(shapes.values())) > 1:
        raise DataError(
            f"{path}: images of train have shape {shapes['train']} and those of {test} "
            f"{shapes[used[1]]}. Give both the same shape."
        )
    height, width, channels = shapes["train"]
    size = image_size
    if size is None and max(height, width) > LARGEST_SIDE:
        size = LARGEST_SIDE
    shape = (height, width, channels) if size is None else (size, size, channels)
    notes = []
    if shape != shapes["train"]:
        how = "" if width == height else f", {FITS[fit]}"
        notes.append(f"{width} × {height} pixels become {size} × {size}{how}")
    if test == "test" and "val" in given:
        notes.append("the split val is not used")
    if test == "val" and "test" not in given:
        notes.append("there is no test split, so val is used")
    for split in used:
        declared = file.declared(f"{split}_labels").shape
        if len(declared) == 2 and declared[1] > 1:
            notes.append(
                f"{split}_labels are one-hot, {declared}: the column of the 1 is the label"
            )
    if test is None and not given:
        notes.append(f"there is no test split, so {TEST_SHARE:.0%} of each class are used")
    if values.min(initial=0) < 0:
        notes.append(about_signs("of train_labels").message)
    read = {f"{split}_{what}" for split in ("train", *TEST_NAMES) for what in ("images", "labels")}
    if others := sorted(names - read):
        notes.append(f"other arrays are not read: {named(others)}")
    images = {split: head.shape[0] for split, head in heads.items()}
    return Plan(test, shape, images, tuple(notes), _hidden(lacks, test))


def values_of(trained: np.ndarray) -> np.ndarray:
    """Return the labels that are classes, ascending: not the negative ones, but -1 beside 1 alone.

    Args:
        trained: (N,) int64, labels of the training images.

    >>> values_of(np.array([1, -1, 1])).tolist(), values_of(np.array([0, 1, -1])).tolist()
    ([-1, 1], [0, 1])
    """
    values = np.unique(trained)
    return values if are_signs(values.tolist()) else values[values >= 0]


def _lacks(path: Path, split: str, names: Collection[str], values: np.ndarray, choice: bool) -> str:
    """Return what a split lacks for measuring on it; "" for nothing.

    Args:
        path: of the file.
        split: prefix of its keys.
        names: of all arrays.
        values: (C,) int64, labels that are classes.
        choice: whether another split could be used.
    """
    if f"{split}_labels" not in names:
        return f"array {split}_labels"
    shape = NpzFile(path).declared(f"{split}_images").shape
    if not shape or not shape[0]:
        return "image"
    labels = labels_of(path, split, shape[0])
    usable = np.isin(labels, values)
    if not (usable | (labels >= 0)).any():
        return "label (all are negative)"
    return "" if usable.any() or not choice else NO_CLASS


def _hidden(lacks: Mapping[str, str], test: str | None) -> str:
    """Return why splits are not used that have nothing to measure on, and what is used instead."""
    unused = [f"the split {split} has no {what}" for split, what in lacks.items() if what]
    instead = f"{TEST_SHARE:.0%} of each training class are" if test is None else f"{test} is"
    return f"{' and '.join(unused)}: {instead} used for testing" if unused else ""


def _image_shape(path: Path, split: str, head: Declared) -> tuple[int, int, int]:
    """Return (H, W, channels) of the images of a split."""
    name, shape = f"{split}_images", head.shape
    if head.dtype != np.uint8:
        raise DataError(
            f"{path}: {name} has type {head.dtype}, not uint8. Scale it to 0…255 and save it with "
            "astype(numpy.uint8)."
        )
    if len(shape) not in (3, 4) or (len(shape) == 4 and shape[3] not in (1, 3)):
        raise DataError(
            f"{path}: {name} has shape {shape}. It must be (N, H, W) for grey or (N, H, W, 3) for "
            "RGB images; volumes and channels in front are not read."
        )
    height, width = shape[1:3]
    if shape[0] == 0 or not 1 <= min(height, width) <= max(height, width) <= LARGEST_SOURCE_SIDE:
        raise DataError(
            f"{path}: {name} has shape {shape}. It needs at least one image of 1 to "
            f"{LARGEST_SOURCE_SIDE} pixels a side."
        )
    return height, width, 1 if len(shape) == 3 else shape[3]


def labels_of(path: Path, split: str, images: int) -> np.ndarray:
    """Return the labels of a split as int64, (N,); negative means unlabelled.

    Raises:
        DataError: there is not one whole number for each image.
    """
    name = f"{split}_labels"
    head = NpzFile(path).declared(name)  # before any of it is read
    if len(head.shape) == 2 and head.shape[1] > 1 and head.shape[0] == images:
        return _places_of_ones(path, name, head)
    fits = len(head.shape) in (1, 2) and math.prod(head.shape) == images
    if head.dtype.kind not in "biu" or not fits:
        raise DataError(
            f"{path}: {name} has shape {head.shape} and type {head.dtype} for {images} images. "
            "Give one whole number an image, (N,) or (N, 1), or a row with a single 1."
        )
    labels = NpzFile(path).small(name)
    if labels.size and labels.dtype == np.uint64 and labels.max() > np.iinfo(np.int64).max:
        raise DataError(
            f"{path}: {name} has label {labels.max()}: the largest allowed is 2^63 - 1."
        )
    return labels.reshape(-1).astype(np.int64)


def _places_of_ones(path: Path, name: str, head: Declared) -> np.ndarray:
    """Return the column of the single 1 in each row of one-hot labels (N, C), as (N,) int64."""
    labels, first = [np.zeros(0, np.int64)], 0
    numbers = head.dtype.kind in "biuf"
    for block in NpzFile(path).blocks(name) if numbers else ():
        places = places_of_ones(block)
        if places.min(initial=0) < 0:
            row = int(np.argmin(places))
            values = ", ".join(f"{value:g}" for value in block[row, :8].astype(float))
            more = ", …" if block.shape[1] > 8 else ""
            raise DataError(
                f"{path}: {name} has shape {head.shape}, but row {first + row} is no one-hot label "
                f"with a single 1: {values}{more}. Give one label an image."
            )
        labels.append(places)
        first += len(block)
    if not numbers:
        raise DataError(
            f"{path}: {name} has shape {head.shape} and type {head.dtype}. Give one whole number "
            "an image, or a row with a single 1."
        )
    return np.concatenate(labels).astype(np.int64)
