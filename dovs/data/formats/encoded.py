"""The user's own image files: decoded once into arrays below `DOVS_HOME/data`, then memory-mapped.

Finding the images in a folder (Parquet, class folders) belongs to each source's own file. The
decoded arrays are stored under the files' names, sizes and times, so that changed files are decoded
again.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dovs.config import home
from dovs.data.cache import ArrayCache, ArrayWriter, save
from dovs.data.dataset import ImageDataset, require_every_class
from dovs.data.formats.decoding import by_all_cores
from dovs.data.images import Header, common_shape, decode, read_header
from dovs.data.report import Report
from dovs.data.source import Progress, SourceState, megabytes
from dovs.errors import DataError

BATCH = 256  # rows of a Parquet file in memory at a time
SURVEY_SHARE = 0.2  # of the progress; the rest is decoding


class EncodedImage(NamedTuple):
    """One image file's bytes, its label, and how messages name it."""

    content: bytes | None
    label: int | None
    where: str


@dataclass(frozen=True)
class EncodedSplit:
    """A split that can be read as often as needed, one image after the other."""

    count: int
    read: Callable[[], Iterator[EncodedImage]]


@dataclass(frozen=True)
class EncodedImages:
    """The images that were found in a user's folder.

    Attributes:
        title: name for people.
        class_names: C names, or None where the files have only numbers.
        train, test: the two splits.
        files: name, bytes and time of each file, for telling whether anything changed.
        groups: classes of each superclass, where the user named any.
    """

    title: str
    class_names: tuple[str, ...] | None
    train: EncodedSplit
    test: EncodedSplit
    files: tuple[tuple[str, int, int], ...]
    groups: dict[str, list[str]] | None = None


