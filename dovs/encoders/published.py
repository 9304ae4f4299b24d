"""The pretrained weights that torchvision publishes: which file, and its download."""

from __future__ import annotations

import contextlib
import hashlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from dovs import disk
from dovs.config import home
from dovs.errors import DataError

PUBLISHED = "published"
NETWORK_TIMEOUT = 30.0  # seconds without a byte before a server counts as out of reach
Report = Callable[[str], None]
"""Called with a short message about the current step."""

_one_at_a_time = threading.Lock()


def fetch(network: str, given: str | None, report: Report = lambda message: None) -> Path | None:
    """Return the file of the weights; download the published one where it is missing.

    Args:
        network: name of torchvision's function that builds the network.
        given: the parameter `pretrained`.
        report: gets the progress of the download.

    Raises:
        DataError: the published file cannot be downloaded, and the message names the folder for
            it; or a file that was put there has another content.
    """
    if not given:
        return None
    if given != PUBLISHED:
        return Path(given)
    import torch

    url = published(network).url
    name = Path(urlparse(url).path).name
    stored = home() / "weights" / name
    for found in (stored, Path(torch.hub.get_dir()) / "checkpoints" / name):
        if found.is_file():
            _require_published(found, network)
            return found
    _download(url, stored, f"the weights of {network}", report)
    return stored


def _require_published(path: Path, network: str) -> None:
    """Check that a file has the SHA-256 sum of which torchvision has the beginning in its name.

    Raises:
        DataError: it has another, or cannot be read.
    """
    expected = _sum_in(path.name)
    try:
        facts = path.stat()
        found = _sum_of(path, facts.st_mtime_ns, facts.st_size)
    except OSError as error:
        raise DataError(
            f"{path} cannot be read: {error.strerror or error}. Make it readable."
        ) from None
    if not found.startswith(expected):
        raise DataError(
            f"{path} is not the published file of {network}, or is damaged: its SHA-256 sum begins "
            f"with {found[: len(expected)]}, not with {expected}. Delete it, and it is downloaded "
            "again. Other weights are given as a file: --pretrained FILE."
        )


@lru_cache(maxsize=8)
def _sum_of(path: Path, modified_ns: int, size: int) -> str:
    """Return the SHA-256 sum of a file that has not changed, by time and size."""
    with disk.open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sum_in(name: str) -> str:
    """Return the beginning of the SHA-256 sum that the name of a file has; "" without one.

    >>> _sum_in("resnet18-f37072fd.pth"), _sum_in("resnet18.pth")
    ('f37072fd', '')
    """
    found = re.search(r"-([0-9a-f]{8,})\.", name)
    return found[1] if found else ""


def published(network: str) -> Any:
    """Return torchvision's facts about the weights that it recommends for a network."""
    import torchvision

    return torchvision.models.get_model_weights(network).DEFAULT


def _download(url: str, target: Path, what: str, report: Report) -> None:
    """Download a file and check its sum, which torchvision has in its name."""
    import torch

    server = urlparse(url).netloc
    report(f"Downloading {what}.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time, _reporting(torch.hub, f"Downloading {what}", report):
            torch.hub.download_url_to_file(url, str(target), _sum_in(target.name) or None)
    except RuntimeError:
        reason = f"{server}: the file is incomplete or altered, its SHA-256 sum is not the expected"
    except OSError as error:
        reason = f"{server}: {' '.join(str(getattr(error, 'reason', error)).split())}"
    else:
        return
    raise DataError(
        f"cannot download {what} ({reason}). Connect to the internet and try again, or put "
        f"{target.name} into {target.parent}."
    )


class _Meter:
    """Replaces torch's progress bar and reports the bytes as a message."""

    def __init__(self, report: Report, message: str) -> None:
        self._report, self._message, self._done, self._total = report, message, 0, 0

    def __call__(self, total: int | None = None, **_: object) -> _Meter:
        self._total = total or 0
        return self

    def __enter__(self) -> _Meter:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, size: int) -> None:
        """Count received bytes."""
        before, self._done = self._done, self._done + size
        if self._done // 2**20 > before // 2**20:
            of = f" of {self._total / 1e6:.1f} MB" if self._total else ""
            self._report(f"{self._message}: {self._done / 1e6:.1f} MB{of}.")


@contextlib.contextmanager
def _reporting(hub: Any, message: str, report: Report) -> Iterator[None]:
    """Give torch's download a time limit, and our progress in place of its bar."""
    timeout, bar = socket.getdefaulttimeout(), hub.tqdm
    socket.setdefaulttimeout(NETWORK_TIMEOUT)
    hub.tqdm = _Meter(report, message)
    try:
        yield
    finally:
        hub.tqdm = bar
        socket.setdefaulttimeout(timeout)
