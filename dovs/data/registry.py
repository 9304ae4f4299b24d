"""The registry of datasets: state, fetching and loading by name.

A dataset is one file in `dovs/data/sources`. It registers a function whose keyword-only parameters
are the user's, and which returns a `Source`. Facts given at registration: `order` (in lists),
`classes` and `images` (training images; None where they depend on the files), and `kind`:
"embedded" comes with a package, "download" is fetched, "folder" is made of the user's own files.
Datasets that the user added under a name (`dovs.data.added`) are entries too, with the fact
`added`.
What else a dataset must do: `dovs.data.contract`.
"""

from __future__ import annotations

from typing import Any

from dovs.data.added_entries import Datasets
from dovs.data.dataset import ImageDataset
from dovs.data.source import Progress, Source, SourceState

SOURCES = Datasets("dataset", "dovs.data.sources")


def load(name: str, **params: Any) -> ImageDataset:
    """Return a dataset that is on this machine.

    Raises:
        ConfigError: unknown name or parameter.
        DataMissing: it must be fetched first.
        DataError: its files are damaged.

    >>> load("digits").image_shape
    (8, 8, 1)
    """
    return _source(name, params).load()


def state(name: str, **params: Any) -> SourceState:
    """Return whether a dataset is on this machine, without reading it.

    Raises:
        ConfigError: unknown name or parameter.

    >>> state("digits").ready
    True
    """
    return _source(name, params).state()


def fetch(name: str, progress: Progress | None = None, **params: Any) -> None:
    """Download and prepare a dataset; do nothing if that is done.

    Args:
        name: a registered dataset.
        progress: called with the fraction done, which never decreases, and a message.
        params: the dataset's own parameters.

    Raises:
        ConfigError: unknown name or parameter.
        DataError: offline, full disk, or the download is damaged.
    """
    report = _Forward(progress)
    _source(name, params).fetch(report)
    report(1.0, "ready")


def _source(name: str, params: dict[str, Any]) -> Source:
    return SOURCES[name](**params)


class _Forward:
    """Passes progress on, limited to [0, 1] and never decreasing."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._reached = 0.0

    def __call__(self, fraction: float, message: str) -> None:
        self._reached = max(self._reached, min(fraction, 1.0))
        if self._progress is not None:
            self._progress(self._reached, message)
