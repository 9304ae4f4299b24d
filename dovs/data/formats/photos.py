"""Published archives of large photos: download, unpack, and decode to one size into the cache.

The unpacked files are those that torchvision leaves, so a folder of its datasets is used as it is.
"""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from dovs.config import home
from dovs.data.cache import ArrayCache, writing_to
from dovs.data.dataset import ImageDataset
from dovs.data.formats.arrays import How, decode_all
from dovs.data.formats.download import Remote, download
from dovs.data.formats.survey import EncodedImage, EncodedSplit
from dovs.data.source import Progress, SourceState
from dovs.errors import DataError, DataMissing
from dovs.texts import megabytes

PhotoSize = Annotated[
    int,
    Field(
        ge=16,
        le=256,
        title="Side of the images",
        description="Pixels of the square that is cut from a scaled photo",
    ),
]
Listed = tuple[tuple[str, ...], dict[str, list[tuple[str, int]]]]
"""C class names, and by "train" and "test" the photos: paths below the archive's folder, labels."""

DECODE_SHARE = 0.5  # of the progress


@dataclass(frozen=True)
class PhotoSource:
    """A published archive of photos.

    Attributes:
        name: registered name, also of the folder below `DOVS_HOME/data`.
        facts: further arguments of `ImageDataset`: title, source, ….
        files: bytes of each published file, by its path below that folder.
        remotes: given torchvision.datasets, returns where each of these files is published.
        archive: the one of these files that contains the photos.
        unpacked: the folder in it that is needed, by its path below the archive's own folder.
        list_files: given the archive's folder, returns the photos and their labels.
        image_size: side of the images to make, in pixels.
        variant: names the converted dataset besides its size, where there are several.
    """

    name: str
    facts: dict[str, Any]
    files: dict[str, int]
    remotes: Callable[[Any], dict[str, Remote]]
    archive: str
    unpacked: str
    list_files: Callable[[Path], Listed]
    image_size: int
    variant: str = ""

    @property
    def root(self) -> Path:
        """The folder of the published files."""
        return home() / "data" / self.name

    @property
    def place(self) -> Path:
        """The folder with the archive, in which it is unpacked."""
        return (self.root / self.archive).parent

    @property
    def cache(self) -> ArrayCache:
        """The decoded images."""
        return ArrayCache(home() / "data" / f"{self.name}-{self.variant}{self.image_size}")

    def state(self) -> SourceState:
        """Return whether the images are decoded, found, or must be downloaded."""
        if self.cache.complete():
            where = str(self.cache.root)
            return SourceState(True, 0, where, f"on this machine: {where}", self.cache.version())
        size = sum(self.files[path] for path in self._missing())
        if not size:
            detail = f"found in {self.root}: no download is needed; to be decoded once"
            return SourceState(False, 0, str(self.root), detail, self.cache.version())
        detail = f"{megabytes(size)} to download"
        return SourceState(False, size, str(self.root), detail, self.cache.version())

    def load(self) -> ImageDataset:
        """Return the dataset, which must be decoded."""
        if not self.cache.complete():
            title, size = self.facts["title"], self.image_size
            raise DataMissing(
                f"{title} at {size} pixels is not on this machine: {self.state().detail}. Run "
                f"`python -m dovs datasets fetch {self.name} --image-size {size}`, or "
                f"{self._by_hand()}"
            )
        train, test = self.cache.splits()
        names = tuple((self.cache.facts() or {})["class_names"])
        return ImageDataset(name=self.name, train=train, test=test, class_names=names, **self.facts)

    def fetch(self, progress: Progress) -> None:
        """Download what is missing, unpack it and decode the photos."""
        if self.cache.complete():
            return

        def first_part(fraction: float, message: str) -> None:
            progress(DECODE_SHARE * fraction, message)

        def second_part(fraction: float, message: str) -> None:
            progress(DECODE_SHARE + (1 - DECODE_SHARE) * fraction, message)

        title = str(self.facts["title"])
        get = partial(
            download, title, self.root, self.files, self.remotes, self._by_hand(), first_part
        )
        if self._missing():
            get()
        if not (self.place / self.unpacked).is_dir():
            try:
                self._unpack(first_part)
            except _Damaged as error:  # a file that was put here by hand: its sum is checked now
                try:
                    get()
                except DataError as failed:
                    raise DataError(f"{error} {failed}") from None
                self._unpack(first_part)
        self.cache.fill(lambda folder: self._decode(folder, second_part))

    def _missing(self) -> list[str]:
        """Return the published files that are needed and not there."""
        have = (self.place / self.unpacked).is_dir()
        return [
            path
            for path in self.files
            if not os.path.isfile(self.root / path) and not (have and path == self.archive)
        ]

    def _by_hand(self) -> str:
        names = ", ".join(Path(path).name for path in self._missing() or self.files)
        return f"put {names} into {self.place}."

    def _unpack(self, progress: Progress) -> None:
        """Unpack the archive into a temporary folder, then move it into place."""
        path = self.root / self.archive
        with writing_to(self.place):
            folder = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=self.place))
            try:
                count = 0
                with tarfile.open(path, "r:gz") as archive:
                    for member in archive:
                        archive.extract(member, folder, filter="data")
                        count += 1
                        if count % 200 == 0:
                            progress(0.95, f"unpacking {path.name}: {count:,} files")
                if not (folder / self.unpacked).is_dir():
                    raise _damaged(path, f"it contains no {self.unpacked}")
                os.replace(folder / self.unpacked, self.place / self.unpacked)
            except (EOFError, zlib.error, tarfile.TarError) as error:
                raise _damaged(path, str(error)) from None
            except OSError as error:
                if error.errno is None:  # of gzip: no system call failed
                    raise _damaged(path, str(error)) from None
                raise
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _decode(self, folder: Path, progress: Progress) -> dict[str, Any]:
        names, listed = self.list_files(self.place)
        splits = {name: _split(self.place, files) for name, files in listed.items()}
        found = decode_all(splits, names, How(self.image_size), folder, progress)
        if found["broken"]:
            where, reason = found["broken"][0]
            raise DataError(
                f"{len(found['broken'])} photos in {self.place / self.unpacked} cannot be read, "
                f"the first is {where} ({reason}). Delete that folder and fetch the dataset again."
            )
        return {"class_names": found["class_names"]}


def _split(folder: Path, files: list[tuple[str, int]]) -> EncodedSplit:
    def read() -> Iterator[EncodedImage]:
        for name, _ in files:
            try:
                yield EncodedImage((folder / name).read_bytes(), name)
            except OSError as error:
                yield EncodedImage(b"", name, error.strerror or str(error))

    return EncodedSplit(np.array([label for _, label in files], dtype=np.int64), read)


class _Damaged(DataError):
    """The archive is damaged."""


def _damaged(path: Path, why: str) -> _Damaged:
    return _Damaged(f"{path} is damaged: {why}.")
