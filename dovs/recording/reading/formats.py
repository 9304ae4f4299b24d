"""Files of embeddings as columns: Parquet, npz, npy beside a table, TensorBoard, safetensors.

Nothing here decides what a column means; see `roles`. No pickle is read.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import numpy as np

from dovs import archives, disk
from dovs.errors import DataError
from dovs.recording.reading.column_forms import problem_of, without_single_axes
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.dummies import gather_dummies
from dovs.recording.reading.flags import join_flags, use_indices
from dovs.recording.reading.lengths import with_equal_lengths
from dovs.recording.reading.parquet_columns import MOST_ROWS, read_parquet
from dovs.recording.reading.projector import CONFIG, read_projector, tensors_in
from dovs.recording.reading.split_arrays import join_splits
from dovs.recording.reading.stated_names import read_metadata, take_names
from dovs.recording.reading.tables import read_table
from dovs.recording.reading.wide import gather, gather_named

OTHER_CONTENT = (
    "it is no {0} file, although its name ends so. Write it with {1}, or give its name the ending "
    "of its format"
)
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


def _npz(path: Path) -> Columns:
    found = Columns(files=[path.name])
    if not zipfile.is_zipfile(path):
        raise ValueError(OTHER_CONTENT.format(".npz", "numpy.savez"))
    with np.load(path, allow_pickle=False) as archive:
        for member in archive.zip.infolist():
            _check(archive.zip, member)
        arrays = {name: without_single_axes(_array(archive, name)) for name in archive.files}
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
    array = without_single_axes(array)
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
    found.columns = {name: without_single_axes(each) for name, each in found.columns.items()}
    join_splits(found)
    return found


READERS: dict[str, Callable[[Path], Columns]] = {
    ".parquet": read_parquet,
    ".npz": _npz,
    ".npy": _npy,
    ".csv": _csv,
    ".tsv": read_projector,
    ".safetensors": _safetensors,
}
