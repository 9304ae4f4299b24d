"""Downloading published files with torchvision, which checks them against its MD5 sums.

torchvision is imported here and nowhere else in `dovs.data`, and only when a download starts.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import importlib
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from dovs import disk
from dovs.data.cache import writing_to
from dovs.data.source import Progress
from dovs.errors import DataError
from dovs.texts import megabytes

NETWORK_TIMEOUT = 30.0  # seconds without a byte before a server counts as out of reach
DOWNLOAD_SHARE = 0.9  # of the progress; the rest is the conversion
DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS)
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Remote:
    """A published file: its MD5 sum and the addresses to try in turn."""

    md5: str
    urls: tuple[str, ...]


def download(
    title: str,
    root: Path,
    files: Mapping[str, int],
    remotes: Callable[[Any], dict[str, Remote]],
    by_hand: str,
    progress: Progress,
) -> None:
    """Download each file that is missing or whose MD5 sum is wrong.

    A file gets its name when it is whole and its sum is right, so a partial one is never taken for
    a dataset.

    Args:
        title: of the dataset, for messages.
        root: the dataset's folder.
        files: bytes of each file, by its path below the folder.
        remotes: given torchvision.datasets, returns where each of these files is published.
        by_hand: what the user can do where no server gives the files, for messages.
        progress: gets up to `DOWNLOAD_SHARE`.

    Raises:
        DataError: no server gives the file, or the disk is full.
    """
    from filelock import FileLock

    progress(0.0, f"downloading {title}")
    datasets = importlib.import_module("torchvision.datasets")
    published = remotes(datasets)
    with writing_to(root), _one_at_a_time:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / ".download.lock"):
            done = 0
            for path, size in files.items():
                target, remote = root / path, published[path]
                target.parent.mkdir(parents=True, exist_ok=True)
                if not datasets.utils.check_integrity(target, remote.md5):
                    meter = _Meter(progress, f"downloading {title}", done, sum(files.values()))
                    with _network_of(datasets.utils, meter):
                        failures = _download_file(datasets.utils, target, remote)
                    if failures:
                        raise DataError(
                            f"cannot download {title} ({'; '.join(failures)}). Connect to the "
                            f"internet and fetch it again, or {by_hand}"
                        )
                done += size


def _download_file(tools: Any, target: Path, remote: Remote) -> list[str]:
    """Try the addresses in turn; return the reasons of the failures, or [] after a success."""
    part = target.with_name(target.name + ".part")
    failures = []
    for url in remote.urls:
        try:
            tools.download_url(url, str(part.parent), part.name, remote.md5)
        except (OSError, http.client.HTTPException) as error:
            if getattr(error, "errno", None) in DISK_ERRORS:
                raise
            reason = " ".join(str(getattr(error, "reason", error)).split())
            failures.append(f"{urlparse(url).netloc}: {reason}")
        except RuntimeError:
            failures.append(f"{urlparse(url).netloc}: the download is incomplete or altered")
        else:
            disk.flush(part)
            os.replace(part, target)
            return []
        finally:
            part.unlink(missing_ok=True)
    return failures


class _Meter:
    """Replaces torchvision's progress bar and reports the bytes as progress."""

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
        """Count received bytes."""
        self._done += size
        share = DOWNLOAD_SHARE * self._done / self._total
        part = f"{megabytes(self._done)} of {megabytes(self._total)}"
        self._progress(min(share, DOWNLOAD_SHARE), f"{self._message}: {part}")


@contextlib.contextmanager
def _network_of(tools: Any, meter: _Meter) -> Iterator[None]:
    """Give torchvision's downloads a time limit, and our progress in place of its bar."""
    timeout, bar = socket.getdefaulttimeout(), tools.tqdm
    socket.setdefaulttimeout(NETWORK_TIMEOUT)
    tools.tqdm = meter
    try:
        yield
    finally:
        tools.tqdm = bar
        socket.setdefaulttimeout(timeout)
