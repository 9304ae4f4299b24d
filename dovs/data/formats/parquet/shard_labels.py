"""The labels of Parquet files: each file's numbers mean the names that this file states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dovs.data.formats.labels import (
    Label,
    about_signs,
    repeated_names,
    shown,
    unique,
)
from dovs.data.formats.listed.lists import MISSING
from dovs.data.formats.parquet.file_labels import (
    LabelsOfFile,
    file_labels,
    file_names,
    have_signs,
)
from dovs.data.formats.parquet.labels_alike import names_by_number, of_one_kind, spelled_alike
from dovs.data.formats.parquet.shard_one_hot import class_of_rows
from dovs.data.formats.parquet.shards import open_file
from dovs.data.report import Finding, counted, finding, named
from dovs.errors import DataError


@dataclass(frozen=True)
class ColumnLabels:
    """The labels of one column in all files.

    Attributes:
        labels: of the rows of each split, None where a row has none.
        names: of the numbers 0, 1, …; None where there are none.
        order: of text labels; None where none is stated.
        findings: where the files differ.
    """

    labels: Mapping[str, list[Label]]
    names: tuple[str, ...] | None = None
    order: tuple[str, ...] | None = None
    findings: tuple[Finding, ...] = ()


def read_labels(
    files: Mapping[str, Sequence[Path]], column: str | tuple[str, ...], root: Path
) -> ColumnLabels:
    """Return the labels of all rows, such that equal labels mean the same in all files.

    Numbers that files name differently become numbers of one list of names. Where some files have
    numbers and others text, one becomes the other.

    Args:
        files: of each split; a file without the column has no labels.
        column: of the labels, or one for each class.
        root: the user's folder, from which messages name the files.

    Raises:
        DataError: a file is damaged, a value is no label, or the labels of files do not match.
    """
    if not isinstance(column, str):
        return ColumnLabels(
            {split: [*class_of_rows(paths, column, root)] for split, paths in files.items()}
        )
    about_lists = _about_lists([file for paths in files.values() for file in paths], column)
    signs = have_signs(files["train"], column)
    found = [
        LabelsOfFile(
            split,
            file.relative_to(root).as_posix(),
            file_labels(file, column, signs)[0],
            file_names(file, column),
        )
        for split, paths in files.items()
        for file in paths
    ]
    found, about_case = spelled_alike(found)
    found, names, findings = _named_alike(found)
    found, about_kinds = of_one_kind(found, names)
    by_split: dict[str, list[Label]] = {split: [] for split in files}
    for each in found:
        by_split[each.split] += each.labels
    order = _order(files["train"][0], column) or names
    about = [*about_lists, *([about_signs(f"in column {column}")] if signs else [])]
    return ColumnLabels(by_split, names, order, (*about, *about_case, *findings, *about_kinds))


def _about_lists(files: Sequence[Path], column: str) -> list[Finding]:
    """Return what to state about labels that are lists.

    Raises:
        DataError: files have one-hot labels of several lengths.
    """
    lengths = {file_labels(file, column)[1]: file.name for file in files}
    lengths.pop(0, None)
    if len(lengths) > 1:
        number, other = [*lengths][:2]
        raise DataError(
            f"column {column} has lists of {number} in {lengths[number]}, but of {other} in "
            f"{lengths[other]}. Give all files lists of the same length."
        )
    for number in lengths:
        how = "one value: the value" if number == 1 else f"{number}, one-hot: the place of the 1"
        return [finding("labels", "info", f"column {column} has lists of {how} is the label")]
    return []


def _named_alike(
    files: list[LabelsOfFile],
) -> tuple[list[LabelsOfFile], tuple[str, ...] | None, list[Finding]]:
    """Give all numbers one list of names: return the files, the names, and what was changed."""
    numbered = [each for each in files if each.numbers]
    lists = list(dict.fromkeys(each.names for each in numbered if each.names))
    if not lists:
        return files, next((each.names for each in files if each.names), None), []
    nameless = [each.name for each in numbered if each.names is None]
    source = next(each.name for each in numbered if each.names)
    longest = max(lists, key=len)
    if all(every == longest[: len(every)] for every in lists):
        text = (
            f"the labels of {named(nameless)} have no names: those of {source} are used for the "
            "same numbers"
        )
        return files, longest, [finding("labels", "warning", text, nameless)] if nameless else []
    other = next(each.name for each in numbered if each.names not in (None, lists[0]))
    if nameless:
        raise DataError(
            f"{source} and {other} give different names to the same labels, and "
            f"{named(nameless)} gives none. Store the names in each file, or labels as text."
        )
    names = tuple(dict.fromkeys(name for every in lists for name in unique(every)))
    place = {name: index for index, name in enumerate(names)}
    changed = [
        each.mapped({n: place[name] for n, name in names_by_number(each, each.names).items()})
        for each in files
    ]
    text = (
        f"{source} and {other} give different names to the same labels: the labels of each file "
        "are read by its own names"
    )
    repeated = next((about for every in lists if (about := repeated_names(every))), [])
    return changed, names, [finding("labels", "warning", text), *repeated]


def doubtful_words(labels: Iterable[Label]) -> list[Finding]:
    """Return what to state about classes called by a word that often means a missing label."""
    words = sorted({v for v in labels if isinstance(v, str) and v.lower() in MISSING})
    if not words:
        return []
    text = (
        f"{counted(len(words), 'class is', 'classes are')} called by a word that often means a "
        f"missing label: {named(words)}. Store null where an image has no label"
    )
    return [finding("labels", "warning", text, words)]


def _order(file: Path, column: str) -> tuple[str, ...] | None:
    """Return the order that a column of ordered categories states, else None."""
    import pyarrow as pa

    kind = open_file(file).schema_arrow.field(column).type
    if not (pa.types.is_dictionary(kind) and kind.ordered):
        return None
    chunks = open_file(file).read(columns=[column]).column(0).chunks
    values = chunks[0].dictionary.to_pylist() if chunks else []
    return tuple(shown(str(value).strip()) for value in values) or None
