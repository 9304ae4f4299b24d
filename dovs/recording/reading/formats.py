"""Files of embeddings as columns: Parquet, npz, npy beside a table, TensorBoard, safetensors.

Nothing here decides what a column means; see `roles`. No pickle is read.
"""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import numpy as np

from dovs import archives, disk
from dovs.errors import DataError
from dovs.recording.reading.column_forms import problem_of
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.dummies import gather_dummies
from dovs.recording.reading.flags import join_flags, use_indices
from dovs.recording.reading.lengths import with_equal_lengths
from dovs.recording.reading.projector import CONFIG, read_projector, tensors_in
from dovs.recording.reading.split_arrays import join_splits
from dovs.recording.reading.stated_names import read_metadata, take_names
from dovs.recording.reading.tables import read_table
from dovs.recording.reading.wide import gather, gather_named

MOST_ROWS = 1_000_000
OTHER_CONTENT = (
    "it is no {0} file, although its name ends so. Write it with {1}, or give its name the ending "
    "of its format"
)
ROW_NUMBERS = re.compile(r"__index_level_\d+__")
"""Names that pandas gives to row numbers: they have no role, but can be chosen."""
OBJECTS = "Object arrays"
"""How numpy begins its error about an array of Python objects."""


def read_columns(path: Path, without: Collection[str] = ()) -> Columns:
    """Read a file, and the files that belong to it, by its suffix.

    Args:
        path: of the file, or of a folder of TensorBoard's projector.
        without: roles that no column shall have: an array of such a name may be of any length.

    Raises:
        DataError: it is missing, damaged, empty, or of no known format; or lengths differ.
    """
    path = Path(path).expanduser()
    if not os.path.exists(path):
        raise DataError(f"there is no file {path}. Give a file of embeddings.")
    if path.name == CONFIG:
        path = path.parent
    if path.is_dir():
        inside = tensors_in(path)
        if inside is None:
            raise DataError(
                f"{path} is a folder without tensors.tsv, and without a projector_config.pbtxt "
                f"that names one. Give a file: {', '.join(READERS)}."
            )
        path = inside
    if not disk.is_file(path):
        raise DataError(f"{path} is a device, a pipe or a socket. Give a file of embeddings.")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"{path.name} is of no known format: give one of {', '.join(READERS)}.")
    if not path.stat().st_size:
        raise DataError(f"{path.name} is empty: it has 0 bytes. Save it again, or copy it again.")
    try:
        found = reader(path)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        line = str(error).partition("\n")[0]
        raise DataError(f"{path.name} cannot be read: {line.rstrip('.')}.") from None
    if not found.columns:
        raise DataError(f"{path.name} has no arrays or columns.")
    use_indices(found)
    with_equal_lengths(found, path.name, without)
    if not 0 < found.rows <= MOST_ROWS:
        raise DataError(f"{path.name} has {found.rows:,} rows: give 1 to {MOST_ROWS:,}.")
    gather_named(found)
    gather(found)
    gather_dummies(found)
    join_flags(found)
    return found


def _parquet(path: Path) -> Columns:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows = pq.read_metadata(path).num_rows
        if rows > MOST_ROWS:
            raise DataError(f"{path.name} has {rows:,} rows: give 1 to {MOST_ROWS:,}.")
        table = pq.read_table(path)
    except pa.ArrowException as error:
        raise ValueError(f"it is no .parquet file, or a damaged one: {error}") from None
    found = Columns(files=[path.name])
    for name in table.column_names:
        array = table.column(name).combine_chunks()
        found.columns[name] = _arrow(array)
        if ROW_NUMBERS.fullmatch(name) and _numeric(array.type):
            found.parts[name] = found.columns.pop(name)
        if categories := _categories(array, name, table.schema.pandas_metadata):
            found.categories[name] = categories
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

    columns = written["columns"] if written else ()
    known = any(c["name"] == name and c["pandas_type"] == "categorical" for c in columns)
    if not known or not pa.types.is_dictionary(array.type):
        return ()
    if isinstance(array, pa.ChunkedArray):
        array = array.unify_dictionaries().chunk(0)
    values = array.dictionary.to_pylist()
    return tuple(values) if all(isinstance(value, str) for value in values) else ()


