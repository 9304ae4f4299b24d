"""The labels of one Parquet file, as they are stored in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from dovs.data.formats.labels import Label, are_signs, label_value
from dovs.data.formats.parquet.column_types import is_list_of_labels
from dovs.data.formats.parquet.metadata import names_of
from dovs.data.formats.parquet.shard_one_hot import values_of_lists
from dovs.data.formats.parquet.shards import open_file, read_column


@dataclass(frozen=True)
class LabelsOfFile:
    """A file's labels, and the names that it states for the numbers 0, 1, …"""

    split: str
    name: str
    labels: Sequence[Label]
    names: tuple[str, ...] | None

    @property
    def numbers(self) -> set[int]:
        """The whole numbers among its labels."""
        return {v for v in self.plain if isinstance(v, int) and not isinstance(v, bool)}

    @cached_property
    def plain(self) -> set[Label]:
        """Its labels, without None."""
        return set(self.labels) - {None}

    @property
    def texts(self) -> set[str]:
        """The texts among its labels."""
        return {value for value in self.plain if isinstance(value, str)}

    @property
    def words(self) -> set[str]:
        """The texts among its labels, and the names of its numbers."""
        return self.texts | {*(self.names or ())}

    def renamed(self, new: Mapping[str, str]) -> LabelsOfFile:
        """Return it with other texts and names in place of some."""
        names = self.names and tuple(new.get(name, name) for name in self.names)
        value_of: dict[Label, Label] = {text: new[text] for text in new}
        return replace(self.mapped(value_of), names=names)

    def mapped(self, value_of: Mapping[Label, Label]) -> LabelsOfFile:
        """Return it with other values in place of some labels."""
        return replace(self, labels=[value_of.get(label, label) for label in self.labels])


def labels_in(file: Path, column: str) -> Sequence[Label]:
    """Return the labels of a file's rows; a file without the column has none.

    Raises:
        DataError: the file is damaged, or a value is no label.
    """
    return file_labels(file, column)[0]


def file_labels(file: Path, column: str, signs: bool = False) -> tuple[Sequence[Label], int]:
    """Return the labels of a file's rows, and the length of its lists, 0 for single values."""
    stat = file.stat()
    return _labels(file, column, signs, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=64)
def _labels(
    file: Path, column: str, signs: bool, size: int, time: int
) -> tuple[tuple[Label, ...], int]:
    opened = open_file(file)
    if column not in opened.schema_arrow.names:
        return (None,) * opened.metadata.num_rows, 0
    read = read_column(file, column)
    values, length = read.to_pylist(), 0
    if is_list_of_labels(read.type):
        values, length = values_of_lists(values, file.name)
    known: dict[Any, Label] = {}  # few values occur often
    found: list[Label] = []
    for row, value in enumerate(values):
        try:
            if isinstance(value, Decimal):
                value = int(value) if value == int(value) else float(value)
            if value not in known:
                known[value] = label_value(value, f"{file.name} row {row}", signs)
            found.append(known[value])
        except TypeError:  # lists and the like cannot be looked up
            found.append(label_value(value, f"{file.name} row {row}", signs))
    return tuple(found), length


def file_names(file: Path, column: str) -> tuple[str, ...] | None:
    """Return the names that a file gives to the numbers 0, 1, … of a column; None without any."""
    return names_of(open_file(file).schema_arrow, column)


def have_signs(files: Sequence[Path], column: str) -> bool:
    """Return whether the labels of the training files are -1 and 1 alone, and have no names."""
    there = [file for file in files if column in open_file(file).schema_arrow.names]
    if any(file_names(file, column) for file in there):
        return False
    columns = [read_column(file, column) for file in there]
    if any(is_list_of_labels(each.type) for each in columns):
        values = [_inner(value) for each in columns for value in each.to_pylist()]
    else:
        values = [value for each in columns for value in each.unique().to_pylist()]
    return are_signs(values)


def _inner(value: Any) -> Any:
    return value[0] if value and len(value) == 1 else value or None
