"""Writing .npy files piece by piece; nothing here is a pickle."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

import numpy as np


class ArrayWriter:
    """Writes a .npy file piece by piece, so that a dataset does not have to fit in memory.

    It does not use a memory map, because on a full disk that kills the process instead of raising
    an error.
    """

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: type[np.generic]) -> None:
        self._file = path.open("wb")
        self._dtype = np.dtype(dtype)
        self._missing = shape[0]
        header = {"descr": self._dtype.str, "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(self._file, header)

    def append(self, rows: np.ndarray) -> None:
        """Write the next rows, (any number, ...)."""
        self._file.write(np.ascontiguousarray(rows, dtype=self._dtype).tobytes())
        self._missing -= len(rows)

    def __enter__(self) -> ArrayWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._file.flush()
            os.fsync(self._file.fileno())  # a power cut must not leave zeros of the right length
        self._file.close()
        if kind is None and self._missing:
            raise ValueError(f"{self._missing} rows of the array were never written")


def save(folder: Path, name: str, array: np.ndarray) -> None:
    """Write one whole array as `<name>.npy`."""
    with ArrayWriter(folder / f"{name}.npy", array.shape, array.dtype.type) as writer:
        for start in range(0, len(array), 4096):
            writer.append(array[start : start + 4096])
