"""Which source reads a path that a user gave: class folders, Parquet, .npz, or a list."""

from __future__ import annotations

from pathlib import Path

from dovs.data.file_endings import ARROW, LISTS, TO_PARQUET
from dovs.data.formats.folders.parquet_folder import source_of_folder
from dovs.data.formats.image_notes import WEBDATASET
from dovs.data.zip_files import ARCHIVES
from dovs.errors import DataError


def source_for(path: Path) -> str:
    """Return the registered dataset that reads a path: "folder", "parquet", "list" or "npz".

    Raises:
        DataError: there is no such path, or nothing reads such a file or folder.
    """
    if path.is_dir():
        return source_of_folder(path)
    if not path.exists():
        raise DataError(f"there is no {path}. Give a folder, a Parquet file, or a list.")
    require_ordinary(path)
    if path.suffix.lower() == ".parquet":
        return "parquet"
    if path.suffix.lower() == ".npz":
        return "npz"
    if path.suffix.lower() in LISTS:
        return "list"
    text = f"{path.name} is not a folder, a .parquet or .npz file, or a list ({', '.join(LISTS)})"
    if path.suffix.lower() in ARROW:
        raise DataError(f"{text}. If datasets.save_to_disk wrote it, {TO_PARQUET}.")
    if path.suffix.lower() in ARCHIVES:
        more = f" {WEBDATASET}." if path.suffix.lower() == ".tar" else ""
        raise DataError(f"{text}. Unpack the archive first.{more}")
    raise DataError(f"{text}. Give one of these.")


def require_ordinary(path: Path) -> None:
    """Check that a path leads to a folder or an ordinary file, and not to a pipe or a device.

    Raises:
        DataError: it does not; nothing was opened.
    """
    if path.exists() and not path.is_dir() and not path.is_file():
        raise DataError(
            f"{path} is no ordinary file: a pipe, a device or a socket, which are not read. Give a "
            "folder or a file."
        )
