"""Lists of path and label as text: published ones such as ImageNet-LT's, and tables with a header.

A line without a header is a path and a label, divided by the last space, tab or comma. A table has
a header that names its columns. Which image file a path means: `dovs.data.formats.locating`.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dovs import texts
from dovs.data.formats.columns import COARSE_NAMES, LABEL_NAMES, OTHER_LABEL_NAMES
from dovs.data.formats.labels import Label, label_value, shown
from dovs.data.formats.splits import SPLIT_COLUMNS, split_of, split_text
from dovs.data.formats.tree import ENDINGS
from dovs.data.report import Finding, Unclear, counted, finding, named
from dovs.errors import DataError

AUTO = "auto"
PATH_COLUMNS = (
    "path", "image_path", "image", "img", "file", "file_name", "filename", "filepath", "file_path",
    "img_path", "image_name", "image_id", "img_id", "id_code", "id", "name", "photo", "picture",
)  # fmt: skip
LABEL_COLUMNS = (*LABEL_NAMES, *OTHER_LABEL_NAMES, "dx", "breed", "classid", "class_index", "lbl")
MISSING = frozenset(("nan", "null", "none", "na", "n/a"))
"""Words that stand for a missing label, in lower case."""
LARGEST = 500_000_000  # bytes of a list


@dataclass(frozen=True)
class Line:
    """One image of a list.

    Attributes:
        path, split: as written; the split is "" where the list states none.
        label: None where there is none.
        coarse: the superclass, None where there is none.
        missing: the word that stands for no label, "" where there is none.
    """

    path: str
    label: Label
    split: str
    coarse: Label = None
    missing: str = ""


def read_list(file: Path, image_column: str = AUTO, label_column: str = AUTO) -> list[Line]:
    """Return the lines of a list; the split of each is "" where the list does not state it.

    Raises:
        DataError: it is no such list.
    """
    if file.stat().st_size > LARGEST:
        raise DataError(f"{file} has more than {LARGEST:,} bytes: that is no list of images.")
    text = texts.decoded(file.read_bytes(), file)
    if "\0" in text:
        raise DataError(f"{file} is not text. Give a list of paths and labels.")
    rows = _rows(text)
    if not rows:
        raise DataError(f"{file} is empty. Give one line an image: its path and its label.")
    header = [cell.strip().lower() for cell in rows[0]]
    if len(rows) == 1 and _is_header(header):
        raise DataError(
            f"{file} has a header ({', '.join(header)}) and no row below it. Give one row an image."
        )
    if _is_header(header) or AUTO not in (image_column, label_column):
        return list(_table(file, header, rows, image_column.lower(), label_column.lower()))
    return list(_plain(file, rows))


def _rows(text: str) -> list[list[str]]:
    """Return the cells of each line that is not empty."""
    lines = [line for line in text.splitlines() if line.strip()]
    for mark in ("\t", ";", ","):
        if not lines or mark not in lines[0]:
            continue
        header = [cell.strip().lower() for cell in lines[0].split(mark)]
        if _is_header(header) or all(mark in line for line in lines[:20]):
            return [row for row in csv.reader(io.StringIO(text), delimiter=mark) if any(row)]
    return [line.strip().rsplit(None, 1) for line in lines]


def _is_header(header: Sequence[str]) -> bool:
    known = {*PATH_COLUMNS, *LABEL_COLUMNS, *SPLIT_COLUMNS}
    images = any(PurePosixPath(cell).suffix in ENDINGS for cell in header)
    return not images and any(cell in known for cell in header)


def _plain(file: Path, rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    """Yield lines of path and label; a third cell is the split, if it is called so."""
    for number, row in enumerate(rows, 1):
        if len(row) < 2:
            raise DataError(
                f"{file} line {number} is {' '.join(row)[:60]!r}: a line must be a path and a "
                "label. Mend it, or give a table with a header."
            )
        cells = [cell.strip() for cell in row]
        split = cells[2] if len(cells) > 2 else ""
        if len(cells) > 2 and split_of(split) is None:
            raise DataError(
                f"{file} has {len(cells)} columns and no header: give the first line the names of "
                "the columns, such as path,label."
            )
        label = _label(cells[1], f"{file.name} line {number}")
        yield Line(cells[0], label, split, missing=_missing(cells[1]))


def _table(
    file: Path, header: list[str], rows: Sequence[Sequence[str]], image: str, label: str
) -> Iterator[Line]:
    at = _column(file, header, image, PATH_COLUMNS, "image")
    of = _column(file, header, label, LABEL_COLUMNS, "label")
    split = next((header.index(name) for name in SPLIT_COLUMNS if name in header), None)
    coarse = next((header.index(name) for name in COARSE_NAMES if name in header), None)
    for number, row in enumerate(rows[1:], 2):
        if len(row) < len(header):
            raise DataError(
                f"{file} line {number} has {len(row)} columns instead of {len(header)}. Mend it."
            )
        where = f"{file.name} line {number}"
        part = "" if split is None else split_text(header[split], row[split])
        group = None if coarse is None else _label(row[coarse], where)
        found = _label(row[of], where)
        yield Line(row[at].strip(), found, part, group, _missing(row[of]))


def _column(file: Path, header: list[str], chosen: str, usual: Sequence[str], what: str) -> int:
    if chosen != AUTO:
        if chosen in header:
            return header.index(chosen)
        text = f"{file} has no column '{chosen}': its columns are {', '.join(header)}"
        raise Unclear(finding("columns", "error", text))
    for name in usual:
        if name in header:
            return header.index(name)
    choices = {name: {f"{what}_column": name} for name in header}
    text = f"{file} has columns {', '.join(header)}, of which none is clearly the {what}"
    raise Unclear(finding("columns", "question", text, header, choices))


def _label(text: str, where: str) -> Label:
    plain = text.strip()
    if not plain or _missing(plain):
        return None
    try:
        return label_value(int(plain), where)
    except ValueError:
        pass
    try:
        return label_value(float(plain), where)
    except ValueError:
        return label_value(plain, where)


def _missing(text: str) -> str:
    """Return a word that stands for a missing label, "" for any other text."""
    return text.strip() if text.strip().lower() in MISSING else ""


def missing_labels(lines: Sequence[Line]) -> list[Finding]:
    """Return what to state about words that were taken for missing labels.

    Raises:
        Unclear: no label is left.
    """
    words = Counter(line.missing for line in lines if line.missing)
    if not words:
        return []
    which = named([f"{word} ({number:,})" for word, number in words.most_common()], 6)
    rename = "If this is the name of a class, write another one, such as 'class NA'"
    if all(line.label is None for line in lines):
        text = f"no image has a label: these words mean that it is missing: {which}. {rename}"
        raise Unclear(finding("unlabelled", "error", text, words))
    number = counted(words.total(), "label is a word that means", "labels are words that mean")
    text = f"{number} a missing label: {which}. {rename}"
    return [finding("unlabelled", "warning", text, words)]


def folder_names(lines: Sequence[Line]) -> dict[Label, str] | None:
    """Return the folder of each whole-number label's images, where each label has its own.

    >>> folder_names([Line("a/cat/1.png", 0, ""), Line("a/dog/1.png", 1, "")])
    {0: 'cat', 1: 'dog'}
    """
    found: dict[Label, set[str]] = {}
    for line in lines:
        if isinstance(line.label, str | bool):
            return None
        if line.label is not None:
            parts = line.path.replace("\\", "/").split("/")
            found.setdefault(line.label, set()).add(shown(parts[-2]) if len(parts) > 1 else "")
    names = {label: next(iter(places)) for label, places in found.items() if len(places) == 1}
    if len(names) < len(found) or len(set(names.values())) < len(found) or "" in names.values():
        return None
    return names


def named_findings(names: dict[Label, str] | None) -> list[Finding]:
    """Return what to state about class names that come from folders."""
    if names is None:
        return []
    return [finding("labels", "info", "classes are named by the folders of their images")]
