"""Files beside the images that may be what the user means: lists, arrays and archives."""

from __future__ import annotations

from collections.abc import Collection

from dovs.data.recognise import ARROW, LISTS, TO_PARQUET
from dovs.data.report import counted, named
from dovs.data.zip_files import ARCHIVES

ALONE = (".npz", ".parquet")
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


def advice(files: Collection[str], without_suffix: int) -> str:
    """Return what to do with files where no class folders were found, as sentences.

    Args:
        files: paths from the root of those that are `worth_naming`.
        without_suffix: how many files have no suffix.

    >>> advice(["a/train.npz"], 0)
    '. If a/train.npz has the images, give that file'
    >>> advice([], 1)
    '. 1 file has no suffix and was not looked at: images need one, such as .png'
    """
    text, left = "", list(files)
    for endings, do in (
        (LISTS, "lists the images and their labels, give that file"),
        (ALONE, "has the images, give that file"),
        (LINES, "states the labels, write it as CSV with columns path and label, and give that"),
        (ARROW, f"has the images, {TO_PARQUET}"),
        (ARCHIVES, "has the images, unpack it and give the folder"),
    ):
        found = sorted((f for f in left if f.lower().endswith(endings)), key=_nearest)
        left = [f for f in left if not f.lower().endswith(endings)]
        if found:
            text += f". If {'one of ' if len(found) > 1 else ''}{named(found)} {do}"
    if without_suffix:
        number = counted(without_suffix, "file has", "files have")
        was = "was" if without_suffix == 1 else "were"
        text += f". {number} no suffix and {was} not looked at: images need one, such as .png"
    return text


def _nearest(path: str) -> tuple[int, str]:
    return path.count("/"), path
