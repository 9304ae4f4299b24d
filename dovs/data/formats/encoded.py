"""The user's own image files: decoded once into arrays below `DOVS_HOME/data`, then memory-mapped.

Finding the images (class folders, Parquet, lists) belongs to each source's own file. The decoded
arrays are stored under the files' names, sizes and times and all that decides their pixels, so that
changed files are decoded again and a folder that moved is not.
"""

from __future__ import annotations

import dataclasses
import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np

from dovs.config import home
from dovs.data.cache import ArrayCache, DamagedError
from dovs.data.dataset import ImageDataset
from dovs.data.formats.arrays import How, decode_all
from dovs.data.formats.noticed import broken_finding, no_test_image, of_files, of_images
from dovs.data.formats.survey import EncodedSplit
from dovs.data.image_formats import colour_modes, readable_formats
from dovs.data.recognise import require_ordinary, source_for
from dovs.data.report import (
    Finding,
    Report,
    Unclear,
    counted,
    finding,
    in_order,
    numbers,
    refusals,
)
from dovs.data.source import Progress, SourceState
from dovs.errors import DataError

QUICK, REUSE, LONGEST = 0.1, 20, 60.0
"""Of looking through files: up to these seconds it is always done again; how many times as long its
result is used; and how many seconds at most."""
_looks: dict[str, tuple[float, ArrayCache, str]] = {}

FORMAT = 4  # of what is stored; other numbers are decoded again


@dataclass(frozen=True)
class EncodedImages:
    """The images that were found at a user's path.

    Attributes:
        title: name for people.
        class_names: C names; every class has a training image.
        train, test: the two splits.
        files: name, bytes and time of each file, for telling whether anything changed.
        splits: how "train" and "test" were obtained, each as one line.
        findings: what was understood, and what was left out.
        superclass_of: C superclasses, where they are known.
        split_seed: where DOVS chose the test images, its seed; None for splits that were given.
    """

    title: str
    class_names: tuple[str, ...]
    train: EncodedSplit
    test: EncodedSplit
    files: tuple[tuple[str, int, int], ...]
    splits: Mapping[str, str]
    findings: tuple[Finding, ...] = ()
    superclass_of: tuple[str, ...] | None = None
    split_seed: int | None = None

    def counts(self) -> dict[str, tuple[int, ...]]:
        """Return the images of each class by split."""
        classes = len(self.class_names)
        return {
            name: tuple(np.bincount(split.labels, minlength=classes).tolist())
            for name, split in (("train", self.train), ("test", self.test))
        }


