"""Datasets that torchvision can download: fetch the published files, convert them, map them.

torchvision does one thing here, the download, which it checks against the MD5 sums it holds. It is
imported only for that. Reading the files is ours, so a dataset that lies on this machine already
needs neither torch nor a network.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import importlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import numpy as np

from dovs.config import home
from dovs.data.cache import ARRAYS, ArrayCache, save, writing_to
from dovs.data.dataset import ImageDataset
from dovs.data.source import Progress, SourceState, megabytes
from dovs.errors import DataError, DataMissing

Arrays = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""Train images, train labels, test images, test labels."""

NETWORK_TIMEOUT = 30.0  # seconds without a byte before a server counts as out of reach
DOWNLOAD_SHARE = 0.9  # of the progress; the rest is the conversion
DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS)
_one_download = threading.Lock()


@dataclass(frozen=True)
class Layout:
    """One way in which a dataset's files may lie in a folder.

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
class Remote:
    """A published file: its MD5 sum and the addresses to try in turn."""

    md5: str
    urls: tuple[str, ...]


@dataclass(frozen=True)
class TorchvisionSource:
    """A dataset whose files torchvision can download.

    Attributes:
        name: registered name, also of the folder below `DOVS_HOME/data`.
        facts: further arguments of `ImageDataset`: title, class_names, ….
        files: bytes of each published file, by its path below that folder.
        remotes: given torchvision.datasets, returns where each of these files is published.
        layouts: the ways in which the files may lie in the folder, the best first.
        elsewhere: a further folder to look in.
        elsewhere_layout: how the files lie there.
    """

    name: str
    facts: dict[str, Any]
    files: dict[str, int]
    remotes: Callable[[Any], dict[str, Remote]]
    layouts: tuple[Layout, ...]
    elsewhere: Path | None = None
    elsewhere_layout: Layout | None = None

    @property
    def title(self) -> str:
        """Name for people."""
        return str(self.facts["title"])

    @property
    def root(self) -> Path:
        """The folder of this dataset."""
        return home() / "data" / self.name

    def state(self) -> SourceState:
        """Say whether the dataset is converted, found, or must be downloaded."""
        if ArrayCache(self.root).complete():
            return SourceState(True, 0, str(self.root), f"on this machine: {self.root}")
        for folder, _ in self._found():
            return SourceState(True, 0, str(folder), f"found in {folder}: no download is needed")
        size = sum(self.files[path] for path in self._missing())
        return SourceState(False, size, str(self.root), f"{megabytes(size)} to download")

    def load(self) -> ImageDataset:
        """Return the dataset, converted first where its files were found."""
        cache = ArrayCache(self.root)
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
        """Convert what is on this machine; where that is nothing or damaged, download it first."""
        if ArrayCache(self.root).complete():
            return
        damage = ""
        if self._found():
            try:
                self._convert(progress)
                return
            except _Unreadable as error:
                damage = f"{error} "
        try:
            self._download(progress)
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
        progress(DOWNLOAD_SHARE, f"reading {self.title}")

        def write(folder: Path) -> dict[str, Any]:
            arrays = self._read()
            for done, (name, array) in enumerate(zip(ARRAYS, arrays, strict=True)):
                progress(DOWNLOAD_SHARE + 0.1 * (done + 1) / 5, f"converting {self.title}")
                save(folder, name, array)
            return {"name": self.name}

        ArrayCache(self.root).fill(write)

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
        """Say how to bring the files without this program."""
        names = ", ".join(Path(path).name for path in self._missing() or self.files)
        return f"put {names} into {self.root / Path(next(iter(self.files))).parent}."

    def _download(self, progress: Progress) -> None:
        """Download each published file that is missing or whose MD5 sum is wrong."""
        progress(0.0, f"downloading {self.title}")
        datasets = importlib.import_module("torchvision.datasets")
        remotes = self.remotes(datasets)
        with writing_to(self.root), _one_download:
            done = 0
            for path, size in self.files.items():
                target = self.root / path
                target.parent.mkdir(parents=True, exist_ok=True)
                meter = _Meter(
                    progress, f"downloading {self.title}", done, sum(self.files.values())
                )
                if not datasets.utils.check_integrity(target, remotes[path].md5):
                    self._download_file(datasets.utils, target, remotes[path], meter)
                done += size

    def _download_file(self, tools: Any, target: Path, remote: Remote, meter: _Meter) -> None:
        part = target.with_name(target.name + ".part")
        failures = []
        with _network_of(tools, meter):
            for url in remote.urls:
                try:
                    tools.download_url(url, str(part.parent), part.name, remote.md5)
                except (OSError, http.client.HTTPException) as error:
                    if getattr(error, "errno", None) in DISK_ERRORS:
                        raise
                    failures.append(f"{urlparse(url).netloc}: {getattr(error, 'reason', error)}")
                except RuntimeError:
                    failures.append(f"{urlparse(url).netloc}: what came is incomplete or altered")
                else:
                    os.replace(part, target)
                    return
                finally:
                    part.unlink(missing_ok=True)
        reasons = " ".join("; ".join(failures).split())
        raise DataError(
            f"cannot download {self.title} ({reasons}). Connect to the internet and fetch it "
            f"again, or {self._by_hand()}"
        )


class _Unreadable(DataError):
    """Every file of the dataset that was found is damaged."""


class _Meter:
    """Stands where torchvision has its progress bar and passes the bytes on as progress."""

    def __init__(self, progress: Progress, message: str, done: int, total: int) -> None:
        self._progress = progress
        self._message = message
        self._start = self._done = done
        self._total = total

    def __call__(self, **_: object) -> _Meter:
        self._done = self._start
        return self

    def __enter__(self) -> _Meter:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, size: int) -> None:
        """Count bytes that arrived."""
        self._done += size
        share = DOWNLOAD_SHARE * self._done / self._total
        part = f"{megabytes(self._done)} of {megabytes(self._total)}"
        self._progress(min(share, DOWNLOAD_SHARE), f"{self._message}: {part}")


@contextlib.contextmanager
def _network_of(tools: Any, meter: _Meter) -> Iterator[None]:
    """Give torchvision's downloads a time limit and our progress in place of its bar."""
    timeout, bar = socket.getdefaulttimeout(), tools.tqdm
    socket.setdefaulttimeout(NETWORK_TIMEOUT)
    tools.tqdm = meter
    try:
        yield
    finally:
        tools.tqdm = bar
        socket.setdefaulttimeout(timeout)
