"""Whether a folder is read for its Parquet files or for its class folders."""

from __future__ import annotations

import contextlib
import posixpath
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dovs.data.formats.splits import split_in
from dovs.data.report import Finding, finding, named
from dovs.errors import DataError

if TYPE_CHECKING:
    from dovs.data.formats.parquet.columns import Columns

PARQUET = "*." + "".join(f"[{letter}{letter.upper()}]" for letter in "parquet")
MOST_OPENED = 10  # Parquet files whose columns are looked at


def source_of_folder(folder: Path) -> str:
    """Return the registered dataset that reads a folder: "parquet" or "folder".

    Parquet files with images are read. Those that list images are read beside class folders only
    where the name or the metadata of a column state that it has the labels.

    Raises:
        DataError: its Parquet files have labels in the names of folders alone.
    """
    files = _parquet_files(folder)
    if not files:
        return "folder"
    first = files[:MOST_OPENED]
    if not any(map(_has_images, first)):
        found = [(file, columns) for file in first if (columns := _columns(file)) is not None]
        if not found and _has_class_folders(folder):
            return "folder"
        if found and not any(_is_stated(file, each.label) for file, each in found):
            listed = set().union(*(_listed_folders(f, each.image, folder) for f, each in found))
            if len(_without_splits(map(str, listed))) > 1 or not listed:
                return "folder" if _has_class_folders(folder) else "parquet"
    _refuse_labels_of_folders(folder, files)
    return "parquet"


def about_lists_beside(root: Path, names: Sequence[str]) -> list[Finding]:
    """Return what to state about Parquet files beside class folders that list images.

    Args:
        root: the user's folder.
        names: paths from it of files that are not read.
    """
    files = [name for name in names if name.lower().endswith(".parquet")]
    found = {name: _columns(root / name) for name in files[:MOST_OPENED]}
    return [
        finding(
            "columns", "info", f"{name} lists images and is not read: their folders are the "
            f"classes. If its column {named(columns.labels)} has the labels instead, use "
            "dataset parquet", columns.labels,
        )
        for name, columns in found.items()
        if columns is not None
    ]  # fmt: skip


def about_folders(paths: Sequence[str], labels: Sequence[object], column: str) -> list[Finding]:
    """Return what to state where listed images of one folder have several labels.

    Args:
        paths: of the N images.
        labels: N, None where there is none.
        column: of the labels.
    """
    given = {
        (posixpath.dirname(path), label)
        for path, label in zip(paths, labels, strict=True)
        if path and label is not None
    }
    folders = sorted(_without_splits({folder for folder, _ in given}))
    if len(folders) < 2 or len(given) == len({folder for folder, _ in given}):
        return []
    text = (
        f"the labels are those of column {column}; the folders of the images are no classes: "
        f"{named(folders)}. To use the folders instead, use dataset folder"
    )
    return [finding("columns", "info", text, folders)]


def _without_splits(folders: Iterable[str]) -> set[str]:
    return {name for name in folders if split_in(posixpath.basename(name)) is None}


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


def _has_images(file: Path) -> bool:
    from dovs.data.formats.parquet.column_types import holds_images
    from dovs.data.formats.parquet.shards import open_file

    try:
        return any(holds_images(field.type) for field in open_file(file).schema_arrow)
    except DataError:
        return False


def _columns(file: Path) -> Columns | None:
    """Return the columns of images and labels of a Parquet file, None where it has not both."""
    from dovs.data.formats.parquet.columns import choose_columns
    from dovs.data.formats.parquet.shards import cells_of, open_file

    try:
        return choose_columns(
            str(file), open_file(file).schema_arrow, cells=lambda name: cells_of([file], name)
        )
    except DataError:
        return None


def _is_stated(file: Path, label: str | tuple[str, ...]) -> bool:
    """Return whether the name or the metadata of a column state that it has labels."""
    from dovs.data.formats.parquet.columns import LABEL_NAMES, OTHER_LABEL_NAMES
    from dovs.data.formats.parquet.metadata import names_of
    from dovs.data.formats.parquet.shards import open_file

    if not isinstance(label, str):
        return False
    usual = label.lower() in (*LABEL_NAMES, *OTHER_LABEL_NAMES)
    return usual or names_of(open_file(file).schema_arrow, label) is not None


def _listed_folders(file: Path, image: str, folder: Path) -> set[Path]:
    """Return the folders of the images that a file lists, as far as they are there."""
    from dovs.data.formats.parquet.shards import cells_of

    examples = {posixpath.dirname(path): path for path in cells_of([file], image) if path}
    places = [place / path for path in examples.values() for place in (file.parent, folder)]
    return {place.parent for place in places if place.is_file()}


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
    if stating and _columns(files[0]) is None:
        raise DataError(
            f"{folder} states labels in the names of folders ({named(stating)}), which are not "
            "read. Write them as a column: pyarrow.parquet.write_table(pyarrow.dataset.dataset("
            "FOLDER, partitioning='hive').to_table(), 'train.parquet')."
        )
