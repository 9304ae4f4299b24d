"""Whether a folder is read for its Parquet files or for its class folders."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from dovs.data.report import named
from dovs.errors import DataError

PARQUET = "*." + "".join(f"[{letter}{letter.upper()}]" for letter in "parquet")
MOST_OPENED = 10  # Parquet files whose columns are looked at


def source_of_folder(folder: Path) -> str:
    """Return the registered dataset that reads a folder: "parquet" or "folder".

    Raises:
        DataError: its Parquet files have labels in the names of folders alone.
    """
    files = _parquet_files(folder)
    if not files:
        return "folder"
    if not any(map(_usable, files[:MOST_OPENED])) and _has_class_folders(folder):
        return "folder"
    _refuse_labels_of_folders(folder, files)
    return "parquet"


def _parquet_files(folder: Path) -> list[Path]:
    places = dict.fromkeys((folder, folder / "data", *(e for e in folder.iterdir() if e.is_dir())))
    found: list[Path] = []
    for place in places:
        for pattern in (PARQUET, f"*/{PARQUET}"):
            with contextlib.suppress(OSError):  # the reader of the folder reports it
                found += sorted(place.glob(pattern))
    return list(dict.fromkeys(file for file in found if not file.name.startswith(".")))


def _has_class_folders(folder: Path) -> bool:
    from dovs.data.formats.folders.reading import unwrapped
    from dovs.data.formats.tree import scan

    try:
        return len(unwrapped(scan(folder)[0]).filled) > 1
    except OSError:  # the reader of the folder reports it
        return False


def _usable(file: Path) -> bool:
    """Return whether a Parquet file has images, or the paths of images with their labels."""
    return _has_images(file) or _has_images_and_labels(file)


def _has_images(file: Path) -> bool:
    from dovs.data.formats.parquet.column_types import holds_images
    from dovs.data.formats.parquet.shards import open_file

    try:
        return any(holds_images(field.type) for field in open_file(file).schema_arrow)
    except DataError:
        return False


def _has_images_and_labels(file: Path) -> bool:
    from dovs.data.formats.parquet.columns import choose_columns
    from dovs.data.formats.parquet.shards import cells_of, open_file

    try:
        choose_columns(
            str(file), open_file(file).schema_arrow, cells=lambda name: cells_of([file], name)
        )
    except DataError:
        return False
    return True


def _refuse_labels_of_folders(folder: Path, files: Sequence[Path]) -> None:
    """Raise the error of folders such as label=cat, whose names alone state the labels."""
    from dovs.data.formats.parquet.columns import LABEL_NAMES, OTHER_LABEL_NAMES

    names = {
        part: part.partition("=")[0].lower()
        for file in files
        for part in file.relative_to(folder).parts[:-1]
        if "=" in part
    }
    stating = [part for part, key in names.items() if key in (*LABEL_NAMES, *OTHER_LABEL_NAMES)]
    if stating and not _has_images_and_labels(files[0]):
        raise DataError(
            f"{folder} states labels in the names of folders ({named(stating)}), which are not "
            "read. Write them as a column: pyarrow.parquet.write_table(pyarrow.dataset.dataset("
            "FOLDER, partitioning='hive').to_table(), 'train.parquet')."
        )
