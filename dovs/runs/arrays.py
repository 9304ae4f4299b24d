"""Arrays in npz files: written as they are, read by mapping the file into memory.

A page of the dashboard needs a few rows of many snapshots. A mapped snapshot costs the server no
memory of its own: the operating system loads its parts when they are needed and frees them later.
Compression would save only a tenth, because embeddings look like noise to it.
"""

from __future__ import annotations

import io
import math
import mmap
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np

from dovs import archives, disk
from dovs.runs.files import damaged, missing, replacing

UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    EOFError,
    KeyError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
LOCAL_HEADER = 30  # bytes before a member's name in a zip file
LENGTHS = 26  # position in it of the lengths of that name and of the extra field
LONGEST_HEADER = 10_000  # bytes of an array's own header that numpy reads


def write_npz_atomic(path: Path, **arrays: np.ndarray) -> None:
    """Write arrays as an npz without pickles.

    Raises:
        RunError: the disk is full or the folder is read-only.
        ValueError: an array contains Python objects.
    """
    with replacing(path) as temporary, temporary.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **arrays)


def write_small_npz_atomic(path: Path, **arrays: np.ndarray) -> None:
    """Write arrays as a compressed npz without pickles, which is read into memory.

    Raises:
        RunError: the disk is full or the folder is read-only.
        ValueError: an array contains Python objects.
    """
    with replacing(path) as temporary, temporary.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **arrays)


def read_npz(path: Path) -> dict[str, np.ndarray]:
    """Return the arrays of an npz, all read-only; pickles are refused.

    Compressed arrays are read into memory. All others are parts of
    the mapped file, whose check sums are compared first; they stay valid when the file is replaced
    or deleted.

    Raises:
        RunError: the file is missing, damaged, or contains pickles.
    """
    try:
        with disk.open_file(path) as stream, zipfile.ZipFile(stream) as archive:
            whole = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            return {
                info.filename.removesuffix(".npy"): _array(archive, info, whole)
                for info in archive.infolist()
            }
    except FileNotFoundError:
        text = f"{path.name} is missing in {path.parent}: choose an epoch that was saved."
        raise missing(path, path.parent.parent, text) from None
    except UNREADABLE as error:
        raise damaged(path, error) from None


def _array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, whole: mmap.mmap) -> np.ndarray:
    if info.compress_type != zipfile.ZIP_STORED:
        archives.check_array(archive, info)
        array: np.ndarray = np.load(io.BytesIO(archive.read(info)), allow_pickle=False)
        array.setflags(write=False)
        return array
    name, extra = struct.unpack_from("<HH", whole, info.header_offset + LENGTHS)
    start = info.header_offset + LOCAL_HEADER + name + extra
    member = memoryview(whole)[start : start + info.file_size]
    if zlib.crc32(member) != info.CRC:
        raise zipfile.BadZipFile(f"{info.filename} does not fit its check sum")
    header = io.BytesIO(member[:LONGEST_HEADER])
    try:
        shape, columns_first, dtype, _ = archives.array_head(header)
    except ValueError as error:
        raise ValueError(f"{info.filename}: {error}") from None
    flat = np.frombuffer(member, dtype, math.prod(shape), header.tell())
    return flat.reshape(shape, order="F" if columns_first else "C")
