"""Which folders are classes and which are splits, as a folder looks; or a question.

Two things that can be confused with classes are recognised by their names: splits, and masks beside
images.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from dovs.data.formats.inner_datasets import (
    ask_about_inner_datasets,
    ask_about_tests_beside,
    ways_of,
)
from dovs.data.formats.inner_splits import read_inner_splits, splits_in_all
from dovs.data.formats.labels import shown
from dovs.data.formats.masks import ask_about_masks
from dovs.data.formats.nested import ask_about_affixes, ask_about_shared_names, nested_classes
from dovs.data.formats.reading import SPLIT, Reading, question, unwrapped
from dovs.data.formats.split_folders import read_splits
from dovs.data.formats.tree import Folder
from dovs.data.report import counted, finding


def read_structure(root: Folder, advice: str = "") -> Reading:
    """Return how a folder looks.

    Args:
        root: the folder.
        advice: sentences on its other files, said where there are no class folders.
    """
    base = unwrapped(root)
    prefix = f"{base.path}/" if base.path else ""
    found = base.filled
    reading = (
        (read_inner_splits(found, prefix) if splits_in_all(found) else None)
        or ask_about_tests_beside(found, prefix, read_structure)
        or read_splits(base, found, prefix, advice)
        or ask_about_masks(found, prefix, lambda f: ways_of(f, read_structure))
        or read_inner_splits(found, prefix)
        or ask_about_affixes(found, prefix)
        or ask_about_shared_names(found, prefix)
        or ask_about_inner_datasets(found, prefix, read_structure)
        or _classes(base, found, prefix, advice)
    )
    if base is root:
        return reading
    text = f"everything is in {shown(base.path)}: that folder is read"
    wrapper = finding("wrapper", "info", text)
    return dataclasses.replace(reading, findings=(wrapper, *reading.findings))


def _classes(base: Folder, found: Sequence[Folder], prefix: str, advice: str) -> Reading:
    """Read every folder as a class."""
    if len(found) >= 2:
        return Reading(f"{prefix}*", SPLIT, tuple(nested_classes(found, f"{prefix}*")))
    number = counted(len(found), "class folder", "class folders")
    text = (
        f"{shown(base.path) or 'the folder'} contains {number} with images: at least 2 are needed"
    )
    if base.images:
        loose = counted(len(base.images), "image has", "images have")
        text += f". {loose} no class: put each class into a folder"
    else:
        text += ". Put the images of each class into a folder of its own"
    return question("classes", text + advice, {})
