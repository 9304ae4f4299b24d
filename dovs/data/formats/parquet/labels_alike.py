"""Labels of files that are written in different ways, made alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dovs.data.formats.labels import Label, about_case, as_text, natural, same_but_for_case, unique
from dovs.data.formats.parquet.file_labels import LabelsOfFile
from dovs.data.report import Finding, finding, named
from dovs.errors import DataError

WHOLE = re.compile(r"(0|[1-9][0-9]*)(\.0*)?")
"""Text that is a whole number, and nothing else."""


def spelled_alike(files: list[LabelsOfFile]) -> tuple[list[LabelsOfFile], list[Finding]]:
    """Write labels as the training images have them, where only upper and lower case differ.

    A label stays as it is where several training labels, or several of its own file, are alike.
    """
    trained = {word for each in files if each.split == "train" for word in each.words}
    changed, same = list[LabelsOfFile](), dict[str, str]()
    for each in files:
        new = {} if each.split == "train" else same_but_for_case(trained, each.words)
        same |= new
        changed.append(each.renamed(new) if new else each)
    return changed, about_case(same)


def of_one_kind(
    files: list[LabelsOfFile], names: tuple[str, ...] | None
) -> tuple[list[LabelsOfFile], list[Finding]]:
    """Make labels that are numbers in some files and text in others the same kind.

    Text such as "0" or "0.0" is a number only where no number is called so: the names come first.
    Text such as "True" becomes true or false.
    """
    with_text = [place for place, each in enumerate(files) if each.texts]
    others = [place for place, each in enumerate(files) if each.plain and not each.texts]
    if not with_text or not others:
        return files, []
    texts = {text for each in files for text in each.texts}
    values = None if texts & {*(names or ())} else _values(files, texts)
    if values is not None:
        changed = [each.mapped(values) for each in files]
        how = "the text is read as such"
    else:
        changed = [each.mapped(names_by_number(each, names)) for each in files]
        how = f"the {'names of the ' if names else ''}numbers are compared with the text"
    truths = all(isinstance(value, bool) for place in others for value in files[place].plain)
    without, having = (
        named(files[place].name for place in places) for places in (others, with_text)
    )
    what = "true or false" if truths else "numbers"
    differ = f"labels are {what} in {without} and text in {having}"
    first, second = (
        {as_text(value) for place in places for value in changed[place].plain}
        for places in (others, with_text)
    )
    if not first & second:
        raise DataError(
            f"{differ}, and none is the same: {named(sorted(first, key=natural))} and "
            f"{named(sorted(second, key=natural))}. Give all files the same labels."
        )
    return changed, [finding("labels", "warning", f"{differ}: {how}")]


def _values(files: Sequence[LabelsOfFile], texts: Iterable[str]) -> dict[Label, Label] | None:
    """Return the number, or true or false, that each text states; None where some state none."""
    plain = [value for each in files for value in each.plain if not isinstance(value, str)]
    truths = {"true": True, "false": False}
    if all(isinstance(value, bool) for value in plain):
        found: dict[Label, Label] = {text: truths.get(text.lower()) for text in texts}
    else:
        found = {text: _whole(text) for text in texts}
    several = any(len({found[text] for text in each.texts}) < len(each.texts) for each in files)
    return None if several or None in found.values() else found


def _whole(text: str) -> int | None:
    return int(text.partition(".")[0]) if WHOLE.fullmatch(text) else None


def names_by_number(file: LabelsOfFile, names: Sequence[str] | None) -> dict[Label, str]:
    """Return the name of each number of a file, or the number as text where there are no names.

    Raises:
        DataError: a number has no name, so that it could mean several.
    """
    if names is None:
        return {value: as_text(value) for value in file.plain if not isinstance(value, str)}
    every = dict(enumerate(unique(names)))
    strange = sorted(file.numbers - every.keys())
    if strange:
        raise DataError(
            f"{file.name} has label {strange[0]}, but the {len(names)} names of its labels belong "
            f"to 0 to {len(names) - 1}, and the files have labels of several kinds. Give all "
            "files the same labels and names."
        )
    return {number: every[number] for number in file.numbers}
