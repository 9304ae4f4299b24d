"""The columns of a Parquet file, as pandas, Hugging Face and others write them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from dovs.errors import DataError
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.repeated_names import flat_name
from dovs.recording.reading.stated_names import read_metadata

MOST_ROWS = 1_000_000
ROW_NUMBERS = re.compile(r"__index_level_\d+__")
"""Names that pandas gives to row numbers: they have no role, but can be chosen."""


def read_parquet(path: Path) -> Columns:
    """Read the columns of a Parquet file, and the names of classes that Hugging Face writes.

    Raises:
        ValueError: it is none, or a damaged one.
        DataError: it has too many rows.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows = pq.read_metadata(path).num_rows
        if rows > MOST_ROWS:
            raise DataError(f"{path.name} has {rows:,} rows: give 1 to {MOST_ROWS:,}.")
        table = pq.read_table(path)
        flat = [flat_name(name) for name in table.column_names]
        if flat != table.column_names and len({*flat}) == len(flat):
            table = table.rename_columns(flat).replace_schema_metadata(table.schema.metadata)
    except pa.ArrowException as error:
        raise ValueError(f"it is no .parquet file, or a damaged one: {error}") from None
    found = Columns(files=[path.name])
    for name in table.column_names:
        array = table.column(name).combine_chunks()
        found.columns[name] = _arrow(array)
        if ROW_NUMBERS.fullmatch(name) and _numeric(array.type):
            found.parts[name] = found.columns.pop(name)
        written = table.schema.pandas_metadata
        if categories := _categories(array, name, written):
            found.categories[name] = categories
        elif _is_categorical(name, written) and pa.types.is_integer(array.type):
            found.columns[name] = array.to_pylist()
            found.unordered.add(name)
    metadata = {key.decode(errors="replace"): value.decode(errors="replace")
                for key, value in (table.schema.metadata or {}).items()}  # fmt: skip
    read_metadata(found, metadata)
    try:
        features = json.loads((table.schema.metadata or {})[b"huggingface"])["info"]["features"]
    except (KeyError, ValueError, TypeError):
        features = {}
    for name, feature in features.items():
        names = feature.get("names") if isinstance(feature, dict) else None
        if isinstance(names, list) and names:
            found.class_names[name] = tuple(map(str, names))
    return found


def _categories(array: Any, name: str, written: Any) -> tuple[str, ...]:
    """Return the categories of a column in the order that pandas gave them, () without.

    Other programs write the values of such a column in the order in which they occur.
    """
    import pyarrow as pa

    if not _is_categorical(name, written) or not pa.types.is_dictionary(array.type):
        return ()
    if isinstance(array, pa.ChunkedArray):
        array = array.unify_dictionaries().chunk(0)
    values = array.dictionary.to_pylist()
    return tuple(values) if all(isinstance(value, str) for value in values) else ()


def _is_categorical(name: str, written: Any) -> bool:
    """Return whether pandas had categories in a column."""
    columns = written["columns"] if written else ()
    return any(c["name"] == name and c["pandas_type"] == "categorical" for c in columns)


def _arrow(array: Any) -> Any:
    """Return a column of Arrow: numbers, and equally many in each row, as arrays; else a list."""
    import pyarrow as pa

    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    kind = array.type
    if _is_list(kind):
        flat = array.flatten()
        there = array.is_valid().to_numpy(zero_copy_only=False)
        lengths = np.unique(array.value_lengths().to_numpy(zero_copy_only=False)[there])
        if lengths.tolist() == [1] and there.all() and _is_list(flat.type):
            return _arrow(flat)  # a list in the list of each row, as Array2D has it
        numbers = _numeric(flat.type) or (pa.types.is_boolean(flat.type) and not flat.null_count)
        if numbers and len(lengths) == 1:
            rows = flat.to_numpy(zero_copy_only=False).reshape(-1, int(lengths[0]))
            if there.all():
                return rows
            whole = np.full((len(array), rows.shape[1]), np.nan)
            whole[there] = rows
            return whole
        return array.to_pylist()
    if _numeric(kind):
        return array.to_numpy(zero_copy_only=False)
    return array.to_pylist()


def _is_list(kind: Any) -> bool:
    import pyarrow as pa

    lists = (pa.types.is_fixed_size_list, pa.types.is_list, pa.types.is_large_list)
    return any(is_one(kind) for is_one in lists)


def _numeric(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))
