"""Tables of text with embeddings, or beside them: CSV, TSV and TensorBoard's metadata.tsv."""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from dovs import texts
from dovs.data.report import counted
from dovs.errors import DataError
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.repeated_names import named_once
from dovs.recording.reading.role_names import role_of
from dovs.recording.reading.values import is_number, numbers_of, rows_of

SEPARATORS = {".tsv": "\t", ".csv": ","}
DECIMAL_COMMA = re.compile(r"-?\d*,\d+([eE][-+]?\d+)?|-?\d+")


def read_table(path: Path, found: Columns) -> None:
    """Add the columns of a table with a header; columns of numbers as arrays.

    In a .tsv a quotation mark is a character like others. A .csv may have semicolons, and then
    decimal commas, which is noted.

    Raises:
        ValueError: it is no table.
        DataError: it is not UTF-8.
    """
    import pandas as pd

    tabs = path.suffix.lower() == ".tsv"
    separator = "\t" if tabs else _separator(path)
    try:
        frame = pd.read_csv(
            path,
            sep=separator,
            quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL,
            dtype=str,
            keep_default_na=False,
        )
    except UnicodeDecodeError:
        raise DataError(texts.not_utf8(path.read_bytes(), path.name)) from None
    except pd.errors.EmptyDataError:
        raise ValueError("it has no line with the names of the columns, and no rows") from None
    except pd.errors.ParserError as error:
        raise ValueError(str(error)) from None
    if not isinstance(frame.index, pd.RangeIndex):
        raise ValueError("its rows have more values than its first line has names of columns")
    frame = named_once(frame, _first_line(path, separator, tabs), path.name, found.notes)
    names = [str(name) for name in frame.columns]
    numbers = [name for name in names if is_number(name) and not name.isdecimal()]
    if numbers:
        raise ValueError(
            f"its first line must have the names of the columns, but has '{numbers[0]}'"
        )
    columns = {name: frame[name].tolist() for name in names}
    if separator == ";":
        columns = {name: _with_points(values) for name, values in columns.items()}
    if separator not in SEPARATORS.values() or (separator == "\t" and not tabs):
        shown = {"\t": "tabs", ";": "semicolons, so 1,5 is a number"}[separator]
        found.notes.append(f"columns of {path.name} are separated by {shown}")
    if len(names) == 1 and not found.columns:
        found.unfit[path.name] = "has one column: separate columns by commas, semicolons or tabs"
    _add(found, columns, path.name)


def _first_line(path: Path, separator: str, tabs: bool) -> list[str]:
    """Return the names of columns as they are written, [] where they cannot be read."""
    with path.open(encoding="utf-8-sig", newline="") as stream, contextlib.suppress(csv.Error):
        quoted = csv.reader(stream, delimiter=separator)
        lines = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE) if tabs else quoted
        return next(filter(None, lines), [])
    return []


def _separator(path: Path) -> str:
    """Return what separates the columns of a .csv: a comma, unless its first line has none."""
    with path.open("rb") as stream:
        first = stream.readline()
    if b"," in first:
        return ","
    return ";" if b";" in first else "\t" if b"\t" in first else ","


def _with_points(values: list[str]) -> list[str]:
    """Return numbers with a decimal comma with a point instead; other texts as they are."""
    there = [value for value in values if value.strip()]
    if not all(DECIMAL_COMMA.fullmatch(value.strip()) for value in there):
        return values
    return [value.replace(",", ".") for value in values]


def read_metadata(path: Path, rows: int, found: Columns) -> None:
    """Add the columns of TensorBoard's metadata.tsv: of a single column it has no header.

    Args:
        path: of the file.
        rows: embeddings that there are.
        found: gets the columns.

    Raises:
        DataError: it has not one line for each embedding, or not UTF-8.
        ValueError: it is no table.
    """
    lines = texts.decoded(path.read_bytes(), path.name).removesuffix("\n").split("\n")
    lines = [line.removesuffix("\r") for line in lines]
    single = "\t" not in lines[0]
    while len(lines) > rows + (not single) and not lines[-1].strip():
        lines.pop()
    header = not single or len(lines) == rows + 1 or role_of(lines[0]) == "label"
    if len(lines) - header != rows:
        first = f" Its first line, '{lines[0][:40]}', is taken as names of columns." * header
        several = "" if single else " With several columns the first line must have their names."
        raise DataError(
            f"{path.name} must have one line for each of the {rows:,} embeddings, but has "
            f"{len(lines) - header:,}.{first}{several}"
        )
    if single:
        _add(found, {"label": lines[header:]}, path.name)
    else:
        read_table(path, found)


def _add(found: Columns, columns: Mapping[str, Sequence[str]], file: str) -> None:
    """Add columns of texts; one that has the name of an array beside the table gets another."""
    for name, written in columns.items():
        values = [texts.unguarded(value) for value in written]
        if changed := sum(a != b for a, b in zip(values, written, strict=True)):
            found.notes.append(
                f"column {name} of {file}: the apostrophe before what a spreadsheet would take for "
                f"a formula is left out in {counted(changed, 'row', 'rows')}"
            )
        title = f"{name} of {file}" if name in found.columns else name
        if (rows := rows_of(values)) is not None:
            found.columns[title] = rows
            found.notes.append(f"column {title} has lists written as text, read as numbers")
            continue
        found.texts[title] = [*values]
        found.columns[title] = numbers_of(values)
    found.files.append(file)
