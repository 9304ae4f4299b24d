"""Files beside the images that may be what the user means: lists, arrays and archives."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping, Set

from dovs.data.file_endings import ARROW, LISTS, TO_PARQUET
from dovs.data.formats.image_notes import (
    NAMES_OF_CLASSES,
    WEBDATASET,
    about_notes,
    notes_among,
)
from dovs.data.formats.splits import WORDS, WORDS_BESIDE, split_of
from dovs.data.report import Finding, counted, finding, named
from dovs.data.zip_files import ARCHIVES

ALONE = (".npz", ".parquet")
NO_ENDING = "without suffix"
LINES = (".xlsx", ".xls")
NOTES = ("readme", "license", "licence", "changelog", "requirements", "citation")
OF_ARROW = ("dataset_dict.json", "dataset_info.json", "state.json")
"""Files that Hugging Face writes beside Arrow files; they have neither images nor labels."""
WORTH_NAMING = (*LISTS, *ALONE, *LINES, *ARCHIVES, *ARROW)


def worth_naming(name: str) -> bool:
    """Return whether a file that is no image may have images or their labels.

    >>> worth_naming("labels.CSV"), worth_naming("README.txt"), worth_naming("a.xml")
    (True, False, False)
    """
    lower = name.lower()
    noted = lower.startswith(NOTES) or lower in OF_ARROW
    return lower.endswith(WORTH_NAMING) and not noted


def advice(
    files: Collection[str], endings: Mapping[str, int], stems: Set[str] = frozenset()
) -> str:
    """Return what to do with files where no class folders were found, as sentences.

    Args:
        files: paths from the root of those that are `worth_naming`.
        endings: how many of all files that are no images have each ending.
        stems: names of the images without folder and ending.

    >>> advice(["a/train.npz"], {})
    '. If a/train.npz has the images, give that file'
    >>> advice([], {NO_ENDING: 1})
    '. 1 file has no suffix and was not looked at: images need one, such as .png'
    """
    notes = notes_among(files, stems)
    text = about_notes(notes, endings)
    used = {*notes, *(f for f in files if text and f.lower().endswith(NAMES_OF_CLASSES))}
    left = [f for f in files if f not in used]
    for endings_of, do in (
        (LISTS, "lists the images and their labels, give that file"),
        (ALONE, "has the images, give that file"),
        (LINES, "states the labels, write it as CSV with columns path and label, and give that"),
        (ARROW, f"has the images, {TO_PARQUET}"),
        (ARCHIVES, "has the images, unpack it and give the folder"),
    ):
        found = sorted((f for f in left if f.lower().endswith(endings_of)), key=_nearest)
        left = [f for f in left if not f.lower().endswith(endings_of)]
        if found:
            text += f". If {'one of ' if len(found) > 1 else ''}{named(found)} {do}"
        if endings_of is ARCHIVES and any(f.lower().endswith(".tar") for f in found):
            text += f". {WEBDATASET}"
    without_suffix = endings.get(NO_ENDING, 0)
    if without_suffix:
        number = counted(without_suffix, "file has", "files have")
        was = "was" if without_suffix == 1 else "were"
        text += f". {number} no suffix and {was} not looked at: images need one, such as .png"
    return text


def about_lists_of_splits(files: Collection[str]) -> list[Finding]:
    """Return what to state where files beside class folders may list the images of each split.

    Args:
        files: paths from the root of lists.

    >>> about_lists_of_splits(["meta/train.txt", "notes.csv"])
    []
    >>> about_lists_of_splits(["train_test_split.txt"])[0].severity
    'warning'
    """
    called = {file: _splits_in(posixpath.basename(file).partition(".")[0]) for file in files}
    found = [file for file, splits in called.items() if splits]
    splits = {split for each in called.values() for split in each}
    if "train" not in splits or len(splits) < 2:
        return []
    text = "test images are chosen at random. Not read, although the images of each split may be "
    text += f"listed there: {named(found)}. To use these splits, give the list of training images"
    return [finding("splits", "warning", text, found)]


def _splits_in(name: str) -> set[str]:
    words = WORDS.split(WORDS_BESIDE.sub("_", name).lower())
    return {split for word in words if (split := split_of(word))}


def _nearest(path: str) -> tuple[int, str]:
    return path.count("/"), path
