"""Lists of path and label as text: published ones such as ImageNet-LT's, and tables with a header.

A line without a header is a path and a label, or a label and a path. A table has a header that
names its columns. How lines are divided: `text_rows`. Which image file a path means: `locating`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dovs import texts
from dovs.data.formats.image_notes import WRITE_LIST, are_boxes
from dovs.data.formats.labels import Label, about_signs, are_signs, label_value, shown
from dovs.data.formats.listed.list_columns import (
    AUTO,
    Columns,
    choose_columns,
    is_header,
    looks_like_header,
)
from dovs.data.formats.listed.several_labels import several_labels, without_lists
from dovs.data.formats.listed.split_labels import check_no_splits
from dovs.data.formats.listed.text_rows import (
    LARGEST,
    SAMPLE,
    Row,
    Rows,
    has_records,
    rows_of,
    rows_of_json,
    rows_of_records,
)
from dovs.data.formats.listed.usual_columns import has_ending
from dovs.data.formats.splits import split_of
from dovs.data.report import Finding, counted, finding
from dovs.errors import DataError

ONE_EACH = "Give each image one path and one label, as text or number."
UNASSIGNED = ("UNASSIGNED",)
"""Words in place of the split of an image that is in none."""
MISSING = frozenset(("nan", "null", "none", "na", "n/a"))
"""Words that stand for a missing label, in lower case."""
TRUTH = {"true": True, "false": False}
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]+(e[+-][0-9]{2})?)?", re.ASCII)
"""Labels that are numbers; 001, 1_000 and 1e1 are text, as they differ from 1, 1000 and 10."""


@dataclass(frozen=True)
class Line:
    """One image of a list.

    Attributes:
        path, split: as written; the split is "" where the list states none.
        label: None where there is none.
        coarse: the superclass, None where there is none.
        missing: the word that stands for no label, "" where there is none.
        stated_in: what messages call the column of the split.
        name: of the class where the label is a number, "" where a table has no column of names.
    """

    path: str
    label: Label
    split: str
    coarse: Label = None
    missing: str = ""
    stated_in: str = "the third column"
    name: str = ""


def read_list(
    file: Path,
    image_column: str = AUTO,
    label_column: str = AUTO,
    needs_labels: bool = True,
    signs: bool | None = None,
) -> tuple[list[Line], list[Finding]]:
    """Return the lines of a list, and what was guessed or left out.

    The split of a line is "" where the list does not state it.

    Args:
        file: the list.
        image_column, label_column: in a table with a header; "auto" chooses by name and content.
        needs_labels: whether a list of paths alone is an error; else its lines have no label.
        signs: whether the labels are -1 and 1, and -1 is a class; None where this list decides.

    Raises:
        DataError: it is no such list.
    """
    if file.stat().st_size > LARGEST:
        raise DataError(f"{file} has more than {LARGEST:,} bytes: that is no list of images.")
    text = texts.decoded(file.read_bytes(), file)
    if "\0" in text:
        raise DataError(f"{file} is not text. Give a list of paths and labels.")
    if are_boxes(text):
        raise DataError(
            f"{file} looks like the boxes of one image, as YOLO writes them, and not "
            f"like a list of images. {WRITE_LIST}."
        )
    suffix = file.suffix.lower()
    is_json = suffix in (".json", ".jsonl", ".ndjson")
    read = rows_of if not is_json else rows_of_records if suffix == ".json" else rows_of_json
    found = read(text, file)
    if not found.rows:
        raise DataError(f"{file} is empty. Give one line an image: its path and its label.")
    header, *below = (row.cells for row in found.rows)
    usual, where = is_json or is_header(header), f"of {file.name}"
    if not below and usual:
        names = ", ".join(cell.strip() for cell in header)
        raise DataError(
            f"{file} has a header ({names}) and no row below it. Give one row an image."
        )
    findings = _comments(file, found.comments)
    findings += [finding("columns", "info", f"{file.name}: {note}") for note in found.notes]
    if not usual and looks_like_header(header, below[:SAMPLE]):
        text = f"line {found.rows[0].line} of {file.name} is the header: {', '.join(header)}"
        findings.append(finding("columns", "info", text))
        usual = True
    if usual or AUTO not in (image_column, label_column):
        _check_lengths(file, found)
        columns = choose_columns(file, header, below, image_column, label_column, needs_labels)
        rows = found.rows
        if columns.label is not None:
            rows = without_lists(rows, columns.label)
        single = rows != found.rows
        if {columns.image, None if single else columns.label} & found.nested:
            raise DataError(f"{file} has several values for an image's path or label. {ONE_EACH}")
        lines = list(_table(file, rows, columns, signs))
        findings += columns.findings
        if columns.label is not None:
            where = f"in column {header[columns.label].strip()}"
        if single:
            text = f"the labels {where} are lists of one value: the value is the label"
            findings.append(finding("labels", "info", text))
        findings += columns.splits.findings if columns.splits is not None else ()
    else:
        lines, about_order = _plain(file, found, needs_labels, signs)
        findings += about_order
    if signs is None and has_signs(lines):
        findings.append(about_signs(where))
    lines = with_truth_values(lines)
    if needs_labels and label_column == AUTO and not any(line.split for line in lines):
        column = header[columns.label].strip() if usual and columns.label is not None else ""
        if column or not usual:
            paths, labels = [line.path for line in lines], [line.label for line in lines]
            check_no_splits(file, paths, labels, column)
    return lines, [*findings, *several_labels(line.label for line in lines)]


def is_list_of_records(file: Path) -> bool:
    """Return whether a JSON file has a list of objects, one an image."""
    with file.open("rb") as stream:
        return has_records(stream.read(1000).decode("utf-8", "replace"))


def has_signs(lines: Sequence[Line]) -> bool:
    """Return whether -1 is a class."""
    return any(line.label == -1 for line in lines)


def with_truth_values(lines: Sequence[Line]) -> list[Line]:
    """Return lines whose labels are true and false where all are these words, in any case."""
    there = {str(line.label).lower() for line in lines if line.label is not None}
    if there != {*TRUTH}:
        return list(lines)
    return [replace(line, label=TRUTH.get(str(line.label).lower())) for line in lines]


def _are_signs(cells: Sequence[str]) -> bool:
    return are_signs(cell for cell in cells if not _missing(cell))


def _comments(file: Path, comments: Sequence[str]) -> list[Finding]:
    if not comments:
        return []
    number = counted(len(comments), "line", "lines")
    text = f"{number} of {file.name} left out: they begin with '# ', as comments do: {comments[0]}"
    images = any(has_ending(word) for line in comments for word in re.split(r"[\s,;]+", line))
    return [finding("comments", "warning" if images else "info", text, comments)]


def _check_lengths(file: Path, found: Rows) -> None:
    """Check that no row is shorter or longer than the header; empty cells at the end may be."""
    columns = len(found.rows[0].cells)
    for row in found.rows:
        number = len(row.cells)
        if number < columns or any(cell.strip() for cell in row.cells[columns:]):
            raise DataError(_other_length(file, row, columns, found.mark))


def _other_length(file: Path, row: Row, columns: int, mark: str) -> str:
    name = {"\t": "tab", " ": "space"}.get(mark, f"'{mark}'")
    return (
        f"{file} line {row.line} has {len(row.cells)} columns instead of {columns}. Put a cell "
        f"that contains a {name} in quotation marks, or mend the line."
    )


def _plain(
    file: Path, found: Rows, needs_labels: bool, signs: bool | None
) -> tuple[list[Line], list[Finding]]:
    """Return lines of path and label; a third cell is the split, if it is called so."""
    given = [Row(row.line, _without_empty_end(row.cells)) for row in found.rows]
    rows = _split_last(given)
    alone = all(len(row.cells) == 1 for row in rows)
    folders = [_folder_of(row.cells[0]) for row in rows] if alone else []
    if len({*folders}) > 1 and "" not in folders:
        text = f"{file.name} has paths alone: the folder of each image is its label"
        lines = [Line(row.cells[0], of, "") for row, of in zip(rows, folders, strict=True)]
        return lines, [finding("columns", "warning", text, sorted({*folders}))]
    if alone and not needs_labels:
        text = f"{file.name} has paths alone, and no labels"
        return [Line(row.cells[0], None, "") for row in rows], [finding("columns", "info", text)]
    for row in rows:
        _check_plain(file, row, len(rows[0].cells), found.mark)
    label_first = all(has_ending(r.cells[1]) and not has_ending(r.cells[0]) for r in rows)
    if signs is None:
        signs = _are_signs([row.cells[0 if label_first else 1] for row in rows])
    if not label_first:
        lines = [_line(file, row, row.cells[0], row.cells[1], signs) for row in rows]
        if rows is not given:
            lines = [replace(line, stated_in="the first column") for line in lines]
        return lines, []
    labels = {row.cells[0] for row in rows}
    if len(labels) == len(rows) > 2:
        raise DataError(
            f"{file} has a number or name of its own in front of each path, and no labels: "
            f"{' '.join(rows[0].cells)[:60]}. Give a list of paths and labels, or the folder of "
            "the images."
        )
    text = f"the lines of {file.name} have the label in front of the path: "
    text += f"label {rows[0].cells[0]}, path {rows[0].cells[1]}"
    lines = [_line(file, row, row.cells[1], row.cells[0], signs) for row in rows]
    return lines, [finding("columns", "info", text)]


def _folder_of(path: str) -> str:
    """Return the name of the folder that a path states, "" where it states none."""
    return shown(path.replace("\\", "/").rpartition("/")[0].rpartition("/")[2])


def _split_last(rows: list[Row]) -> list[Row]:
    """Return rows of split, path and label as rows of path, label and split."""
    first = [row.cells[0].upper() for row in rows]
    known = all(cell in UNASSIGNED or split_of(cell) for cell in first)
    three = all(len(row.cells) == 3 and has_ending(row.cells[1]) for row in rows)
    if not (known and three):
        return rows
    return [Row(row.line, [*row.cells[1:], row.cells[0]]) for row in rows]


def _without_empty_end(cells: Sequence[str]) -> list[str]:
    plain = [cell.strip() for cell in cells]
    while len(plain) > 2 and not plain[-1]:
        plain.pop()
    return plain


def _check_plain(file: Path, row: Row, columns: int, mark: str) -> None:
    cells = row.cells
    if len(cells) < 2:
        raise DataError(
            f"{file} line {row.line} is {' '.join(cells)[:60]!r}: a line must be a path and a "
            "label. Mend it, or give a table with a header."
        )
    known = len(cells) < 3 or cells[2].upper() in UNASSIGNED or split_of(cells[2])
    if len(cells) > 3 or not known:
        if len(cells) > columns:
            raise DataError(_other_length(file, row, columns, mark))
        raise DataError(
            f"{file} has {len(cells)} columns and no header: give the first line the names of "
            "the columns, such as path and label, divided like the other lines."
        )


def _line(file: Path, row: Row, path: str, label: str, signs: bool) -> Line:
    split = row.cells[2] if len(row.cells) > 2 else ""
    value = _label(label, f"{file.name} line {row.line}", signs)
    return Line(path, value, split, missing=_missing(label))


def _table(file: Path, rows: Sequence[Row], columns: Columns, signs: bool | None) -> Iterator[Line]:
    header, of = rows[0].cells, columns.label
    if signs is None:
        signs = of is not None and _are_signs([row.cells[of] for row in rows[1:]])
    for number, row in enumerate(rows[1:]):
        cells, where = row.cells, f"{file.name} line {row.line}"
        label: Label = None
        missing = split = stated_in = ""
        if of is not None:
            label = _label(cells[of], where, signs)
            missing = _missing(cells[of])
        elif columns.one_of:
            label = shown(header[columns.of_one(cells)].strip())
        if columns.splits is not None:
            split, stated_in = columns.splits.texts[number], columns.splits.where
        coarse = None if columns.coarse is None else _label(cells[columns.coarse], where)
        name = "" if columns.names is None else shown(cells[columns.names].strip())
        yield Line(cells[columns.image].strip(), label, split, coarse, missing, stated_in, name)


def _label(text: str, where: str, signs: bool = False) -> Label:
    plain = text.strip()
    if NUMBER.fullmatch(plain):
        return label_value(float(plain) if "." in plain else int(plain), where, signs)
    return None if _missing(plain) else label_value(plain, where, signs)


def _missing(text: str) -> str:
    """Return a word that stands for a missing label, "" for any other text."""
    word = text.strip()
    return word if word.lower() in MISSING else ""
