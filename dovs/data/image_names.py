"""What the user's own images are called: a list for each split, beside the arrays of the cache.

Other datasets, and what an older version stored, have no such files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

FILES = ("train_names.json", "test_names.json")


def write(folder: Path, split: str, names: Sequence[str]) -> None:
    """Write the names of a split's images, in their order, for `ArrayCache.fill`."""
    _place(folder, split).write_text(json.dumps(list(names)), encoding="utf-8")


def move(folder: Path, to: Path) -> None:
    """Put the lists of a folder in the place of those of another one."""
    for file in FILES:
        (to / file).unlink(missing_ok=True)
        if (folder / file).exists():
            os.replace(folder / file, to / file)


def read(folder: Path, split: str, count: int) -> tuple[str, ...] | None:
    """Return the names of a split's images, None where they have none.

    Args:
        folder: of the arrays.
        split: "train" or "test".
        count: number of its images.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged, or of another number of images.
    """
    try:
        status = _place(folder, split).stat()
    except FileNotFoundError:
        return None
    key = status.st_mtime_ns, status.st_size, status.st_ino
    found = _read(_place(folder, split), *key)
    if len(found) != count:
        raise ValueError(f"it names {len(found)} images, not {count}")
    return found


@lru_cache(maxsize=8)
def _read(file: Path, modified_ns: int, size: int, number: int) -> tuple[str, ...]:
    """Return the names in a file that has not changed, by time, size and number in the system."""
    return tuple(str(name) for name in json.loads(file.read_text(encoding="utf-8")))


def _place(folder: Path, split: str) -> Path:
    return folder / f"{split}_names.json"
