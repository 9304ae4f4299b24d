"""What was read of a file or folder, as long as it has not changed: shared by all sessions.

Thirty pages that each show three hundred runs would otherwise read the same small files every
second. A file that was replaced is another one for the system, so nothing old is shown.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 50_000
"""Things that are remembered at once; then all is forgotten."""
SETTLED = 2_000_000_000
"""Nanoseconds since a change before which nothing is remembered.

The clock of a file system is coarse: two changes at almost the same time have the same time.
"""

_remembered: dict[tuple[str, str], tuple[tuple[int, ...], Any]] = {}


def remembered(
    kind: str, path: Path, read: Callable[[], T], lasting: Callable[[T], bool] = lambda _: True
) -> T:
    """Return what was read of a file or folder before, or read it if it has changed since.

    The same object is returned to all: it must not be changed.

    Args:
        kind: of what is read; different for different readers of the same file.
        path: of the file or folder.
        read: reads it; what it raises is not remembered.
        lasting: whether what was read is true as long as the file or folder does not change.
    """
    key = kind, str(path)
    try:
        found = os.stat(path)
    except OSError:
        _remembered.pop(key, None)
        return read()
    stamp = found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino
    before = _remembered.get(key)
    if before is not None and before[0] == stamp:
        value: T = before[1]
        return value
    value = read()
    if time.time_ns() - found.st_mtime_ns > SETTLED and lasting(value):
        if len(_remembered) >= MOST:
            _remembered.clear()
        _remembered[key] = stamp, value
    return value