def _arrow(array: Any) -> Any:
    """Return a column of Arrow: numbers, and equally many in each row, as arrays; else a list."""
    import pyarrow as pa

    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    kind = array.type
    if pa.types.is_fixed_size_list(kind) or pa.types.is_list(kind) or pa.types.is_large_list(kind):
        flat = array.flatten()
        there = array.is_valid().to_numpy(zero_copy_only=False)
        lengths = np.unique(array.value_lengths().to_numpy(zero_copy_only=False)[there])
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


def _numeric(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _npz(path: Path) -> Columns:
    found = Columns(files=[path.name])
    if not zipfile.is_zipfile(path):
        raise ValueError(OTHER_CONTENT.format(".npz", "numpy.savez"))
    with np.load(path, allow_pickle=False) as archive:
        for member in archive.zip.infolist():
            _check(archive.zip, member)
        arrays = {name: _array(archive, name) for name in archive.files}
    rows = max((len(a) for a in arrays.values() if a.ndim == 2), default=0)
    for name, array in arrays.items():
        if take_names(found, name, array, rows):
            continue
        if array.ndim:
            found.columns[name] = array
        else:
            found.unfit[f"array {name}"] = "is not used: it is a single value"
    join_splits(found)
    return found


def _check(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    try:
        archives.check_array(archive, member)
    except ValueError as error:
        if str(error) != "Python objects":  # `_array` reports these
            raise


def _array(archive: Any, name: str) -> np.ndarray:
    """Return an array of an npz file.

    Raises:
        ValueError: it has Python objects, which only a pickle could contain.
    """
    try:
        found: np.ndarray = archive[name]
    except ValueError as error:
        if OBJECTS not in str(error):
            raise
        raise ValueError(
            f"array {name} has Python objects, which are not read. Save it as text, "
            f"{name}.astype(str), or as numbers"
        ) from None
    return found


def _csv(path: Path) -> Columns:
    found = Columns()
    read_table(path, found)
    return found


def _npy(path: Path) -> Columns:
    with path.open("rb") as stream:
        if stream.read(6) != b"\x93NUMPY":
            raise ValueError(OTHER_CONTENT.format(".npy", "numpy.save"))
    try:
        array = np.load(path, allow_pickle=False)
    except ValueError as error:
        if OBJECTS not in str(error):
            raise
        raise ValueError(
            "it has Python objects, which are not read. Save it as numbers, "
            "numpy.stack(rows).astype('float32')"
        ) from None
    if problem := problem_of("embedding", array):
        raise DataError(f"{path.name} {problem}. It must be real numbers, (N, D).")
    found = Columns({"embedding": array}, files=[path.name])
    for suffix in (".csv", ".tsv"):
        beside = path.with_suffix(suffix)
        if beside.is_file():
            read_table(beside, found)
            _check_lines(found, beside, len(array))
            return found
    return found


def _check_lines(found: Columns, table: Path, rows: int) -> None:
    """Check that a table beside an array has as many lines.

    Raises:
        DataError: it has not.
    """
    columns = [name for name in found.columns if name != "embedding"]
    lines = found.rows if not columns else len(found.columns[columns[0]])
    if lines != rows:
        raise DataError(
            f"{table.name} must have one line for each of the {rows:,} embeddings, but has "
            f"{lines:,}. Its first line, '{','.join(columns)[:40]}', is taken as names of columns."
        )


def _safetensors(path: Path) -> Columns:
    from safetensors import SafetensorError, safe_open
    from safetensors.numpy import load

    content = path.read_bytes()
    found = Columns(files=[path.name])
    try:
        found.columns |= load(content)
    except KeyError:  # of a type that numpy does not have, such as bfloat16
        from safetensors.torch import load as load_tensors

        for name, tensor in load_tensors(content).items():
            found.columns[name] = (tensor.float() if tensor.is_floating_point() else tensor).numpy()
    except SafetensorError as error:
        raise ValueError(f"it is no .safetensors file, or a damaged one: {error}") from None
    with safe_open(path, framework="numpy") as file:
        read_metadata(found, file.metadata() or {})
    join_splits(found)
    return found


READERS: dict[str, Callable[[Path], Columns]] = {
    ".parquet": _parquet,
    ".npz": _npz,
    ".npy": _npy,
    ".csv": _csv,
    ".tsv": read_projector,
    ".safetensors": _safetensors,
}
