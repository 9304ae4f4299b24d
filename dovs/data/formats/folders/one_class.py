"""Training folders of one class, as of objects without a defect, beside test folders of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dovs.data.formats.folders.reading import (
    Reading,
    class_folders_of,
    common_pattern,
    listed_names,
    plain_name,
    question,
    reads,
)
from dovs.data.formats.tree import Folder


def ask_about_one_class(
    train: Folder, tests: Sequence[Folder], found: Sequence[Folder], divided: Mapping[Folder, str]
) -> Reading | None:
    """Ask which images to divide, where those to train on are of one class, and others are not.

    Args:
        train: the training split.
        tests: the other splits, best first.
        found: all folders beside them, these included.
        divided: pattern of the class folders in each split.
    """
    classes = class_folders_of(train)
    several = [f for f in tests if _names(f) - _names(train)]
    if len(classes) != 1 or not several:
        return None
    test = several[0]
    choices = {}
    if pattern := _pattern_of_both(train, test, found, divided):
        choices[f"divide the images of {train.name} and {test.name} together"] = reads(pattern)
    if len(_names(test)) > 1:
        choices[f"divide the images of {test.name} alone"] = reads(divided[test])
    if not choices:
        return None
    text = (
        f"{train.name} has images of one class alone, {classes[0].name}, but {test.name} has "
        f"{listed_names(class_folders_of(test))}: there must be training images of each class"
    )
    return question("classes", text, choices)


def _names(split: Folder) -> set[str]:
    return {plain_name(f.name) for f in class_folders_of(split)}


def _pattern_of_both(
    train: Folder, test: Folder, found: Sequence[Folder], divided: Mapping[Folder, str]
) -> str:
    """Return the pattern of the class folders in both splits and in no other; "" without one."""
    if any(divided[f] != f"{f.path}/*" for f in (train, test)):
        return ""
    pattern = common_pattern([train, test], found)
    return f"{pattern}/*" if pattern else ""