@dataclass(frozen=True)
class EncodedSource:
    """A folder of encoded images.

    Attributes:
        name: registered name.
        folder: the user's folder.
        find: looks the images up, without decoding; raises DataError where they are not in order.
        image_size: side of the images in pixels; None uses the most common size.
        horizontal_flip: whether a mirrored image still has the same class.
    """

    name: str
    folder: Path
    find: Callable[[Path], EncodedImages]
    image_size: int | None
    horizontal_flip: bool

    def state(self) -> SourceState:
        """Return whether the images are decoded, or what is wrong with the folder."""
        where = str(self.folder)
        try:
            images = self._find()
        except DataError as error:
            return SourceState(False, 0, where, str(error))
        cache = self._cache(images)
        if cache.complete():
            return SourceState(True, 0, where, f"found in {where} and decoded", cache.version())
        count = images.train.count + images.test.count
        detail = f"{count:,} images in {where}, to be decoded once"
        return SourceState(False, 0, where, detail, cache.version())

    def fetch(self, progress: Progress) -> None:
        """Decode the images, once."""
        images = self._find()
        self._cache(images).fill(lambda folder: self._decode(images, folder, progress))

    def load(self) -> ImageDataset:
        """Return the dataset; decode it first if necessary."""
        images = self._find()
        cache = self._cache(images)
        if not cache.complete():
            self.fetch(lambda fraction, message: None)
        facts = cache.facts() or {}
        names = tuple(facts["class_names"])
        train, test = cache.splits()
        return ImageDataset(
            name=self.name,
            title=images.title,
            train=train,
            test=test,
            class_names=names,
            superclass_of=None if images.groups is None else _superclasses(names, images.groups),
            horizontal_flip=self.horizontal_flip,
            source=str(self.folder),
        )

    def report(self, progress: Progress) -> Report:
        """Decode the images and return what they are.

        Raises:
            DataError: they are not in order.
        """
        self.fetch(progress)
        dataset = self.load()
        splits = {"train": dataset.train, "test": dataset.test}
        return Report(
            path=str(self.folder),
            source=self.name,
            params={},
            title=dataset.title,
            classes=dataset.class_names,
            splits=dict.fromkeys(splits, "as found"),
            counts={
                name: tuple(np.bincount(split.labels, minlength=dataset.num_classes).tolist())
                for name, split in splits.items()
            },
            image_shape=dataset.image_shape,
        )

    def _find(self) -> EncodedImages:
        if not self.folder.is_dir():
            raise DataError(f"{self.folder} is not a folder. Give the folder with the images.")
        try:
            return self.find(self.folder)
        except OSError as error:
            raise DataError(
                f"cannot read {error.filename or self.folder} ({error.strerror or error}). "
                "Make the folder readable."
            ) from None

    def _cache(self, images: EncodedImages) -> ArrayCache:
        key = repr((str(self.folder.resolve()), images.files, images.train.count, self.image_size))
        digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return ArrayCache(home() / "data" / f"{self.name}-{digest}")

    def _decode(self, images: EncodedImages, folder: Path, progress: Progress) -> dict[str, Any]:
        """Write the arrays and return the facts to store: the class names."""
        total = images.train.count + images.test.count
        headers: Counter[Header] = Counter()
        labels: dict[str, np.ndarray] = {}
        done = 0
        for split, encoded in (("train", images.train), ("test", images.test)):
            found: list[int] = []
            look = partial(_look, class_names=images.class_names)
            for batch in by_all_cores(look, encoded.read(), _content_bytes):
                headers.update(header for header, _ in batch)
                found += [label for _, label in batch]
                done += len(batch)
                progress(SURVEY_SHARE * done / total, "looking through the images")
            labels[split] = np.array(found, dtype=np.int64)
        names = images.class_names or tuple(
            str(c) for c in range(1 + int(max(part.max(initial=0) for part in labels.values())))
        )
        require_every_class(images.title, names, labels["train"], labels["test"])
        shape = common_shape(headers, self.image_size, images.title)
        size = math.prod(shape)
        need = f"decoding the images into {megabytes(total * size)}"
        done = 0
        for split, encoded in (("train", images.train), ("test", images.test)):
            save(folder, f"{split}_labels", labels[split])
            path = folder / f"{split}_images.npy"
            with ArrayWriter(path, (len(labels[split]), *shape), np.uint8) as writer:
                for arrays in by_all_cores(
                    partial(_decode, shape=shape),
                    encoded.read(),
                    lambda image: _content_bytes(image) + size,
                ):
                    writer.append(np.stack(arrays))
                    done += len(arrays)
                    progress(SURVEY_SHARE + (1 - SURVEY_SHARE) * done / total, need)
        return {"class_names": list(names)}


def _label(image: EncodedImage, class_names: tuple[str, ...] | None) -> int:
    label = image.label
    if label is None or label < 0 or (class_names is not None and label >= len(class_names)):
        allowed = "0 or more" if class_names is None else f"0..{len(class_names) - 1}"
        raise DataError(f"{image.where} has label {label}: labels must be {allowed}. Mend it.")
    return label


def _look(image: EncodedImage, class_names: tuple[str, ...] | None) -> tuple[Header, int]:
    return read_header(image.content, image.where), _label(image, class_names)


def _decode(image: EncodedImage, shape: tuple[int, int, int]) -> np.ndarray:
    return decode(image.content or b"", shape, image.where)


def _content_bytes(image: EncodedImage) -> int:
    return len(image.content or b"")


def _superclasses(class_names: Iterable[str], groups: dict[str, list[str]]) -> tuple[str, ...]:
    """Return the superclass of each class.

    >>> _superclasses(("cat", "oak", "dog"), {"animal": ["dog", "cat"], "plant": ["oak"]})
    ('animal', 'plant', 'animal')
    """
    group_of = {name: group for group, names in groups.items() for name in names}
    missing = [name for name in class_names if name not in group_of]
    if missing:
        raise DataError(f"superclasses.json does not name class '{missing[0]}'. Add it to a group.")
    return tuple(group_of[name] for name in class_names)
