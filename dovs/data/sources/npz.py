"""The user's own images in one .npz file, with the keys of MedMNIST."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from dovs.config import home
from dovs.data.array_files import ArrayWriter, save
from dovs.data.cache import ArrayCache, DamagedError
from dovs.data.dataset import ImageDataset
from dovs.data.formats.arrays import DIGEST, NO_TEST, content_of, digest_of, is_flat
from dovs.data.formats.copies import put_together
from dovs.data.formats.noticed import of_images
from dovs.data.formats.npz import NpzFile
from dovs.data.formats.npz_splits import Plan, labels_of, plan_of, values_of
from dovs.data.formats.parameters import FitParam
from dovs.data.formats.repeats import Part, compare, repeats
from dovs.data.formats.resize import resized
from dovs.data.formats.splits import divide
from dovs.data.images import Fit
from dovs.data.registry import SOURCES
from dovs.data.report import Report, finding, in_order, numbers
from dovs.data.source import Progress, Source, SourceState
from dovs.errors import DataError
from dovs.places import real_path
from dovs.texts import megabytes

FORMAT = 3  # of what is stored; other numbers are converted again


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
    fit: FitParam = "crop",
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
    whole numbers, or one-hot rows (N, C) with a single 1; `test_images` and `test_labels` likewise.
    Where there is no test split with labels, `val` is used, and where there is none either, a fifth
    of each class. Images that are scaled become squares, by `fit` as in folders. A negative label
    means unlabelled: such images are left out. Labels are values: their sorted values become the
    classes. Pickles are never read.

    Source: your own file; keys as in Yang et al. 2023, MedMNIST v2, doi:10.1038/s41597-022-01721-8.
    """
    return NpzSource(Path(path).expanduser(), image_size, fit, horizontal_flip, split_seed)