@dataclass(frozen=True)
class EncodedSource:
    """Encoded images at a path.

    Attributes:
        name: registered name.
        path: the user's folder or file.
        find: looks the images up, without decoding; raises DataError where they are not in order.
        how: images become arrays.
        horizontal_flip: whether a mirrored image still has the same class.
        broken: what happens where images cannot be read.
    """

    name: str
    path: Path
    find: Callable[[Path], EncodedImages]
    how: How
    horizontal_flip: bool
    broken: Literal["refuse", "skip"]

    def state(self) -> SourceState:
        """Return whether the images are decoded, or what is wrong with them."""
        where, version = str(self.path), ""
        try:
            cache, count = self._seen()
            version = cache.version()
            facts = cache.undamaged()
            if facts is not None:
                self._accept(facts)
                return SourceState(True, 0, where, f"found in {where} and decoded", version)
        except DataError as error:
            return SourceState(False, 0, where, str(error), version)
        detail = f"{count} in {where}, to be decoded once"
        return SourceState(False, 0, where, detail, version)

    def fetch(self, progress: Progress) -> None:
        """Decode the images, once."""
        self._accept(self._decoded(self._find(), progress).facts() or {})

    def load(self) -> ImageDataset:
        """Return the dataset; decode it first if necessary."""
        images = self._find()
        cache = self._decoded(images, lambda fraction, message: None)
        facts = cache.facts() or {}
        self._accept(facts)
        names = tuple(facts["class_names"])
        try:
            train, test = cache.splits()
        except DamagedError:  # the images are still there
            train, test = self._decoded(images, lambda fraction, message: None).splits()
        return ImageDataset(
            name=self.name,
            title=images.title,
            train=train,
            test=test,
            class_names=names,
            superclass_of=_chosen(images, names),
            horizontal_flip=self.horizontal_flip,
            source=str(self.path),
            content=facts["content"],
        )

    def report(self, progress: Progress) -> Report:
        """Decode the images and return what they are.

        Raises:
            DataError: nothing could be understood.
        """
        images = self._find()
        report = Report(
            path=str(self.path),
            source=self.name,
            params={},
            title=images.title,
            classes=images.class_names,
            splits=images.splits,
            counts=images.counts(),
            findings=images.findings,
        )
        try:
            facts = self._decoded(images, progress).facts() or {}
        except DataError as error:
            return dataclasses.replace(report, findings=(*refusals(error), *report.findings))
        names = tuple(facts["class_names"])
        content = facts["content"]
        counts = {
            split: tuple(content[split].get(name, [0])[0] for name in names) for split in content
        }
        of_these = (*of_files(facts, self.how, self.broken), *of_images(facts, counts))
        found = (*images.findings, *of_these)
        return dataclasses.replace(
            report, classes=names, counts=counts, image_shape=tuple(facts["shape"]),
            findings=in_order(found),
        )  # fmt: skip

    def _seen(self) -> tuple[ArrayCache, str]:
        """Return the place of the decoded images and their number in words, for `state` alone.

        Pages ask for the state again and again. Where looking through the files takes long, what
        was found is used again for `REUSE` times as long: small folders are always looked
        through, and a large one takes a twentieth of the time at most.
        """
        chosen = self.find.keywords if isinstance(self.find, partial) else self.find
        key = repr((home(), self.name, self.path, chosen, self.how))
        known = _looks.get(key)
        if known is not None and time.monotonic() < known[0]:
            return known[1:]
        began = time.monotonic()
        images = self._find()
        cache, count = self._cache(images), numbers(images.train.count, images.test.count)
        ended = time.monotonic()
        _looks.pop(key, None)
        if ended - began > QUICK:
            _looks[key] = (ended + min(REUSE * (ended - began), LONGEST), cache, count)
        return cache, count

    def _find(self) -> EncodedImages:
        if not self.path.exists():
            raise DataError(f"there is no {self.path}. Give the folder or file with the images.")
        require_ordinary(self.path)
        try:
            found = self.find(self.path)
        except OSError as error:
            raise DataError(
                f"cannot read {error.filename or self.path} ({error.strerror or error}). "
                "Make it readable."
            ) from None
        except Unclear as error:
            raise Unclear(*self._other_reader(error.findings), *error.findings) from None
        except DataError as error:
            raise DataError(
                " ".join([str(error), *(f"{hint.message}." for hint in self._other_reader())])
            ) from None
        questions = [f for f in found.findings if f.severity in ("error", "question")]
        if questions:
            raise Unclear(*self._other_reader(questions), *in_order(found.findings))
        if len(found.class_names) < 2:
            raise Unclear(
                finding(
                    "classes", "error", f"{self.path} has "
                    f"{counted(len(found.class_names), 'class', 'classes')} with training images: "
                    "at least 2 are needed", found.class_names,
                ),
                *found.findings,
            )  # fmt: skip
        if not found.test.count:
            given = found.split_seed is None
            why = no_test_image(self.path, found.class_names, found.findings, given)
            raise Unclear(why, *found.findings)
        return found

    def _other_reader(self, findings: Sequence[Finding] = ()) -> list[Finding]:
        """Return a hint where another dataset reads such a path, and no choice is offered.

        A folder without folders has no classes, so the dataset of folders does not read it either.
        """
        if any(each.choices for each in findings):
            return []
        try:
            other = source_for(self.path)
        except DataError:
            return []
        empty = self.path.is_dir() and not any(e.is_dir() for e in self.path.iterdir())
        if other == self.name or (other == "folder" and empty):
            return []
        text = f"Dataset '{other}' reads {self.path}, '{self.name}' does not: use dataset {other}"
        return [finding("other_dataset", "error", text)]

    def _decoded(self, images: EncodedImages, progress: Progress) -> ArrayCache:
        cache = self._cache(images)
        splits = {"train": images.train, "test": images.test}
        cache.fill(
            lambda folder: decode_all(
                splits, images.class_names, self.how, folder, progress, images.split_seed
            )
        )
        return cache

    def _accept(self, facts: Mapping[str, Any]) -> None:
        """Raise the error of images that cannot be read, unless they are to be left out."""
        if facts.get("broken") and self.broken == "refuse":
            raise Unclear(broken_finding(facts, self.broken))

    def _cache(self, images: EncodedImages) -> ArrayCache:
        reads = readable_formats(), colour_modes()  # an image that was broken may be read by others
        stored = FORMAT, reads, images.files, images.class_names, self.how
        key = hashlib.sha256(repr(stored).encode("utf-8", "replace"))
        for split in (images.train, images.test):
            key.update(split.labels.tobytes())
            key.update(split.rows)
        return ArrayCache(home() / "data" / f"{self.name}-{key.hexdigest()[:16]}")


def superclasses(class_names: Iterable[str], groups: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the superclass of each class.

    Raises:
        DataError: a class has none.

    >>> superclasses(("cat", "oak", "dog"), {"animal": ["dog", "cat"], "plant": ["oak"]})
    ('animal', 'plant', 'animal')
    """
    group_of = {name: group for group, names in groups.items() for name in names}
    missing = [name for name in class_names if name not in group_of]
    if missing:
        raise DataError(f"superclasses.json does not name class '{missing[0]}'. Add it to a group.")
    return tuple(group_of[name] for name in class_names)


def _chosen(images: EncodedImages, names: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the superclasses of the classes that have readable images."""
    if images.superclass_of is None:
        return None
    group_of = dict(zip(images.class_names, images.superclass_of, strict=True))
    return tuple(group_of[name] for name in names)
