"""Tables of text with embeddings, or beside them: CSV, TSV and TensorBoard's metadata.tsv."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from dovs import texts
from dovs.errors import DataError
from dovs.recording.columns import Columns
from dovs.recording.values import numbers_of


def read_table(path: Path, found: Columns) -> None:
    """Add the columns of a table with a header; columns of numbers as arrays.

    In a .tsv a quotation mark is a character like others.

    Raises:
        ValueError: it is no table.
        DataError: it is not UTF-8.
    """
    import pandas as pd

    tabs = path.suffix.lower() == ".tsv"
    try:
        frame = pd.read_csv(
            path,
            sep="\t" if tabs else ",",
            quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL,
            dtype=str,
            keep_default_na=False,
        )
    except UnicodeDecodeError:
        raise DataError(texts.not_utf8(path.read_bytes(), path.name)) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ValueError(str(error)) from None
    if not isinstance(frame.index, pd.RangeIndex):
        raise ValueError("its rows have more values than its first line has names of columns")
    _add(found, {str(name): frame[name].tolist() for name in frame.columns})
    found.files.append(path.name)


def read_metadata(path: Path, rows: int, found: Columns) -> None:
    """Add the columns of TensorBoard's metadata.tsv: of a single column it has no header."""
    lines = texts.decoded(path.read_bytes(), path.name).removesuffix("\n").split("\n")
    if "\t" in lines[0]:
        read_table(path, found)
        return
    values = [line.removesuffix("\r") for line in lines]
    _add(found, {"label": values[1:] if len(values) == rows + 1 else values})
    found.files.append(path.name)


def _add(found: Columns, columns: Mapping[str, Sequence[str]]) -> None:
    found.texts |= {name: [*values] for name, values in columns.items()}
    found.columns |= {name: numbers_of(values) for name, values in columns.items()}
