"""Which columns of a table with a header are the paths and the labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dovs.data.formats.listed.usual_columns import (
    PATH_COLUMNS,
    check_one_each,
    column_called,
    has_ending,
    usual_labels,
    usual_paths,
)
from dovs.data.formats.one_hot import (
    about_classes,
    class_columns,
    is_yes,
    other_than_splits,
    why_no_classes,
    yes_no_columns,
)
from dovs.data.formats.parquet.columns import (
    COARSE_NAMES,
    LABEL_NAMES,
    OTHER_LABEL_NAMES,
    others_like,
)
from dovs.data.formats.split_columns import (
    SPLIT_COLUMNS,
    StatedSplits,
    find_splits,
    is_flag_name,
    plain_name,
)
from dovs.data.report import Finding, Severity, Unclear, finding, named

AUTO = "auto"
LABEL_COLUMNS = (*LABEL_NAMES, *OTHER_LABEL_NAMES, "dx", "breed", "classid", "class_index", "lbl")
LIKE_LABELS = frozenset(("label", "labels", "class", "classes", "category", "species"))
"""Words in the name of a column that may be the labels."""
NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+(e[+-]?[0-9]+)?", re.IGNORECASE)
FRACTION = re.compile(r"-?[0-9]*\.[0-9]*[1-9][0-9]*(e-?[0-9]+)?", re.IGNORECASE)
WHOLE = re.compile(r"-?[0-9]+")
PIXELS = 16
"""Columns of numbers in 0..255 from which on a table without paths has pixels."""
MOST_NAMED = 12
"""Columns that a message names or offers at most."""


@dataclass(frozen=True)
class Columns:
    """The columns that are read, by their position.

    Attributes:
        image: of the paths.
        label: of the labels; None where there are none, or where they are in `one_of`.
        splits: what columns state about splits, or None.
        coarse: of the coarser labels, or None.
        one_of: columns of yes and no of which each row has one yes: the label is the name of that
            column.
        names: of the names of the labels where these are numbers, or None.
        findings: how they were chosen, where that is not plain.
    """

    image: int
    label: int | None
    splits: StatedSplits | None
    coarse: int | None
    one_of: tuple[int, ...] = ()
    names: int | None = None
    findings: tuple[Finding, ...] = ()

    def of_one(self, cells: Sequence[str]) -> int:
        """Return the column of `one_of` in which a row has a yes."""
        return next(index for index in self.one_of if is_yes(cells[index]))


def is_header(cells: Sequence[str]) -> bool:
    """Return whether cells are the header of a table, by usual names of columns."""
    known = {*PATH_COLUMNS, *LABEL_COLUMNS, *SPLIT_COLUMNS}
    return not any(map(has_ending, cells)) and any(
        plain_name(cell) in known or is_flag_name(cell) for cell in cells
    )


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
    written, names = [cell.strip() for cell in header], [plain_name(cell) for cell in header]
    coarse = next((names.index(name) for name in COARSE_NAMES if name in names), None)
    at, findings = _of_paths(file, header, rows, image)
    lacks_chosen = label != AUTO and column_called(header, label) is None
    usual = usual_labels(header, LABEL_COLUMNS, at)
    of = None
    if label == AUTO:
        of = usual[0] if usual is not None else None
    elif needs_labels or not lacks_chosen:
        of = _known(file, header, label)
    columns = _cells(header, rows, {at, of, coarse})
    splits = find_splits(columns, flags=of is not None)
    which: list[str] = []
    if of is not None:
        others = [written[i] for i in usual[1] if written[i] in columns] if usual else []
        findings += others_like("label", written[of], others)
    elif not lacks_chosen and (one_of := class_columns(columns)) is not None:
        which, splits = one_of
        others = [name for name in yes_no_columns(columns, splits) if name not in which]
        findings += [about_classes(which, others), *_texts_beside(columns, which, splits)]
    elif needs_labels:
        raise _no_label_column(file, header, columns, splits)
    else:
        findings.append(_no_labels(file))
    read = [written[i] for i in (at, of, coarse) if i is not None]
    about_splits = splits.columns if splits is not None else ()
    check_one_each(file, header, rows, (*read, *about_splits, *which))
    positions = tuple(i for i, name in enumerate(written) if name in which)
    others_at = [i for i in usual[1] if written[i] in columns] if usual and label == AUTO else []
    named_in = _of_names(rows, of, others_at)
    return Columns(at, of, splits, coarse, positions, named_in, tuple(findings))


def _of_names(rows: Sequence[Sequence[str]], of: int | None, others: Sequence[int]) -> int | None:
    """Return the first other column that has one name for each number of the labels."""
    if of is None:
        return None
    for i in others:
        pairs = {(row[of].strip(), row[i].strip()) for row in rows if row[of].strip()}
        numbers, names = {number for number, _ in pairs}, {name for _, name in pairs}
        whole = all(map(WHOLE.fullmatch, numbers)) and not any(map(NUMBER.fullmatch, names))
        if whole and "" not in names and len(pairs) == len(numbers) == len(names):
            return i
    return None


def _of_paths(
    file: Path, header: Sequence[str], rows: Sequence[Sequence[str]], chosen: str
) -> tuple[int, list[Finding]]:
    if chosen != AUTO:
        return _known(file, header, chosen), []
    if (usual := usual_paths(header, rows)) is not None:
        return usual
    at = _of_files(file, header, rows)
    return at, [finding("columns", "info", f"column {header[at].strip()} has the paths")]


def _texts_beside(
    columns: Mapping[str, Sequence[str]], which: Sequence[str], splits: StatedSplits | None
) -> list[Finding]:
    """Return what to state about columns of text that could be labels instead of `which`."""
    among = [name for name in other_than_splits(columns, splits) if name not in which]
    texts = [
        name
        for name in among
        if 1 < len({*columns[name]} - {""}) < len(columns[name])
        and not any(map(has_ending, columns[name]))
        and not all(NUMBER.fullmatch(cell) for cell in columns[name] if cell)
    ]
    if not texts:
        return []
    choices = {name: {"label_column": name} for name in texts[:MOST_NAMED]}
    text = f"column {named(texts)} could have the labels too"
    severity: Severity = "warning" if len(which) == 2 else "info"
    return [finding("columns", severity, text, texts, choices)]


def _cells(
    header: Sequence[str], rows: Sequence[Sequence[str]], taken: set[int | None]
) -> dict[str, list[str]]:
    """Return the cells of each column that is not taken, by its name as written."""
    places = {cell.strip(): i for i, cell in enumerate(header) if i not in taken}
    return {name: [row[i].strip() for row in rows] for name, i in places.items()}


def _no_label_column(
    file: Path,
    header: Sequence[str],
    columns: Mapping[str, Sequence[str]],
    splits: StatedSplits | None,
) -> Unclear:
    """Return the question which column has the labels: those with several values, no fractions."""
    usable = other_than_splits(columns, splits)
    among = [
        name
        for name in usable
        if len({*columns[name]} - {""}) > 1 and not any(map(FRACTION.fullmatch, columns[name]))
    ]
    more = why_no_classes(columns, splits)
    fractions = [n for n in usable if any(map(FRACTION.fullmatch, columns[n]))]
    if fractions:
        more += f". Numbers with fractions, as in {named(fractions)}, are no labels"
    return _unclear(file, header, among, "label", more)


def _no_labels(file: Path) -> Finding:
    return finding("columns", "info", f"{file.name} has no column of labels")


def _known(file: Path, header: Sequence[str], chosen: str) -> int:
    """Return the column that the user chose."""
    at = column_called(header, chosen)
    if at is not None:
        return at
    names = ", ".join(cell.strip() for cell in header)
    text = f"{file} has no column '{chosen}': its columns are {names}"
    raise Unclear(finding("columns", "error", text))


def _of_files(file: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return the only column in which every row has the name of an image."""
    cells = [[row[i].strip() for row in rows] for i in range(len(header))]
    found = [index for index, column in enumerate(cells) if all(map(has_ending, column))]
    if len(found) == 1:
        return found[0]
    pixels = [name for name, column in zip(header, cells, strict=True) if _may_be_pixels(column)]
    rows_of_pixels = [n for n, column in zip(header, cells, strict=True) if _are_rows(column)]
    if (len(pixels) >= PIXELS or rows_of_pixels) and not found:
        text = f"{file} has no column of paths, and "
        where = f"{len(pixels):,} columns" if len(pixels) >= PIXELS else named(rows_of_pixels)
        text += f"numbers in 0..255 in {where}, such as pixels. "
        text += "Pixels in a list are not read: save each image as a file and list "
        text += "the files, or save all in one .npz file"
        raise Unclear(finding("columns", "error", text, pixels))
    among = found or [i for i, column in enumerate(cells) if len({*column}) == len(column)]
    raise _unclear(file, header, [header[i].strip() for i in among], "image", "")


def _may_be_pixels(cells: Sequence[str]) -> bool:
    return all(cell.isdecimal() and int(cell) <= 255 for cell in cells)


def _are_rows(cells: Sequence[str]) -> bool:
    """Return whether each cell has many numbers in 0..255, divided by spaces or commas."""
    rows = [re.split(r"[\s,;]+", cell.strip("[]() ")) for cell in cells]
    return all(len(row) >= PIXELS and _may_be_pixels(row) for row in rows)


def _unclear(
    file: Path, header: Sequence[str], among: Sequence[str], what: str, more: str
) -> Unclear:
    written = [cell.strip() for cell in header]
    text = f"{file} has columns {named(written, MOST_NAMED)}, of which none is clearly the {what}"
    text += more
    likely = sorted(among, key=lambda name: not LIKE_LABELS & {*plain_name(name).split("_")})
    order = likely if what == "label" else among
    choices = {name: {f"{what}_column": name} for name in order[:MOST_NAMED] if name}
    if choices:
        return Unclear(finding("columns", "question", text, written, choices))
    content = "labels" if what == "label" else "the file of each image"
    return Unclear(finding("columns", "error", f"{text}. Give a column of {content}", written))
