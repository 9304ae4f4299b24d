"""A column of a Parquet file that has the name of each number of another column."""

from __future__ import annotations

from collections.abc import Sequence

from dovs.data.formats.labels import Label, as_text
from dovs.data.formats.parquet.file_labels import LabelsOfFile
from dovs.data.report import Finding, Severity, finding, named


def named_by_column(
    files: list[LabelsOfFile], texts: Sequence[Sequence[Label]], label: str, column: str
) -> tuple[list[LabelsOfFile], tuple[str, ...] | None, list[Finding]]:
    """Give numbers the names of another column, if it has one name for each.

    Args:
        files: with their numbers.
        texts: the names in the rows of each file, None where a row has none.
        label: the column of the numbers.
        column: that of the names.

    Returns:
        The files; the names in the order of their numbers, None where they are not used; and what
        was done.
    """
    pairs = {
        (number, text)
        for file, names in zip(files, texts, strict=True)
        for number, text in zip(file.labels, names, strict=True)
        if number is not None and isinstance(text, str)
    }
    name_of: dict[Label, Label] = dict(pairs)
    trained = {n for file in files if file.split == "train" for n in file.plain}
    alone = len(pairs) == len(name_of) == len({*name_of.values()})
    if any(file.names for file in files):
        why = "the numbers have names in the metadata"
    elif not alone or not trained <= name_of.keys():
        why = "it has not one name for each number"
    else:
        numbers = sorted(name_of, key=lambda number: int(number or 0))
        shown = [f"{as_text(number)} is {name_of[number]}" for number in numbers]
        text = f"column {column} has the names of the numbers in column {label}: {named(shown)}"
        choices = {"the numbers": {"label_column": label}}
        order = tuple(str(name_of[number]) for number in numbers)
        about = finding("columns", "info", text, shown, choices)
        return [file.mapped(name_of) for file in files], order, [about]
    text = f"column {label} has the labels; {column} could have them too, and is not used: {why}"
    choices = {column: {"label_column": column}}
    severity: Severity = "info" if alone else "warning"
    return files, None, [finding("columns", severity, text, [column], choices)]
