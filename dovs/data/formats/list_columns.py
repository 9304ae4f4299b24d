"""Which columns of a table with a header are the paths and the labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dovs.data.formats.columns import COARSE_NAMES, LABEL_NAMES, OTHER_LABEL_NAMES
from dovs.data.formats.splits import SPLIT_COLUMNS
from dovs.data.formats.tree import ENDINGS
from dovs.data.report import Finding, Unclear, counted, finding, named

AUTO = "auto"
PATH_COLUMNS = (
    "path", "image_path", "image", "img", "file", "file_name", "filename", "filepath", "file_path",
    "img_path", "image_name", "image_id", "img_id", "id_code", "id", "name", "photo", "picture",
)  # fmt: skip
LABEL_COLUMNS = (*LABEL_NAMES, *OTHER_LABEL_NAMES, "dx", "breed", "classid", "class_index", "lbl")
LIKE_LABELS = frozenset(("label", "labels", "class", "classes", "category", "species"))
"""Words in the name of a column that may be the labels."""
ONE, ZERO = frozenset(("1", "1.0")), frozenset(("0", "0.0"))


@dataclass(frozen=True)
class Columns:
    """The columns that are read, by their position.

    Attributes:
        image: of the paths.
        label: of the labels; None where there are none, or where they are in `one_of`.
        split: of the splits, or None.
        coarse: of the coarser labels, or None.
        one_of: columns of 0 and 1 of which each row has one 1: the label is the name of its column.
        findings: how they were chosen, where that is not plain.
    """

    image: int
    label: int | None
    split: int | None
    coarse: int | None
    one_of: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()

    def of_one(self, cells: Sequence[str]) -> int:
        """Return the column of `one_of` in which a row has a 1."""
        return next(index for index in self.one_of if cells[index].strip() in ONE)


def has_ending(cell: str) -> bool:
    r"""Return whether a cell is the name of an image file, by its ending.

    >>> has_ending('"a\\b.PNG"'), has_ending("a.b")
    (True, False)
    """
    plain = cell.strip().strip('"').replace("\\", "/")
    return PurePosixPath(plain).suffix.lower() in ENDINGS


def plain_name(column: str) -> str:
    """Return the name of a column as usual names are written.

    >>> plain_name(" File Name"), plain_name("#image-ID")
    ('file_name', 'image_id')
    """
    return re.sub(r"[\s_-]+", "_", column.strip().lstrip("#").strip().lower())


def is_header(cells: Sequence[str]) -> bool:
    """Return whether cells are the header of a table, by usual names of columns."""
    known = {*PATH_COLUMNS, *LABEL_COLUMNS, *SPLIT_COLUMNS}
    return not any(map(has_ending, cells)) and any(plain_name(cell) in known for cell in cells)


def looks_like_header(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Return whether a row is a header with unusual names: it alone has no name of an image.

    Args:
        first: cells of the row.
        below: cells of the rows after it.
    """
    if not below or any(len(row) != len(first) for row in below) or any(map(has_ending, first)):
        return False
    columns = list(zip(*below, strict=True))
    again = any(cell in column for cell, column in zip(first, columns, strict=True))
    return not again and any(all(map(has_ending, column)) for column in columns)


def choose_columns(
    file: Path,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    image: str,
    label: str,
    needs_labels: bool,
) -> Columns:
    """Return the columns of a table.

    Args:
        file: names the file in messages.
        header: names of the columns as written.
        rows: cells of the rows below, each as long as the header.
        image, label: the user's choices; "auto" chooses by name and content.
        needs_labels: whether a table without labels is a question.

    Raises:
        Unclear: there is no such column, or several could be meant.
    """
    names = [plain_name(cell) for cell in header]
    split = next((names.index(name) for name in SPLIT_COLUMNS if name in names), None)
    coarse = next((names.index(name) for name in COARSE_NAMES if name in names), None)
    findings: list[Finding] = []
    at = _known(file, header, names, image, PATH_COLUMNS)
    if at is None:
        at = _of_files(file, header, rows)
        findings.append(finding("columns", "info", f"column {header[at].strip()} has the paths"))
    lacks_chosen = label != AUTO and plain_name(label) not in names
    if lacks_chosen and not needs_labels:
        findings.append(_no_labels(file))
        return Columns(at, None, split, coarse, findings=tuple(findings))
    of = _known(file, header, names, label, LABEL_COLUMNS)
    if of is not None:
        return Columns(at, of, split, coarse, findings=tuple(findings))
    taken = {at, split, coarse, *(i for i, name in enumerate(names) if name in SPLIT_COLUMNS)}
    others = [index for index in range(len(header)) if index not in taken]
    binary = [i for i in others if all(row[i].strip() in ONE | ZERO for row in rows)]
    wrong = sum(sum(row[i].strip() in ONE for i in binary) != 1 for row in rows)
    which = [header[index].strip() for index in binary]
    if len(binary) > 1 and not wrong:
        text = f"each row has one 1 in the columns {named(which)}: its column is the label"
        findings.append(finding("columns", "info", text, which))
        return Columns(at, None, split, coarse, tuple(binary), tuple(findings))
    if not needs_labels:
        findings.append(_no_labels(file))
        return Columns(at, None, split, coarse, findings=tuple(findings))
    more = ""
    if len(binary) > 1:
        number = counted(wrong, "row has", "rows have")
        more = f". Of the columns {named(which)}, {number} not exactly one 1"
    raise _unclear(file, header, others, "label", more)


def _no_labels(file: Path) -> Finding:
    return finding("columns", "info", f"{file.name} has no column of labels")


def _known(
    file: Path, header: Sequence[str], names: Sequence[str], chosen: str, usual: Sequence[str]
) -> int | None:
    """Return the column that the user chose, else one with a usual name."""
    if chosen == AUTO:
        return next((names.index(name) for name in usual if name in names), None)
    written = [cell.strip() for cell in header]
    if chosen in written:
        return written.index(chosen)
    if plain_name(chosen) in names:
        return names.index(plain_name(chosen))
    text = f"{file} has no column '{chosen}': its columns are {', '.join(written)}"
    raise Unclear(finding("columns", "error", text))


def _of_files(file: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return the only column in which every row has the name of an image."""
    every = range(len(header))
    found = [index for index in every if all(has_ending(row[index]) for row in rows)]
    if len(found) == 1:
        return found[0]
    raise _unclear(file, header, found or every, "image", "")


def _unclear(
    file: Path, header: Sequence[str], among: Sequence[int], what: str, more: str
) -> Unclear:
    written = [cell.strip() for cell in header]
    text = f"{file} has columns {', '.join(written)}, of which none is clearly the {what}{more}"
    likely = sorted(among, key=lambda i: not LIKE_LABELS & set(plain_name(header[i]).split("_")))
    order = likely if what == "label" else among
    choices = {written[i]: {f"{what}_column": written[i]} for i in order if written[i]}
    if choices:
        return Unclear(finding("columns", "question", text, written, choices))
    return Unclear(finding("columns", "error", f"{text}. Give a column of labels", written))
