"""Selections of points that are too long for an address, saved in the home as bitmaps.

One file for each selection, named by its content: the same points are saved once, and a file whose
content does not fit its name is refused. The files are in the home, not in the run, which may be
read-only. The caller decides what the bits of a bitmap mean.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import zlib
from pathlib import Path

from dovs import access, disk
from dovs import config as configuration
from dovs.runs import files
from dovs.runs.store import Run

FOLDER = "selections"

MAX_FILES = 200
"""Saved selections; when there are more, those that were used longest ago are deleted."""

MAX_POINTS = 1_000_000
"""Points are numbered below this."""

MAX_BYTES = MAX_POINTS // 8
"""Size of the longest bitmap."""

_FILE_BYTES = MAX_BYTES + 4096  # a bitmap that does not compress has a slightly larger file
_NAME = re.compile(r"[0-9a-f]{32}", re.ASCII)


def save(run: Run, bitmap: bytes, home: Path | None = None) -> str:
    """Save a selection, and delete the files that were used longest ago.

    Args:
        run: of which points are selected.
        bitmap: one bit for each point, at most `MAX_POINTS` bits.
        home: default `DOVS_HOME`.

    Returns:
        The name for `find`.

    Raises:
        RunError: the home cannot be written.
        AccessError: visitors may save nothing.
        ValueError: the bitmap is too long.
    """
    if len(bitmap) > MAX_BYTES:
        raise ValueError(f"a bitmap must have at most {MAX_BYTES:,} bytes, not {len(bitmap):,}")
    name = _name(run, bitmap)
    path = _folder(home) / name
    if find(run, name, home) is not None:
        return name
    access.require_change()
    with files.replacing(path) as temporary:
        temporary.write_bytes(zlib.compress(bitmap, 9))
    with contextlib.suppress(OSError):
        _prune(path.parent)
    return name


def find(run: Run, name: str, home: Path | None = None) -> bytes | None:
    """Return the bitmap of a saved selection, or None if the run has none of that name.

    Args:
        run: of which points are selected.
        name: from `save`; for any other text the result is None.
        home: default `DOVS_HOME`.
    """
    if not _NAME.fullmatch(name):
        return None
    path = _folder(home) / name
    try:
        with disk.open_file(path) as stream:
            packed = stream.read(_FILE_BYTES + 1)
        if len(packed) > _FILE_BYTES:
            return None
        # with a limit, because a small file can decompress to a very large bitmap
        bitmap = zlib.decompressobj().decompress(packed, MAX_BYTES)
    except (OSError, zlib.error):
        return None
    if _name(run, bitmap) != name:
        return None
    if not access.why_not_change():
        with contextlib.suppress(OSError):  # a home that is read-only can still be read
            os.utime(path)
    return bitmap


def _folder(home: Path | None) -> Path:
    return (home or configuration.home()) / FOLDER


def _name(run: Run, bitmap: bytes) -> str:
    """Return the name of a selection: a digest of its bits and its run, not of the run's folder."""
    key = f"{run.name}\n{run.created}\n".encode()
    return hashlib.sha256(key + bitmap).hexdigest()[:32]


def _prune(folder: Path) -> None:
    """Delete the files that were used longest ago until `MAX_FILES` are left."""
    saved = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    if len(saved) <= MAX_FILES:
        return
    used = []
    for path in saved:
        with contextlib.suppress(OSError):  # another page may delete files at the same time
            used.append((path.stat().st_mtime_ns, path.name))
    for _when, name in sorted(used, reverse=True)[MAX_FILES:]:
        with contextlib.suppress(OSError):
            (folder / name).unlink()
