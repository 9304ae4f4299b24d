"""What an archive states about its members, checked before anything of them is read or written."""

from __future__ import annotations

import math
import stat
import zipfile
from pathlib import PurePosixPath
from typing import IO

import numpy as np

MOST_RATIO = 200
"""Unpacked bytes for each stored byte at most; real images and numbers reach a tenth of it."""
SMALL = 64 * 2**20
"""Unpacked bytes up to which the ratio does not matter."""


def too_dense(stored: int, unpacked: int) -> bool:
    """Return whether so few stored bytes can hardly be so many of real data.

    >>> too_dense(1_000_000, 1_000_000_000), too_dense(1_000, 1_000_000)
    (True, False)
    """
    return unpacked > SMALL and unpacked > MOST_RATIO * max(stored, 1)


def array_head(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype, int]:
    """Read the head of an array in numpy's format, and nothing after it.

    Returns:
        Shape, whether the first axis varies fastest, type of the elements, and bytes of the array.

    Raises:
        ValueError: it is no array, of an unknown version, or of Python objects.
    """
    version = np.lib.format.read_magic(stream)
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    if version not in read:
        raise ValueError(f"version {version} of the format")
    shape, columns_first, dtype = read[version](stream)
    if dtype.hasobject:
        raise ValueError("Python objects")
    return shape, columns_first, dtype, math.prod(shape) * dtype.itemsize


def check_array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Check an array in an npz by its head: its size is as stated, and can be that of real data.

    Raises:
        ValueError: it is not so.
    """
    with archive.open(member) as stream:
        size = array_head(stream)[3] + stream.tell()
    if size != member.file_size:
        raise ValueError(
            f"{member.filename} states {size:,} bytes and has {member.file_size:,} in the archive"
        )
    if too_dense(member.compress_size, size):
        raise ValueError(
            f"{member.filename} would unpack {member.compress_size:,} bytes to {size:,}: more than "
            f"{MOST_RATIO} times, as no real data do"
        )


def place_of(member: zipfile.ZipInfo) -> tuple[str, ...]:
    """Return the folders and the name of a file in an archive, below the folder it is unpacked to.

    Raises:
        ValueError: it leads out of that folder, is a link or another special file, or is encrypted.
    """
    name = member.filename
    if member.flag_bits & 1:
        raise ValueError(f"{name!r} is encrypted")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ValueError(f"{name!r} is {'a link' if kind == stat.S_IFLNK else 'no ordinary file'}")
    path = PurePosixPath(name.replace("\\", "/"))
    parts = tuple(part for part in path.parts if part != ".")
    if path.is_absolute() or ".." in parts or any(":" in part for part in parts):
        raise ValueError(f"{name!r} leads out of its folder")
    if not parts or any(len(part.encode()) > 250 or not part.isprintable() for part in parts):
        raise ValueError(f"{name!r} is no allowed name of a file")
    return parts
