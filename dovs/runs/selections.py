"""Selections of points that are too long for an address, saved in the home as bitmaps.

One file for each selection, named by its content: the same points are saved once, and a file whose
content does not fit its name is refused. The files are in the home, not in the run, which may be
read-only. What the bits of a bitmap mean is the caller's matter.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import zlib
from pathlib import Path

from dovs import config as configuration
from dovs.runs import files
from dovs.runs.store import Run

FOLDER = "selections"
KEPT = 200  # files; those that were used longest ago go first
MOST = 1_000_000  # points are numbered below this
_NAME = re.compile(r"[0-9a-f]{32}", re.ASCII)
_SIZE = MOST // 8 + 4096  # bytes of a file; what cannot be compressed grows a little


def keep(run: Run, bitmap: bytes, home: Path | None = None) -> str:
    """Save a selection, and delete the files that were used longest ago.

    Args:
        run: that the points are of.
        bitmap: a bit a point, at most `MOST` bits.
        home: default `DOVS_HOME`.

    Returns:
        The name to find it by.

    Raises:
        RunError: the home cannot be written.
        ValueError: the bitmap is too long.
    """
    if len(bitmap) > MOST // 8:
        raise ValueError(f"a bitmap must have at most {MOST // 8:,} bytes, not {len(bitmap):,}")
    name = _name(run, bitmap)
    path = _folder(home) / name
    if find(run, name, home) is not None:
        return name
    with files.replacing(path) as temporary:
        temporary.write_bytes(zlib.compress(bitmap, 9))
    with contextlib.suppress(OSError):
        _prune(path.parent)
    return name


def find(run: Run, name: str, home: Path | None = None) -> bytes | None:
    """Return the bitmap of a saved selection; None where the run has none under that name.

    Args:
        run: that the points are of.
        name: as `keep`; anything else finds nothing.
        home: default `DOVS_HOME`.
    """
    if not _NAME.fullmatch(name):
        return None
    path = _folder(home) / name
    try:
        with path.open("rb") as stream:
            packed = stream.read(_SIZE + 1)
        # bounded, however much the file would give
        bitmap = zlib.decompressobj().decompress(packed, MOST // 8) if len(packed) <= _SIZE else b""
    except (OSError, zlib.error):
        return None
    if _name(run, bitmap) != name:
        return None
    with contextlib.suppress(OSError):  # a home that cannot be written is read all the same
        os.utime(path)
    return bitmap


def _folder(home: Path | None) -> Path:
    return (home or configuration.home()) / FOLDER


def _name(run: Run, bitmap: bytes) -> str:
    """Name points and run: neither its folder, which may be moved, nor its name alone."""
    said = f"{run.name}\n{run.created}\n".encode()
    return hashlib.sha256(said + bitmap).hexdigest()[:32]


def _prune(folder: Path) -> None:
    """Delete the files that were used longest ago, beyond as many as are kept."""
    held = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    if len(held) <= KEPT:
        return
    used = []
    for path in held:
        with contextlib.suppress(OSError):  # another page may prune at the same time
            used.append((path.stat().st_mtime_ns, path.name))
    for _when, name in sorted(used, reverse=True)[KEPT:]:
        with contextlib.suppress(OSError):
            (folder / name).unlink()
