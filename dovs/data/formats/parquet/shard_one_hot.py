"""Labels of Parquet files that are lists, or one-hot in a column for each class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dovs.data.formats.labels import Label, shown
from dovs.data.formats.one_hot import places_of_ones, yes_of_rows
from dovs.data.formats.parquet.shards import cells_of, no_value, open_file
from dovs.data.report import named
from dovs.errors import DataError

ONE_EACH = "Give each image one label: a value, a list of one, or a row with a single 1."


def class_of_rows(files: Sequence[Path], columns: Sequence[str], root: Path) -> Iterator[Label]:
    """Yield the name of the column with a 1 or yes of each row, None where all are empty.

    Args:
        files: in order; rows of a file without all of the columns have no label.
        columns: one for each class.
        root: the user's folder, from which messages name the files.

    Raises:
        DataError: a row has no 1, or several.
    """
    for file in files:
        opened = open_file(file)
        if not {*columns} <= {*opened.schema_arrow.names}:
            yield from [None] * opened.metadata.num_rows
            continue
        cells = {name: cells_of([file], name) for name in columns}
        filled = [any(row) for row in zip(*cells.values(), strict=True)]
        for row, place in enumerate(yes_of_rows(cells, columns).tolist()):
            if place < 0 and filled[row]:
                raise DataError(
                    f"{file.relative_to(root).as_posix()} row {row} has not exactly one yes or 1 "
                    f"in the columns {named(columns)}. {ONE_EACH}"
                )
            yield shown(columns[place].strip()) if filled[row] else None


def values_of_lists(rows: Sequence[list[Any] | None], file: str) -> tuple[list[Any], int]:
    """Return the labels that lists contain, and the length of the lists.

    Lists of one have the label; those of several numbers are one-hot. An empty list, None,
    or a list of None or NaN alone means that there is no label.

    Args:
        rows: N lists.
        file: its name, for messages.

    Raises:
        DataError: a list is longer than others, or has no 1 or several.

    >>> values_of_lists([["cat"], [], None], "x"), values_of_lists([[0, 1.0], [1, 0]], "x")
    ((['cat', None, None], 1), ([1, 0], 2))
    """
    there = [row for row, values in enumerate(rows) if not all(map(no_value, values or ()))]
    found: list[Any] = [None] * len(rows)
    given = [rows[row] or [] for row in there]
    lengths = sorted({len(values) for values in given})
    if lengths in ([], [1]):
        for row, values in zip(there, given, strict=True):
            found[row] = values[0]
        return found, sum(lengths)
    bad = next(row for row, values in zip(there, given, strict=True) if len(values) == lengths[-1])
    if len(lengths) == 1:
        numbers = all(isinstance(value, bool | int | float | None) for v in given for value in v)
        places = places_of_ones(np.array(given, np.float64)) if numbers else np.array([-1])
        if (places >= 0).all():
            for row, place in zip(there, places.tolist(), strict=True):
                found[row] = place
            return found, lengths[0]
        bad = there[int(np.argmin(places))]
    raise DataError(
        f"{file} row {bad} has {str(rows[bad])[:60]} as label, which is neither one value nor "
        f"one-hot with a single 1. {ONE_EACH}"
    )
