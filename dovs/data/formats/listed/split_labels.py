"""Labels of a list that are splits, and not classes: a list that says only which images train."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dovs.data.formats.labels import Label, shown
from dovs.data.formats.split_columns import FEW
from dovs.data.formats.split_values import all_splits
from dovs.data.formats.splits import WORDS, WORDS_BESIDE
from dovs.data.report import Unclear, finding, named

OF_SPLITS = frozenset(("split", "splits", "partition", "partitions"))
LIST = "a list with the path, the label and the split of each image: path,label,split"


def check_no_splits(
    file: Path, paths: Sequence[str], labels: Sequence[Label], column: str = ""
) -> None:
    """Check that the labels of a list are not the splits of its images.

    They are if each of them is a word for a split, or, in a list without a header whose name says
    that it has splits, if they are no more than three numbers, unless each folder has one of them.

    Args:
        file: the list.
        paths, labels: of the N images.
        column: of the labels, "" for a list without a header.

    Raises:
        Unclear: they are.
    """
    values = sorted({str(label) for label in labels if label is not None})
    if all_splits({*values}):
        text = f"the labels of {file} are splits and not classes: {named(values)}. Give {LIST}"
        choices = {"they are classes": {"label_column": column}} if column else {}
        raise Unclear(finding("labels", "question" if choices else "error", text, values, choices))
    words = {*WORDS.split(WORDS_BESIDE.sub("_", file.stem).lower())}
    numbers = all(isinstance(label, int) for label in labels)
    few = 1 < len(values) <= FEW and numbers
    if column or not few or not OF_SPLITS & words or _by_folder(paths, labels):
        return
    text = f"{file} is called like a list of splits, and its numbers are {named(values)}, as if "
    text += "they stood for these. If they are the labels, give the first line the names of the "
    text += f"columns, such as path and label, divided like the other lines. If not, give {LIST}"
    raise Unclear(finding("labels", "error", text, values))


def _by_folder(paths: Sequence[str], labels: Sequence[Label]) -> bool:
    """Return whether all images of a folder have one label."""
    pairs = {(_folder(path), label) for path, label in zip(paths, labels, strict=True)}
    return len({folder for folder, _ in pairs}) == len(pairs)


def _folder(path: str) -> str:
    return shown(path).replace("\\", "/").rpartition("/")[0]
