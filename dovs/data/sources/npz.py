"""The user's own images in one .npz file, with the keys of MedMNIST."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from dovs.config import home
from dovs.data.cache import ArrayCache, ArrayWriter, save
from dovs.data.dataset import ImageDataset, require_training_images
from dovs.data.formats.arrays import DIGEST, NO_TEST, content_of, digest_of
from dovs.data.formats.copies import undivided
from dovs.data.formats.npz import Declared, NpzFile
from dovs.data.formats.resize import resized
from dovs.data.registry import SOURCES
from dovs.data.sizes import LARGEST_SIDE
from dovs.data.source import Progress, Source, SourceState, megabytes
from dovs.errors import DataError

TEST_NAMES = ("test", "val")
TEST_SHARE = 0.2
LARGEST_SOURCE_SIDE = 4096  # pixels
FORMAT = 2  # of what is stored; other numbers are converted again


@SOURCES.register("npz", title="Images in .npz", order=85, classes=None, images=None, kind="folder")
def npz(
    *,
    path: Annotated[
        str,
        Field(
            min_length=1,
            title="File",
            description="An .npz file with train_images, train_labels, …",
        ),
    ],
    image_size: Annotated[
        int | None,
        Field(
            ge=8,
            le=256,
            title="Side of the images",
            description="Pixels; none = as stored, at most 64",
        ),
    ] = None,
    horizontal_flip: Annotated[
        bool,
        Field(
            title="Mirror images in training",
            description="A mirrored image has the same class; no for digits and letters",
        ),
    ] = True,
    split_seed: Annotated[
        int,
        Field(
            ge=0,
            title="Seed of the test images",
            description="Random choice of the test images where there are none",
        ),
    ] = 0,
) -> Source:
    """Your own images in one .npz file with the keys that MedMNIST uses.

    `train_images` is (N, H, W) grey or (N, H, W, 3) RGB of uint8, `train_labels` (N, 1) or (N,)
    whole numbers; `test_images` and `test_labels` likewise. Where there is no test split, `val` is
    used, and where there is none either, a fifth of each class. A negative label means unlabelled:
    such images are left out. Labels are values: their sorted values become the classes. Pickles are
    never read.

    Source: your own file; keys as in Yang et al. 2023, MedMNIST v2, doi:10.1038/s41597-022-01721-8.
    """
    return NpzSource(Path(path).expanduser(), image_size, horizontal_flip, split_seed)


@dataclass(frozen=True)
class _Plan:
    """The splits of a file, by the prefix of their keys, and the images that will be made.

    Attributes:
        test: prefix of the test split; None takes a part of each training class.
        shape: (H, W, channels) of the images to make.
        images: stored images of each prefix in use.
        notes: what is left out, for the user.
    """

    test: str | None
    shape: tuple[int, int, int]
    images: dict[str, int]
    notes: str


@dataclass(frozen=True)
class NpzSource:
    """An .npz file of images; it is converted once.

    Attributes: see `npz`.
    """

    path: Path
    image_size: int | None
    horizontal_flip: bool
    split_seed: int

    def state(self) -> SourceState:
        """Return whether the images are converted, or what is wrong with the file."""
        where = str(self.path)
        try:
            plan = self._plan()
        except DataError as error:
            return SourceState(False, 0, where, str(error))
        cache = self._cache()
        count = sum(plan.images.values())
        if cache.complete():
            detail = f"{count:,} images found in {where} and converted{plan.notes}"
            return SourceState(True, 0, where, detail, cache.version())
        detail = f"{count:,} images in {where}, to be converted once{plan.notes}"
        return SourceState(False, 0, where, detail, cache.version())

    def fetch(self, progress: Progress) -> None:
        """Convert the images, once."""
        plan = self._plan()
        self._cache().fill(lambda folder: self._convert(plan, folder, progress))

    def load(self) -> ImageDataset:
        """Return the dataset; convert it first if necessary."""
        self._plan()
        cache = self._cache()
        if not cache.complete():
            self.fetch(lambda fraction, message: None)
        train, test = cache.splits()
        return ImageDataset(
            name="npz",
            title=self.path.stem,
            train=train,
            test=test,
            class_names=tuple((cache.facts() or {})["class_names"]),
            horizontal_flip=self.horizontal_flip,
            source=str(self.path),
            content=(cache.facts() or {})["content"],
        )

    def _plan(self) -> _Plan:
        """Check names, shapes and sizes; no image is read."""
        if not self.path.is_file():
            raise DataError(f"{self.path} is not a file. Give the path of an .npz file.")
        file = NpzFile(self.path)
        names = set(file.names())
        splits = [s for s in ("train", *TEST_NAMES) if {f"{s}_images", f"{s}_labels"} <= names]
        if "train" not in splits:
            raise DataError(
                f"{self.path} has the arrays {', '.join(sorted(names)[:8]) or '(none)'}: it needs "
                "train_images and train_labels."
            )
        test = next((split for split in TEST_NAMES if split in splits), None)
        used = ["train"] if test is None else ["train", test]
        heads = {split: file.declared(f"{split}_images") for split in used}
        shapes = {split: _image_shape(self.path, split, head) for split, head in heads.items()}
        if len(set(shapes.values())) > 1:
            raise DataError(
                f"{self.path}: images of train have shape {shapes['train']} and those of {test} "
                f"{shapes[used[1]]}. Give both the same shape."
            )
        height, width, channels = shapes["train"]
        size = self.image_size
        if size is None and max(height, width) > LARGEST_SIDE:
            size = LARGEST_SIDE
        shape = (height, width, channels) if size is None else (size, size, channels)
        notes = "" if shape == shapes["train"] else f"; {width} × {height} pixels become {size}"
        if test == "test" and "val" in splits:
            notes += "; the split val is not used"
        if test == "val":
            notes += "; there is no test split, so val is used"
        if test is None:
            notes += f"; there is no test split, so {TEST_SHARE:.0%} of each class are used"
        return _Plan(test, shape, {s: head.shape[0] for s, head in heads.items()}, notes)

    def _cache(self) -> ArrayCache:
        found = self.path.stat()
        key = repr(
            (
                FORMAT,
                str(self.path.resolve()),
                found.st_size,
                found.st_mtime_ns,
                self.image_size,
                self.split_seed,
            )
        )
        digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return ArrayCache(home() / "data" / f"npz-{digest}")

    def _convert(self, plan: _Plan, folder: Path, progress: Progress) -> dict[str, Any]:
        """Write the arrays and return the facts to store: the class names."""
        needed = sum(plan.images.values()) * int(np.prod(plan.shape))
        free = shutil.disk_usage(folder).free
        if needed > free:
            raise DataError(
                f"the images of {self.path} need {megabytes(needed)} in {home()}, which has "
                f"{megabytes(free)} free. Choose a smaller image_size, or set DOVS_HOME to a "
                "folder on another disk."
            )
        labels = {
            split: _labels(self.path, split, NpzFile(self.path), count)
            for split, count in plan.images.items()
        }
        values = np.unique(np.concatenate([part[part >= 0] for part in labels.values()]))
        if len(values) < 2:
            raise DataError(
                f"{self.path} has images of {len(values)} class: at least 2 are needed."
            )
        names = tuple(str(value) for value in values)
        rows = {split: np.flatnonzero(part >= 0) for split, part in labels.items()}
        classes = {split: np.searchsorted(values, part) for split, part in labels.items()}
        if plan.test is None:
            train, test = _divide(rows["train"], classes["train"], len(values), self.split_seed)
            train, test = self._undivided(train, test, classes["train"])
            chosen = {"train": ("train", train), "test": ("train", test)}
        else:
            chosen = {"train": ("train", rows["train"]), "test": (plan.test, rows[plan.test])}
        found = {to: classes[split][take].astype(np.int64) for to, (split, take) in chosen.items()}
        require_training_images(str(self.path), names, found["train"])
        done = 0
        content: dict[str, dict[str, list[int | str]]] = {}
        for to, (split, take) in chosen.items():
            save(folder, f"{to}_labels", found[to])
            target = folder / f"{to}_images.npy"
            digests = bytearray()
            with ArrayWriter(target, (len(take), *plan.shape), np.uint8) as writer:
                for images in self._images(split, take):
                    writer.append(resized(images, plan.shape[0]) if _shrinks(plan) else images)
                    digests += b"".join(digest_of(image) for image in images)
                    done += len(images)
                    total = sum(len(part) for _, part in chosen.values())
                    progress(done / total, "converting the images")
            every = np.frombuffer(bytes(digests), np.uint8).reshape(-1, DIGEST)
            content[to] = content_of(every, found[to], names)
        return {"class_names": list(names), "content": content}

    def _undivided(
        self, train: np.ndarray, test: np.ndarray, classes: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return training and test rows such that no image is in both."""
        rows = np.sort(np.concatenate([train, test]))
        digests = b"".join(
            digest_of(image) for images in self._images("train", rows) for image in images
        )
        every = np.frombuffer(digests, np.uint8).reshape(-1, DIGEST)
        tested = undivided(classes[rows], every, np.isin(rows, test), self.split_seed)
        if not tested.any():
            raise DataError(f"{self.path}: {NO_TEST}.")
        return rows[~tested], rows[tested]

    def _images(self, split: str, take: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the images of these ascending rows, (n, H, W, channels)."""
        first = 0
        for block in NpzFile(self.path).blocks(f"{split}_images"):
            images = block if block.ndim == 4 else block[..., None]
            wanted = take[(take >= first) & (take < first + len(images))] - first
            if len(wanted):
                yield images[wanted]
            first += len(images)


def _shrinks(plan: _Plan) -> bool:
    """Return whether images are made squares; `resized` leaves those alone that have the size."""
    return plan.shape[0] == plan.shape[1]


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


def _labels(path: Path, split: str, file: NpzFile, images: int) -> np.ndarray:
    """Return the labels of a split as int64, (N,)."""
    name = f"{split}_labels"
    labels = file.small(name)
    if labels.ndim == 2 and labels.shape[1] > 1:
        raise DataError(
            f"{path}: {name} has shape {labels.shape}, several labels an image. Give one each."
        )
    if labels.dtype.kind not in "biu" or labels.ndim not in (1, 2) or labels.size != images:
        raise DataError(
            f"{path}: {name} has shape {labels.shape} and type {labels.dtype} for {images} images. "
            "Give one whole number an image, (N,) or (N, 1)."
        )
    if labels.size and labels.dtype == np.uint64 and labels.max() > np.iinfo(np.int64).max:
        raise DataError(
            f"{path}: {name} has label {labels.max()}: the largest allowed is 2^63 - 1."
        )
    return labels.reshape(-1).astype(np.int64)


def _divide(
    rows: np.ndarray, classes: np.ndarray, count: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Select a fifth of each class for testing, at least one image and never the last one."""
    test = []
    for label in range(count):
        members = rows[classes[rows] == label]
        stream = np.random.SeedSequence(seed, spawn_key=(label,))
        number = min(max(round(TEST_SHARE * len(members)), 1), len(members) - 1)
        test.append(np.random.default_rng(stream).permutation(members)[:number])
    taken = np.sort(np.concatenate(test))
    return np.setdiff1d(rows, taken), taken
