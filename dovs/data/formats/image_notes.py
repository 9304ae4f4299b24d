"""Files about one image each, such as the boxes of YOLO: they are recognised, and not read."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping, Sequence, Set

ENDINGS = (".txt", ".json")
"""Endings that lists have, too: such a file is about the image of its name."""
ALWAYS = (".cls", ".xml")
NAMES_OF_CLASSES = "classes.txt"
FORMS = {
    ".txt": "in YOLO the first number of each line is a class, whose name is in classes.txt or "
    "data.yaml",
    ".cls": "in webdataset the .cls file has the class",
    ".xml": "in Pascal VOC the .xml file has the class of each box",
}
WRITE_LIST = (
    "Write one list with the path of each image and its class a line, such as 1.jpg,cat, and give "
    "that list"
)
WEBDATASET = f"In a .tar of webdataset 1.jpg lies beside 1.cls, which has the class. {WRITE_LIST}"
BOX = re.compile(r"\d+(\s+-?\d*\.?\d+(e-?\d+)?){4,}")
LINES = 20  # that are looked at


def notes_among(files: Collection[str], stems: Set[str]) -> list[str]:
    """Return the paths of text files that have the name of an image, if there are several.

    Args:
        files: paths from the root.
        stems: names of the images without folder and ending.

    >>> notes_among(["labels/1.txt", "labels/2.txt", "train.txt"], {"1", "2"})
    ['labels/1.txt', 'labels/2.txt']
    """
    found = [
        path
        for path in files
        if path.lower().endswith(ENDINGS) and posixpath.basename(path).rpartition(".")[0] in stems
    ]
    return found if len(found) > 1 else []


def about_notes(notes: Sequence[str], endings: Mapping[str, int]) -> str:
    """Return what to do with files about one image each, as a sentence after a full stop.

    Args:
        notes: those that `notes_among` found.
        endings: how many other files have each ending.

    >>> about_notes([], {".cls": 2}).partition(":")[0]
    '. 2 files look like notes about one image each, and are not read'
    """
    number = len(notes) + sum(endings.get(ending, 0) for ending in ALWAYS)
    if number < 2:
        return ""
    forms = [
        form
        for ending, form in FORMS.items()
        if endings.get(ending, 0)
        and (ending in ALWAYS or any(f.lower().endswith(ending) for f in notes))
    ]
    text = f". {number:,} files look like notes about one image each, and are not read"
    return f"{text}{': ' if forms else ''}{'; '.join(forms)}. {WRITE_LIST}"


def are_boxes(text: str) -> bool:
    r"""Return whether each line of a text is the number of a class and a box, as YOLO writes it.

    >>> are_boxes("0 0.5 0.5 0.25 1\n2 .1 .1 .2 1e-3\n"), are_boxes("1 2 a.jpg"), are_boxes("")
    (True, False, False)
    """
    lines = [line.strip() for line in text.splitlines()[:LINES] if line.strip()]
    return bool(lines) and all(BOX.fullmatch(line) and "." in line for line in lines)
