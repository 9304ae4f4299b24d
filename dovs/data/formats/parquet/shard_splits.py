"""What the columns of Parquet files state about the split of each row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dovs.data.formats.labels import Label
from dovs.data.formats.parquet.column_types import is_floating
from dovs.data.formats.parquet.file_labels import labels_in
from dovs.data.formats.parquet.metadata import names_of
from dovs.data.formats.parquet.shards import cells_of, damaged, open_file
from dovs.data.formats.split_columns import flag_of, is_split_name, split_text
from dovs.data.formats.split_values import split_meant


def split_cells(files: Sequence[Path], columns: Sequence[str]) -> dict[str, list[str]]:
    """Return the cells of the columns that could state splits, as text, by column.

    A column of another name is read only where the first rows have nothing but names of splits.

    Args:
        files: in order.
        columns: of numbers, text (as bytes, too), or yes and no.

    Raises:
        DataError: a file is damaged, or a column has several values a row.
    """
    found = {}
    for column in columns:
        usual = is_split_name(column) or flag_of(column) is not None
        if usual or _begins_with_splits(files[0], column):
            if is_floating(open_file(files[0]).schema_arrow.field(column).type):  # 0.0, 1.0, NaN
                found[column] = cells_of(files, column)
                continue
            found[column] = [
                split_text(value, names)
                for file in files
                for names in [names_of(open_file(file).schema_arrow, column)]
                for value in labels_in(file, column)
            ]
    return found


def _begins_with_splits(file: Path, column: str) -> bool:
    """Return whether the first rows of a column are names of splits, or empty."""
    import pyarrow as pa

    opened = open_file(file)
    names = names_of(opened.schema_arrow, column)
    if not opened.metadata.num_row_groups:
        return False
    try:
        values: list[Label] = opened.read_row_group(0, [column]).column(0).unique().to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise damaged(file, error) from None
    texts = {split_text(value, names) for value in values}
    return all(split_meant(text) for text in texts - {""}) and texts != {""}
