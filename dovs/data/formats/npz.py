"""Arrays in an .npz file, read without pickles and only at the size that their heads declare.

What the arrays mean belongs to the sources.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from dovs.errors import DataError

LARGEST_LABELS = 1_000_000_000  # bytes of labels that are read whole
BLOCK = 64 * 2**20  # bytes of images that are read at once


@dataclass(frozen=True)
class Declared:
    """An array as its head describes it.

    Attributes:
        shape: of the array.
        dtype: of its elements.
        fortran: whether the first axis varies fastest.
        start: bytes of the head.
    """

    shape: tuple[int, ...]
    dtype: np.dtype
    fortran: bool
    start: int

    @property
    def nbytes(self) -> int:
        """Bytes of the elements."""
        return math.prod(self.shape) * self.dtype.itemsize


@dataclass(frozen=True)
class NpzFile:
    """An .npz file: a zip archive of .npy files."""

    path: Path

    def names(self) -> list[str]:
        """Return the names of its arrays.

        Raises:
            DataError: it is no .npz file.
        """
        with self._archive() as archive:
            return [n.removesuffix(".npy") for n in archive.namelist() if n.endswith(".npy")]

    def declared(self, name: str) -> Declared:
        """Return the head of an array; nothing else of it is read.

        Raises:
            DataError: the array is a pickle, or its size in the archive is not what its head says.
        """
        with self._member(name) as (file, size):
            return self._head(name, file, size)

    def small(self, name: str) -> np.ndarray:
        """Return a whole array, for example the labels.

        Raises:
            DataError: damaged, or absurdly large.
        """
        with self._member(name) as (file, size):
            head = self._head(name, file, size)
            if head.nbytes > LARGEST_LABELS:
                raise self._damaged(f"{name} has {head.nbytes:,} bytes")
            return self._array(name, file, head.shape, head)

    def blocks(self, name: str) -> Iterator[np.ndarray]:
        """Yield an array part by part along its first axis.

        Raises:
            DataError: damaged, or stored column by column and too large to be read at once.
        """
        with self._member(name) as (file, size):
            head = self._head(name, file, size)
            rows, row = head.shape[0], max(head.nbytes // max(head.shape[0], 1), 1)
            step = max(1, BLOCK // row)
            if head.fortran:
                if head.nbytes > LARGEST_LABELS:
                    raise DataError(
                        f"{self.path}: {name} is stored in Fortran order, which can only be read "
                        "whole. Save it with numpy.ascontiguousarray."
                    )
                step = max(rows, 1)
            for first in range(0, rows, step):
                count = min(step, rows - first)
                yield self._array(name, file, (count, *head.shape[1:]), head)

    def _array(
        self, name: str, file: IO[bytes], shape: tuple[int, ...], head: Declared
    ) -> np.ndarray:
        size = math.prod(shape) * head.dtype.itemsize
        content = file.read(size)
        if len(content) != size:
            raise self._damaged(f"{name} ends early")
        array = np.frombuffer(content, head.dtype)
        return array.reshape(shape[::-1]).T if head.fortran else array.reshape(shape)

    def _head(self, name: str, file: IO[bytes], size: int) -> Declared:
        try:
            version = np.lib.format.read_magic(file)
            read = {
                (1, 0): np.lib.format.read_array_header_1_0,
                (2, 0): np.lib.format.read_array_header_2_0,
            }[version]
            shape, fortran, dtype = read(file)
        except (ValueError, KeyError, EOFError) as error:
            raise self._damaged(f"{name} is no .npy file ({type(error).__name__})") from None
        if dtype.hasobject:
            raise DataError(
                f"{self.path}: {name} contains Python objects, which would be unpickled and could "
                "run any code. Save it as an array of numbers."
            )
        head = Declared(shape, dtype, fortran, file.tell())
        if head.start + head.nbytes != size:
            raise self._damaged(
                f"{name} has {size:,} bytes in the archive, but its head declares "
                f"{head.start + head.nbytes:,}"
            )
        return head

    @contextmanager
    def _archive(self) -> Iterator[zipfile.ZipFile]:
        try:
            with zipfile.ZipFile(self.path) as archive:
                yield archive
        except FileNotFoundError:
            raise DataError(f"{self.path} does not exist. Give the path of an .npz file.") from None
        except (
            OSError,
            EOFError,
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise self._damaged(str(error)) from None

    @contextmanager
    def _member(self, name: str) -> Iterator[tuple[IO[bytes], int]]:
        with self._archive() as archive:
            try:
                member = archive.getinfo(f"{name}.npy")
            except KeyError:
                raise DataError(f"{self.path} has no array '{name}'.") from None
            with archive.open(member) as file:
                yield file, member.file_size

    def _damaged(self, why: str) -> DataError:
        return DataError(f"{self.path} is not an undamaged .npz file: {why}. Copy it again.")
