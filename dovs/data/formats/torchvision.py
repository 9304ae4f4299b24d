"""Datasets that torchvision can download: find or fetch the published files and convert them.

Only the download uses torchvision. A dataset whose files are on this machine already needs
neither torch nor a network.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dovs.config import home
from dovs.data.array_files import save
from dovs.data.cache import ARRAYS, ArrayCache
from dovs.data.dataset import ImageDataset
from dovs.data.formats.download import DOWNLOAD_SHARE, Remote, download
from dovs.data.source import Progress, SourceState
from dovs.errors import DataError, DataMissing
from dovs.texts import megabytes

Arrays = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""Train images, train labels, test images, test labels."""


@dataclass(frozen=True)
class Layout:
    """One way in which a dataset's files may be stored in a folder.

    Attributes:
        needs: paths below the folder, all of which must be there.
        read: reads them; raises DataError where they are damaged.
    """

    needs: tuple[str, ...]
    read: Callable[[Path], Arrays]

    def found(self, folder: Path) -> bool:
        """Return whether the files are in that folder."""
        return all(os.path.isfile(folder / path) for path in self.needs)


@dataclass(frozen=True)
class TorchvisionSource:
    """A dataset whose files torchvision can download.

    Attributes:
        name: registered name, also of the folder below `DOVS_HOME/data`.
        facts: further arguments of `ImageDataset`: title, class_names, ….
        files: bytes of each published file, by its path below that folder.
        remotes: given torchvision.datasets, returns where each of these files is published.
        layouts: the ways in which the files may be stored in the folder, the best first.
        variant: which of several datasets made of these files; it names the converted one.
        elsewhere: a further folder to look in.
        elsewhere_layout: how the files are stored there.
    """

    name: str
    facts: dict[str, Any]
    files: dict[str, int]
    remotes: Callable[[Any], dict[str, Remote]]
    layouts: tuple[Layout, ...]
    variant: str = ""
    elsewhere: Path | None = None
    elsewhere_layout: Layout | None = None

    @property
    def title(self) -> str:
        """Name shown on pages."""
        return str(self.facts["title"])

    @property
    def root(self) -> Path:
        """The folder of the published files."""
        return home() / "data" / self.name

    @property
    def cache(self) -> ArrayCache:
        """The converted dataset: in the folder of the files, or beside it for a variant."""
        name = f"{self.name}-{self.variant}" if self.variant else self.name
        return ArrayCache(home() / "data" / name)

    def state(self) -> SourceState:
        """Return whether the dataset is converted, found, or must be downloaded."""
        cache = self.cache
        if cache.complete():
            detail = f"on this machine: {cache.root}"
            return SourceState(True, 0, str(cache.root), detail, cache.version())
        for folder, _ in self._found():
            return SourceState(True, 0, str(folder), f"found in {folder}: no download is needed")
        size = sum(self.files[path] for path in self._missing())
        return SourceState(False, size, str(self.root), f"{megabytes(size)} to download")

    def load(self) -> ImageDataset:
        """Return the dataset, converted first where its files were found."""
        cache = self.cache
        if not cache.complete():
            if self._found():
                self._convert(lambda fraction, message: None)
            elif cache.facts() is None:
                raise DataMissing(
                    f"{self.title} is not on this machine: {self.state().detail}. Run "
                    f"`python -m dovs datasets fetch {self.name}`, or {self._by_hand()}"
                )
        train, test = cache.splits()
        return ImageDataset(name=self.name, train=train, test=test, **self.facts)

    def fetch(self, progress: Progress) -> None:
        """Convert the files; where they are missing or damaged, download them first."""
        if self.cache.complete():
            return
        damage = ""
        if self._found():
            try:
                self._convert(progress)
                return
            except _Unreadable as error:
                damage = f"{error} "
        try:
            download(self.title, self.root, self.files, self.remotes, self._by_hand(), progress)
        except DataError as error:
            raise DataError(f"{damage}{error}") from None
        self._convert(progress)

    def _found(self) -> list[tuple[Path, Layout]]:
        places = [(self.root, layout) for layout in self.layouts]
        if self.elsewhere is not None and self.elsewhere_layout is not None:
            places.append((self.elsewhere, self.elsewhere_layout))
        return [(folder, layout) for folder, layout in places if layout.found(folder)]

    def _convert(self, progress: Progress) -> None:
        """Write the arrays of the first undamaged files that were found."""
        progress(0.0, f"reading {self.title}")

        def write(folder: Path) -> dict[str, Any]:
            arrays = self._read()
            for done, (name, array) in enumerate(zip(ARRAYS, arrays, strict=True)):
                progress(DOWNLOAD_SHARE + 0.1 * (done + 1) / 5, f"converting {self.title}")
                save(folder, name, array)
            return {"name": self.name}

        self.cache.fill(write)

    def _read(self) -> Arrays:
        damage: DataError | None = None
        for folder, layout in self._found():
            try:
                return layout.read(folder)
            except DataError as error:
                damage = damage or error
        raise _Unreadable(damage or f"{self.title} is no longer in {self.root}. Fetch it again.")

    def _missing(self) -> list[str]:
        return [path for path in self.files if not os.path.isfile(self.root / path)]

    def _by_hand(self) -> str:
        """Return how to get the files without this program."""
        names = ", ".join(Path(path).name for path in self._missing() or self.files)
        return f"put {names} into {self.root / Path(next(iter(self.files))).parent}."


class _Unreadable(DataError):
    """Every file of the dataset that was found is damaged."""
