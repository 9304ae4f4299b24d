"""Converted copies of added images: where they are, their size, deleting them."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from dovs import places
from dovs.data.added import AddedDataset
from dovs.data.cache import folder_of_version, writing_to
from dovs.errors import ConfigError, DataError

if TYPE_CHECKING:
    from dovs.data.report import Report


def discard(report: Report, home: Path | None = None) -> None:
    """Delete the converted images of a report whose own images are deleted, too.

    Args:
        report: on images that are still there, and that no added dataset uses.
        home: default `DOVS_HOME`.

    Raises:
        DataError: they cannot be deleted.
    """
    delete_converted(converted_folder(AddedDataset("", report.source, report.params), home))


def discard_of(path: Path, home: Path | None = None) -> None:
    """Delete the converted images of a folder of class folders that was read without choices.

    Args:
        path: the folder, which is still there.
        home: default `DOVS_HOME`.

    Raises:
        DataError: they cannot be deleted.
    """
    delete_converted(converted_folder(AddedDataset("", "folder", {"path": str(path)}), home))


def delete_converted(folder: Path | None) -> None:
    """Delete the folder of converted images, where there is one.

    Raises:
        DataError: it cannot be deleted.
    """
    if folder is not None and folder.exists():
        with writing_to(folder):
            shutil.rmtree(folder)


def converted_folder(dataset: AddedDataset, home: Path | None = None) -> Path | None:
    """Return the folder of the converted images of an added dataset; None where there is none."""
    from dovs.data.registry import SOURCES

    with contextlib.suppress(ConfigError, DataError, OSError):
        state = SOURCES[dataset.source](**dataset.params).state()
        return folder_of_version(state.version, (home or places.home()) / "data")
    return None


def bytes_below(folder: Path) -> int:
    """Return the bytes of all files below a folder; 0 where there is none."""
    total = 0
    for place, _, files in os.walk(folder):
        for file in files:
            with contextlib.suppress(OSError):
                total += Path(place, file).lstat().st_size
    return total