@dataclass(frozen=True)
class NpzSource:
    """An .npz file of images; it is converted once.

    Attributes: see `npz`.
    """

    path: Path
    image_size: int | None
    fit: Fit
    horizontal_flip: bool
    split_seed: int

    def state(self) -> SourceState:
        """Return whether the images are converted, or what is wrong with the file."""
        where = str(self.path)
        try:
            plan = plan_of(self.path, self.image_size, self.fit)
        except DataError as error:
            return SourceState(False, 0, where, str(error))
        cache = self._cache()
        train, *test = plan.images.values()
        count = numbers(train, *test)
        if cache.complete():
            detail = f"{count} found in {where} and converted{plan.detail}"
            return SourceState(True, 0, where, detail, cache.version())
        detail = f"{count} in {where}, to be converted once{plan.detail}"
        return SourceState(False, 0, where, detail, cache.version())

    def fetch(self, progress: Progress) -> None:
        """Convert the images, once."""
        plan = plan_of(self.path, self.image_size, self.fit)
        self._cache().fill(lambda folder: self._convert(plan, folder, progress))

    def load(self) -> ImageDataset:
        """Return the dataset; convert it first if necessary."""
        plan_of(self.path, self.image_size, self.fit)
        cache = self._cache()
        if not cache.complete():
            self.fetch(lambda fraction, message: None)
        try:
            train, test = cache.splits()
        except DamagedError:  # the file is still there
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

    def report(self, progress: Progress) -> Report:
        """Convert the images and return what they are.

        Raises:
            DataError: they cannot be used.
        """
        plan = plan_of(self.path, self.image_size, self.fit)
        self.fetch(progress)
        facts = self._cache().facts() or {}
        names = tuple(facts["class_names"])
        counts = {
            split: tuple(part.get(name, [0])[0] for name in names)
            for split, part in facts["content"].items()
        }
        notes = [finding("splits", "info", note) for note in plan.notes]
        if plan.hidden:
            notes.append(finding("hidden", "warning", plan.hidden))
        notes += [finding("unlabelled", "warning", text) for text in facts.get("left_out", [])]
        return Report(
            path=str(self.path),
            source="npz",
            params={},
            title=self.path.stem,
            classes=names,
            splits=plan.splits,
            counts=counts,
            image_shape=plan.shape,
            findings=in_order((*notes, *of_images(facts, counts))),
        )

    def _cache(self) -> ArrayCache:
        found = self.path.stat()
        key = repr(
            (
                FORMAT,
                str(real_path(self.path)),
                found.st_size,
                found.st_mtime_ns,
                self.image_size,
                self.fit,
                self.split_seed,
            )
        )
        digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return ArrayCache(home() / "data" / f"npz-{digest}")

    def _convert(self, plan: Plan, folder: Path, progress: Progress) -> dict[str, Any]:
        """Write the arrays and return the facts to store: the class names."""
        needed = sum(plan.images.values()) * int(np.prod(plan.shape))
        free = shutil.disk_usage(folder).free
        if needed > free:
            raise DataError(
                f"the images of {self.path} need {megabytes(needed)} in {home()}, which has "
                f"{megabytes(free)} free. Choose a smaller image_size, or set DOVS_HOME to a "
                "folder on another disk."
            )
        labels = {split: labels_of(self.path, split, n) for split, n in plan.images.items()}
        values = values_of(labels["train"])
        if len(values) < 2:
            raise DataError(
                f"{self.path} has training images of {len(values)} class: at least 2 are needed."
            )
        names = tuple(str(value) for value in values)
        parts = {}
        done, total = 0, sum(plan.images.values())

        def count(number: int) -> None:
            nonlocal done
            done += number
            progress(done / total, "converting the images")

        for to, (split, rows) in self._rows(plan, labels, values).items():
            found = np.searchsorted(values, labels[split][rows])
            path = folder / f"{to}_images.npy"
            parts[to] = self._write(path, split, rows, found, plan, count)
        compare(parts, folder, progress)
        together = [] if plan.test is not None else put_together(folder, parts, self.split_seed)
        if not len(parts["test"].labels):
            why = NO_TEST if plan.test is None else "no test image has a label of a training image"
            raise DataError(f"{self.path}: {why}.")
        for to, part in parts.items():
            save(folder, f"{to}_labels", part.labels.astype(np.int64))
        return {
            "class_names": list(names),
            "content": {
                to: content_of(part.digests, part.labels, names) for to, part in parts.items()
            },
            "left_out": left_out(labels, values),
            "flat": [name for part in parts.values() for name in part.flat],
            "together": together,
            **repeats(parts),
        }

    def _rows(
        self, plan: Plan, labels: Mapping[str, np.ndarray], values: np.ndarray
    ) -> dict[str, tuple[str, np.ndarray]]:
        """Return, for train and test, the arrays of which prefix are used, and which rows."""
        rows = {split: np.flatnonzero(np.isin(part, values)) for split, part in labels.items()}
        if plan.test is not None:
            return {"train": ("train", rows["train"]), "test": (plan.test, rows[plan.test])}
        train, test = divide(labels["train"][rows["train"]], self.split_seed)
        return {"train": ("train", rows["train"][train]), "test": ("train", rows["train"][test])}

    def _write(
        self,
        path: Path,
        split: str,
        rows: np.ndarray,
        labels: np.ndarray,
        plan: Plan,
        count: Callable[[int], None],
    ) -> Part:
        """Write images as an array, and return what is known of each."""
        part = Part(labels, np.zeros((len(rows), DIGEST), np.uint8))
        part.names = [f"{split}_images[{row}]" for row in rows]
        square = plan.shape[0] == plan.shape[1]  # others keep their size
        at = 0
        with ArrayWriter(path, (len(rows), *plan.shape), np.uint8) as writer:
            for images in self._images(split, rows):
                written = resized(images, plan.shape[0], self.fit) if square else images
                writer.append(written)
                for image, pixels in zip(images, written, strict=True):
                    part.digests[at] = np.frombuffer(digest_of(image), np.uint8)
                    if is_flat(pixels):
                        part.flat.append(part.names[at])
                    at += 1
                count(len(images))
        return part

    def _images(self, split: str, take: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the images of these ascending rows, (n, H, W, channels)."""
        first = 0
        for block in NpzFile(self.path).blocks(f"{split}_images"):
            images = block if block.ndim == 4 else block[..., None]
            wanted = take[(take >= first) & (take < first + len(images))] - first
            if len(wanted):
                yield images[wanted]
            first += len(images)


def left_out(labels: Mapping[str, np.ndarray], values: np.ndarray) -> list[str]:
    """Return a line for the images of each split that are left out.

    >>> left_out({"train": np.array([0, -1]), "test": np.array([0, 0])}, np.array([0]))
    ['1 of 2 train images left out: no label (negative)']
    """
    lines = []
    for split, part in labels.items():
        other = ~np.isin(part, values)
        unlabelled, strange = other & (part < 0), other & (part >= 0)
        for rows, why in ((unlabelled, "no label (negative)"), (strange, "no training class")):
            if rows.any():
                number = f"{int(rows.sum()):,} of {len(part):,} {split} images"
                lines.append(f"{number} left out: {why}")
    return lines
