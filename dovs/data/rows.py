"""Some images of an array, read when they are needed and not before.

Of a memory-mapped array they are read from its file, so that pages of the file that were read once
do not count as memory of this process.
"""

from __future__ import annotations

import io
import math
import mmap
import os
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np

from dovs.errors import DataError

CHUNK, CHUNK_BYTES = 1024, 4 << 20
"""Images, and bytes of them, in memory at a time at most where all of them are gone through."""


class ImageRows:
    """Rows of an array of images, itself used like an array: (N, H, W, channels) uint8.

    Indexing returns copies. The file of a memory-mapped array remains open, so that a dataset which
    is removed or converted again does not change under its reader.

    Args:
        images: the whole array, or rows of one.
        rows: which of its rows, (N,) int64; default: all.

    >>> rows = ImageRows(np.arange(6, dtype=np.uint8).reshape(3, 1, 2, 1), np.array([2, 0]))
    >>> rows.shape, rows[0].ravel().tolist(), rows[np.array([1, 0])].ravel().tolist()
    ((2, 1, 2, 1), [4, 5], [0, 1, 4, 5])
    """

    _images: np.ndarray
    _rows: np.ndarray
    _file: _RowFile | None

    def __init__(self, images: np.ndarray | ImageRows, rows: np.ndarray | None = None) -> None:
        chosen = np.arange(len(images)) if rows is None else np.asarray(rows, dtype=np.int64)
        if isinstance(images, ImageRows):
            self._images, self._file = images._images, images._file
            self._rows = images._rows[chosen]
        else:
            self._images, self._rows = images, chosen
            self._file = _RowFile(images) if _is_whole_file(images) else None

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, H, W, channels)."""
        return (len(self._rows), *self._images.shape[1:])

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return self._images.ndim

    @property
    def dtype(self) -> np.dtype:
        """uint8."""
        return self._images.dtype

    @property
    def nbytes(self) -> int:
        """Bytes of all the rows."""
        return math.prod(self.shape) * self.dtype.itemsize

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, places: Any) -> np.ndarray:
        """Return a copy of one image, of several, or of some of their pixels."""
        if isinstance(places, tuple):
            first, *rest = places
            chosen = self[first]
            return chosen[(*[slice(None)] * (chosen.ndim - 3), *rest)]
        rows = self._rows[places]
        if rows.ndim == 0:
            return self[np.array([places])][0]
        if self._file is None:
            return np.array(self._images[rows])
        return self._file.read(rows)

    def __array__(self, dtype: np.dtype | None = None, copy: bool | None = None) -> np.ndarray:
        """Return all of them."""
        return self[:].astype(dtype or self.dtype, copy=False)

    def __iter__(self) -> Iterator[np.ndarray]:
        for chunk in self.chunks():
            yield from chunk

    def chunks(self) -> Iterator[np.ndarray]:
        """Yield copies of all of them in order, some at a time."""
        size = min(max(CHUNK_BYTES * len(self) // max(self.nbytes, 1), 1), CHUNK)
        for start in range(0, len(self), size):
            yield self[start : start + size]


def _is_whole_file(images: np.ndarray) -> bool:
    """Return whether rows of this array can be read from its file: it is no view of a part."""
    return (
        isinstance(images, np.memmap)
        and isinstance(images.base, mmap.mmap)
        and images.filename is not None
        and images.flags.c_contiguous
    )


class _RowFile:
    """The file of a memory-mapped array. Several threads may read."""

    def __init__(self, images: np.ndarray) -> None:
        assert isinstance(images, np.memmap)
        self._shape, self._dtype, self._start = images.shape[1:], images.dtype, images.offset
        self._bytes = math.prod(self._shape) * self._dtype.itemsize
        self._name = images.filename
        try:
            descriptor = os.open(str(self._name), os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except OSError as error:
            raise self._damaged(error.strerror or str(error)) from None
        weakref.finalize(self, os.close, descriptor)
        self._file = io.FileIO(descriptor, closefd=False)
        self._lock = threading.Lock()

    def read(self, rows: np.ndarray) -> np.ndarray:
        """Return these rows, (B, ...); neighbouring ones are read at once."""
        out = np.empty((len(rows), *self._shape), self._dtype)
        ends = np.append(np.flatnonzero(np.diff(rows) != 1) + 1, len(rows))
        start = 0
        with self._lock:
            for end in ends.tolist() if len(rows) else []:
                self._read_into(out[start:end], int(rows[start]))
                start = end
        return out

    def _read_into(self, out: np.ndarray, row: int) -> None:
        left = out.reshape(-1).view(np.uint8).data
        self._file.seek(self._start + row * self._bytes)
        while left:
            try:
                count = self._file.readinto(left)
            except OSError as error:
                raise self._damaged(error.strerror or str(error)) from None
            if not count:
                raise self._damaged("it ends early")
            left = left[count:]

    def _damaged(self, why: str) -> DataError:
        return DataError(f"cannot read images from {self._name} ({why}). Fetch the dataset again.")
