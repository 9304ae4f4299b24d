"""The interface of a dataset source: its state, fetching it, loading it. No files are read here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from dovs.data.dataset import ImageDataset

Progress = Callable[[float, str], None]
"""Called with the fraction done, in [0, 1], and a short message."""


@dataclass(frozen=True)
class SourceState:
    """Whether a dataset is on this machine, and how much must be downloaded.

    Attributes:
        ready: `load` answers within seconds and without a download.
        download_bytes: bytes that `fetch` would download; 0 when nothing must be downloaded.
        where: the folder or package in which the data is, or would be stored.
        detail: one line for the user.
        version: changes when the result of `load` may have changed; for cache keys.
    """

    ready: bool
    download_bytes: int
    where: str
    detail: str
    version: str = ""


class Source(Protocol):
    """One dataset with its parameters filled in."""

    def state(self) -> SourceState:
        """Return whether the dataset is available, without reading it. Never raises DataError."""

    def fetch(self, progress: Progress) -> None:
        """Download and prepare the dataset; do nothing if that is done.

        Raises:
            DataError: it cannot be fetched (offline, full disk) or is damaged.
        """

    def load(self) -> ImageDataset:
        """Return the dataset.

        Raises:
            DataMissing: it must be fetched first.
            DataError: its files are damaged.
        """


@dataclass(frozen=True)
class InstalledSource:
    """A dataset that comes with an installed package, so there is nothing to fetch."""

    read: Callable[[], ImageDataset]
    where: str

    def state(self) -> SourceState:
        """Return that it is ready."""
        return SourceState(True, 0, self.where, f"comes with {self.where}: no download is needed")

    def fetch(self, progress: Progress) -> None:
        """Report that there is nothing to do."""
        progress(1.0, "nothing to download")

    def load(self) -> ImageDataset:
        """Return the dataset."""
        return self.read()
