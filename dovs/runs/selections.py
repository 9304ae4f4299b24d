"""Chosen points of a run, kept in the home where an address has no room for them.

A file a selection, named by its content: the same points are kept once, and a file that holds
anything but what its name says is refused. It lies in the home, not in the run, which may be
read-only.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import zlib
from pathlib import Path

import numpy as np

from dovs import config as configuration
from dovs.runs import files
from dovs.runs.store import Run

FOLDER = "selections"
KEPT = 200  # files; those that were used longest ago go first
MOST = 1_000_000  # points are numbered below this
_NAME = re.compile(r"[0-9a-f]{32}", re.ASCII)
_SIZE = MOST // 8 + 4096  # bytes of a file; what cannot be compressed grows a little


def keep(run: Run, ids: np.ndarray, home: Path | None = None) -> str:
    """Keep chosen points, and drop the files that were used longest ago.

    Args:
        run: that the points are of.
        ids: ascending, each once, in [0, `MOST`), (K,) integers.
        home: default `DOVS_HOME`.

    Returns:
        The name to find them by again.

    Raises:
        RunError: the home cannot be written.
        ValueError: ids out of range.
    """
    if len(ids) and not 0 <= int(ids[0]) <= int(ids[-1]) < MOST:
        raise ValueError(f"ids must lie in [0, {MOST}), not {ids[0]} to {ids[-1]}")
    bits = _bits(ids)
    name = _name(run, bits)
    path = _folder(home) / name
    if find(run, name, home) is not None:
        return name
    with files.replacing(path) as temporary:
        temporary.write_bytes(zlib.compress(bits, 9))
    with contextlib.suppress(OSError):
        _prune(path.parent)
    return name


def find(run: Run, name: str, home: Path | None = None) -> np.ndarray | None:
    """Return points that were kept; None where none of this run are under that name.

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
        # no more than there may be, however far a file would unfold
        bits = zlib.decompressobj().decompress(packed, MOST // 8) if len(packed) <= _SIZE else b""
    except (OSError, zlib.error):
        return None
    if _name(run, bits) != name:
        return None
    with contextlib.suppress(OSError):  # a home that cannot be written is read all the same
        os.utime(path)
    return np.flatnonzero(np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little"))


def _folder(home: Path | None) -> Path:
    return (home or configuration.home()) / FOLDER


def _bits(ids: np.ndarray) -> bytes:
    held = np.zeros(int(ids[-1]) + 1 if len(ids) else 0, dtype=bool)
    held[ids] = True
    return np.packbits(held, bitorder="little").tobytes()


def _name(run: Run, bits: bytes) -> str:
    """Name points and run: neither its folder, which may be moved, nor its name alone."""
    said = f"{run.name}\n{run.created}\n".encode()
    return hashlib.sha256(said + bits).hexdigest()[:32]


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
