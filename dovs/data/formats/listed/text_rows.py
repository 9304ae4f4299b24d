"""The rows of a list as text: by which character lines are divided, quotation marks, comments."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dovs.data.formats.listed.list_columns import is_header
from dovs.data.formats.listed.space_rows import LAST_WORD, Row, by_spaces, divided
from dovs.data.formats.listed.usual_columns import has_ending
from dovs.errors import DataError

LARGEST = 500_000_000  # bytes of a list
MARKS = ("\t", ";", ",", "|")
SAMPLE = 20  # lines that decide by which character lines are divided
JSON_LINE = '{"file_name": "cat/0.png", "label": "cat"}'
LINE_END = re.compile(r"\r\n|\r|\n")
SEPARATOR = re.compile(r'\ufeff?"?sep=([,;\t| ])"?\s*', re.IGNORECASE)
QUOTED = re.compile(r"\s*'(.*)'\s*", re.DOTALL)
COMMENT = re.compile(r"\s*#(\s|#|$)")


@dataclass(frozen=True)
class Rows:
    """The rows of a file.

    Attributes:
        mark: the character between cells; " " for any number of spaces.
        rows: those that are not empty.
        comments: the lines that begin with "# "; they are no rows.
        notes: how lines were divided, where that is not plain.
        nested: positions of columns in which JSON has a list or an object.
    """

    mark: str
    rows: list[Row]
    comments: list[str]
    nested: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


def rows_of(text: str, file: Path) -> Rows:
    r"""Return the rows of a text: cells by tabs, semicolons, commas or '|', else by spaces.

    A first line such as sep=; states the character, as Excel writes it.

    Raises:
        DataError: a quotation mark is not closed, or is closed in a later row.

    >>> [row.cells for row in rows_of("# mine\na/0.png 3\na, b/1.png 3", Path("x")).rows]
    [['a/0.png', '3'], ['a, b/1.png', '3']]
    """
    lines = LINE_END.split(text)
    stated = SEPARATOR.fullmatch(lines[0])
    lines = ["", *lines[1:]] if stated else lines
    comments = [line.strip() for line in lines if COMMENT.match(line)]
    lines = ["" if COMMENT.match(line) else line for line in lines]
    written = [line.strip() for line in lines if line.strip()]
    mark = stated[1] if stated else _mark(written)
    if mark == " ":
        rows, notes = by_spaces(lines)
        return Rows(mark, rows, comments, notes=notes)
    rows = list(_by_mark(lines, mark, file))
    _check_quotation_marks(rows, mark, file)
    rows, notes = _without_single_quotes(rows)
    return Rows(mark, rows, comments, notes=notes)


def _without_single_quotes(rows: list[Row]) -> tuple[list[Row], tuple[str, ...]]:
    """Return rows without the single quotation marks that are around all cells of a column.

    The first row may lack them, as a header does.
    """
    numbers = {len(row.cells) for row in rows}
    if len(numbers) != 1 or not any(QUOTED.fullmatch(cell) for cell in rows[-1].cells):
        return rows, ()
    around = [all(map(QUOTED.fullmatch, cells[1:] or cells)) for cells in _columns(rows)]
    if not any(around):
        return rows, ()
    plain = [
        row._replace(
            cells=[
                found[1] if quoted and (found := QUOTED.fullmatch(cell)) else cell
                for quoted, cell in zip(around, row.cells, strict=True)
            ]
        )
        for row in rows
    ]
    return plain, ("single quotation marks around cells are left out",)


def _columns(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    return list(zip(*(row.cells for row in rows), strict=True))


def rows_of_json(text: str, file: Path) -> Rows:
    r"""Return the rows of JSON lines, an object each; the first row has the names of all values.

    Raises:
        DataError: a line is no object.

    >>> rows = rows_of_json('{"file": "0.png", "label": 3}\n{"file": "1.png"}', Path("x")).rows
    >>> [row.cells for row in rows]
    [['file', 'label'], ['0.png', '3'], ['1.png', '']]
    """
    found: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(LINE_END.split(text), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DataError(
                f"{file} line {number} is no JSON ({error}). Give one object a line, such as "
                f"{JSON_LINE}."
            ) from None
        if not isinstance(values, dict):
            raise DataError(f"{file} line {number} is no object. Give lines such as {JSON_LINE}.")
        found.append((number, values))
    return _of_objects(found)


def has_records(text: str) -> bool:
    """Return whether a text is JSON with a list of objects.

    >>> has_records('[{"path": "0.png"}]'), has_records('{"images": []}')
    (True, False)
    """
    return re.match(r"\ufeff?\s*\[\s*\{", text) is not None


def rows_of_records(text: str, file: Path) -> Rows:
    """Return the rows of JSON with a list of objects, numbered from 1, as `rows_of_json` does.

    Raises:
        DataError: it is no such list.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{file} is no JSON ({error}). Mend it.") from None
    for number, each in enumerate(values, 1):
        if not isinstance(each, dict):
            raise DataError(f"{file}: entry {number} is no object. Give a list of {JSON_LINE}.")
    return _of_objects(list(enumerate(values, 1)))


def _of_objects(found: Sequence[tuple[int, dict[str, Any]]]) -> Rows:
    header = list(dict.fromkeys(key for _, values in found for key in values))
    rows = [Row(number, [_cell(values.get(key)) for key in header]) for number, values in found]
    nested = {key for _, values in found for key in values if isinstance(values[key], list | dict)}
    at = frozenset(header.index(key) for key in nested)
    return Rows(",", [Row(1, header), *rows] if header else [], [], at)


def _cell(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def _mark(written: Sequence[str]) -> str:
    """Return the character that divides lines: one by which a line has the name of an image."""
    if not written:
        return " "
    tried = [mark for mark in MARKS if mark in written[0]]
    for mark in tried:
        if is_header(written[0].split(mark)):
            return mark
    usable = [mark for mark in tried if all(mark in line for line in written[:SAMPLE])]
    below = written[1:SAMPLE] or written
    for mark in (*usable, " "):
        if all(any(map(has_ending, _cells(line, mark))) for line in below):
            return mark
    return next((mark for mark in usable if mark != "|"), " ")


def _cells(line: str, mark: str) -> list[str]:
    return line.split(mark) if mark != " " else divided(line, LAST_WORD)


def _by_mark(lines: Sequence[str], mark: str, file: Path) -> Iterator[Row]:
    csv.field_size_limit(LARGEST)
    text = io.StringIO("\n".join(lines), newline="")
    reader = csv.reader(text, delimiter=mark, skipinitialspace=True, strict=True)
    at = 1
    try:
        for cells in reader:
            if any(cells):
                yield Row(at, cells)
            at = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"{file} line {at} cannot be read ({error}). Close each quotation mark, and write one "
            "that belongs to the text twice, in a cell with quotation marks around it."
        ) from None


def _check_quotation_marks(rows: Sequence[Row], mark: str, file: Path) -> None:
    """Check that no cell contains further rows, because a quotation mark was not closed before."""
    for row in rows:
        if not any("\n" in cell for cell in row.cells):
            continue
        files = any(map(has_ending, row.cells))
        for line in (line for cell in row.cells for line in cell.split("\n")[1:]):
            inside = line.split(mark)
            alike = not files or any(map(has_ending, inside))
            if alike and len(inside) >= len(rows[0].cells):
                raise DataError(
                    f"{file} line {row.line} opens a quotation mark that is closed only after "
                    f"other rows, such as {line.strip()[:60]!r}. Close it, or delete it."
                )
