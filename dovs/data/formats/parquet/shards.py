"""Reading the images of Parquet files."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dovs import disk
from dovs.data.formats.base64_text import ADVICE, is_base64
from dovs.data.formats.parquet.column_types import is_bytes, is_text, nesting
from dovs.data.formats.parquet.columns import Columns
from dovs.data.formats.split_columns import split_text
from dovs.data.formats.survey import EncodedImage
from dovs.data.formats.tree import inside
from dovs.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 256  # rows in memory at a time
LONGEST_NAME = 200  # characters of a path in messages


def open_file(file: Path) -> Any:
    """Open a Parquet file.

    Raises:
        DataError: it is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not disk.is_file(file):
        raise DataError(f"{file} is no ordinary file. Give a Parquet file, or a folder of some.")
    try:
        return pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise damaged(file, error) from None


def damaged(file: Path, error: Exception) -> DataError:
    """Return the error of a damaged file."""
    reason = str(error).partition("\n")[0].partition(". ")[0]
    return DataError(f"{file} is not a whole Parquet file ({reason}). Copy or download it again.")


def read_column(file: Path, column: str) -> pa.ChunkedArray:
    """Return a column of a file.

    Raises:
        DataError: the file is damaged.
    """
    import pyarrow as pa

    try:
        read = open_file(file).read(columns=[column]).column(0)
    except (pa.ArrowException, OSError) as error:
        raise damaged(file, error) from None
    if isinstance(read.type, pa.BaseExtensionType):
        return pa.chunked_array([c.storage for c in read.chunks], read.type.storage_type)
    return read


def cells_of(files: Sequence[Path], column: str) -> list[str]:
    """Return the values of a column in all files as text, "" for None and NaN.

    Raises:
        DataError: a file is damaged.
    """
    values = [value for file in files for value in read_column(file, column).to_pylist()]
    values = [v.decode(errors="replace") if isinstance(v, bytes) else v for v in values]
    return ["" if no_value(value) else split_text(value) for value in values]


def paths_of(files: Sequence[Path], column: str) -> list[str | None]:
    """Return the path that each image of a column states, None where it states none.

    Files without the column have no paths.

    Raises:
        DataError: a file is damaged.
    """
    import pyarrow as pa

    found: list[str | None] = []
    for file in files:
        opened = open_file(file)
        schema = opened.schema_arrow
        kind = schema.field(column).type if column in schema.names else pa.null()
        if pa.types.is_struct(kind) and kind.get_field_index("path") >= 0:
            values = [v and v["path"] for v in read_column(file, f"{column}.path").to_pylist()]
        elif is_text(kind):
            values = read_column(file, column).to_pylist()
        else:
            values = [None] * opened.metadata.num_rows
        found += [v.replace("\\", "/").strip("/") if isinstance(v, str) else None for v in values]
    return found


def no_value(value: Any) -> bool:
    """Return whether a value is missing: None or NaN."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def read_images(
    files: Sequence[Path], columns: Columns, root: Path, rows: np.ndarray
) -> Iterator[EncodedImage]:
    """Yield the images of the given rows, which are ascending."""
    import pyarrow as pa

    wanted = iter(rows.tolist())
    target = next(wanted, None)
    first = 0
    for file in files:
        opened = open_file(file)
        number = opened.metadata.num_rows
        start = first
        first += number
        if target is None or target >= first:
            continue
        parse = _parser(opened.schema_arrow.field(columns.image).type, file, root)
        try:
            for batch in opened.iter_batches(batch_size=BATCH, columns=[columns.image]):
                values = batch.column(0)
                while target is not None and target < start + len(values):
                    where = f"{file.relative_to(root).as_posix()} row {target - first + number}"
                    yield parse(values[target - start], where)
                    target = next(wanted, None)
                start += len(values)
        except (pa.ArrowException, OSError) as error:
            raise damaged(file, error) from None


def _parser(kind: pa.DataType, file: Path, root: Path) -> Callable[[Any, str], EncodedImage]:
    """Return what turns a value of the image column into an image."""
    if is_bytes(kind):
        return lambda value, where: _file(value.as_py(), where, where)
    if is_text(kind):
        return lambda value, where: _at(value.as_py(), file, root, where)
    if nesting(kind):
        return lambda value, where: _pixels(value.as_py(), where)

    def struct(value: Any, where: str) -> EncodedImage:
        found = value.as_py() or {}
        if found.get("bytes"):
            path = found.get("path")
            return _file(found["bytes"], f"{where} ({path})" if path else where, where)
        if not found.get("path"):
            return EncodedImage(None, where)
        return _at(found["path"], file, root, where)

    return struct


def _file(content: bytes | None, name: str, where: str) -> EncodedImage:
    """Return the content of an image file, called by its name."""
    if content and is_base64(content):
        return EncodedImage(None, where, ADVICE)
    return EncodedImage(content, name)


def _pixels(value: Any, where: str) -> EncodedImage:
    if value is None:
        return EncodedImage(None, where)
    try:
        return EncodedImage(np.array(value), where)
    except ValueError:
        return EncodedImage(None, where, "has rows of different lengths")


def _at(path: str | None, file: Path, root: Path, where: str) -> EncodedImage:
    """Return the image file that a path names, beside the Parquet file or in the folder."""
    if not path:
        return EncodedImage(None, where)
    if is_base64(path):
        return EncodedImage(None, where, ADVICE)
    top = root.resolve()
    for place in (file.parent, top):
        found = place / path
        if inside(found, top) and os.path.isfile(found):
            try:
                return EncodedImage(disk.read_bytes(found), f"{where} ({path})")
            except OSError as error:
                return EncodedImage(None, where, f"cannot be read ({error.strerror or error})")
    name = path if len(path) <= LONGEST_NAME else f"{path[:LONGEST_NAME]}…"
    return EncodedImage(None, where, f"contains no image, and there is no file {name} in {root}")
