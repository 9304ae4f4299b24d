"""The datasets there are, by name: what each needs, how to fetch it, how to load it.

A dataset is one file in `dovs/data/sources`. It registers a function whose keyword-only parameters
are the user's, and which returns a `Source`. Facts given at registration: `order` (in lists),
`classes` and `images` (training images; None where they depend on the files), and `kind`:
"embedded" comes with a package, "download" is fetched, "folder" is the user's own.
"""

from __future__ import annotations

from typing import Any

from dovs.data.dataset import ImageDataset
from dovs.data.source import Progress, Source, SourceState
from dovs.registry import Registry

SOURCES = Registry("dataset", "dovs.data.sources")


def load(name: str, **params: Any) -> ImageDataset:
    """Return a dataset that is on this machine.

    Raises:
        ConfigError: unknown name or parameter.
        DataMissing: `fetch` must bring it first.
        DataError: its files are damaged.

    >>> load("digits").image_shape
    (8, 8, 1)
    """
    return _source(name, params).load()


def state(name: str, **params: Any) -> SourceState:
    """Say whether a dataset is on this machine, without reading it.

    Raises:
        ConfigError: unknown name or parameter.

    >>> state("digits").ready
    True
    """
    return _source(name, params).state()


def fetch(name: str, progress: Progress | None = None, **params: Any) -> None:
    """Bring a dataset to this machine; do nothing if it is here.

    Args:
        name: a registered dataset.
        progress: called with the fraction done, which never falls, and a message.
        params: the dataset's own parameters.

    Raises:
        ConfigError: unknown name or parameter.
        DataError: offline, full disk, or what came is damaged.
    """
    report = _Forward(progress)
    _source(name, params).fetch(report)
    report(1.0, "ready")


def _source(name: str, params: dict[str, Any]) -> Source:
    return SOURCES[name](**params)


class _Forward:
    """Passes progress on, in [0, 1] and never backwards."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._reached = 0.0

    def __call__(self, fraction: float, message: str) -> None:
        self._reached = max(self._reached, min(fraction, 1.0))
        if self._progress is not None:
            self._progress(self._reached, message)
