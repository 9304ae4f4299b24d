"""Columns with usual names in a table: which of several has the paths or the labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from dovs.data.formats.parquet.columns import others_like
from dovs.data.formats.split_columns import plain_name
from dovs.data.image_formats import UNREADABLE, readable_endings
from dovs.data.report import Finding, Unclear, finding, named

PATH_COLUMNS = (
    "path", "image_path", "image", "img", "file", "file_name", "filename", "filepath", "file_path",
    "img_path", "image_name", "image_id", "img_id", "id_code", "id", "name", "photo", "picture",
)  # fmt: skip


def has_ending(cell: str) -> bool:
    r"""Return whether a cell is the name of an image file, by its ending.

    >>> has_ending('"a\\b.PNG"'), has_ending("a.b")
    (True, False)
    """
    ending = _path(cell).suffix.lower()
    return ending in readable_endings() or ending in UNREADABLE


def column_called(header: Sequence[str], chosen: str) -> int | None:
    """Return the position of the column that a user names, None without one.

    >>> column_called(["ClassId", "class"], "class"), column_called(["ClassId"], "classid")
    (1, 0)
    """
    ways = (str.strip, plain_name, lambda name: plain_name(name).replace("_", ""))
    for way in ways:
        called = [way(cell) for cell in header]
        if way(chosen) in called:
            return called.index(way(chosen))
    return None


def usual_paths(
    header: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[int, list[Finding]] | None:
    """Return the column with a usual name that has the paths, and what to state; None for none.

    Those with names of image files come first: a column such as image may have numbers.

    Args:
        header: names of the columns as written.
        rows: cells of the rows below.
    """
    names = [plain_name(cell) for cell in header]
    usual = [names.index(name) for name in PATH_COLUMNS if name in names]
    if not usual:
        return None
    of_files = [at for at in usual if any(has_ending(row[at]) for row in rows)]
    at = (of_files or usual)[0]
    written = [cell.strip() for cell in header]
    if at != usual[0]:
        passed = named(written[each] for each in usual[: usual.index(at)])
        text = f"column {written[at]} has the paths: {passed} has no names of image files"
        return at, [finding("columns", "info", text)]
    differing = [
        written[other]
        for other in of_files[1:]
        if any(_path(row[at]).name != _path(row[other]).name for row in rows)
    ]
    return at, others_like("image", written[at], differing)


def usual_labels(
    header: Sequence[str], usual: Sequence[str], image: int
) -> tuple[int, list[int]] | None:
    """Return the first column with a usual name for labels, and all; None without any.

    A column y beside another column x than that of the images has coordinates.
    """
    names = ["" if i == image else plain_name(cell) for i, cell in enumerate(header)]
    among = [name for name in usual if name != "y" or "x" not in names]
    found = [names.index(name) for name in among if name in names]
    return (found[0], found) if found else None


def check_one_each(
    file: Path, header: Sequence[str], rows: Sequence[Sequence[str]], used: Iterable[str]
) -> None:
    """Check that no column which is used has the name of another one with other cells.

    Raises:
        Unclear: one has.
    """
    for name in dict.fromkeys(used):
        places = [i for i, cell in enumerate(header) if cell.strip() == name]
        if any(row[i].strip() != row[places[0]].strip() for row in rows for i in places[1:]):
            text = f"{file} has {len(places)} columns '{name}' with different cells. Give each "
            raise Unclear(finding("columns", "error", f"{text}of them a name of its own"))


def _path(cell: str) -> PurePosixPath:
    return PurePosixPath(cell.strip().strip('"').replace("\\", "/"))
