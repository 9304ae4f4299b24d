"""Which folders are classes and which are splits, as a folder looks; or a question.

Two things that can be confused with classes are recognised by their names: splits, and masks beside
images.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dovs.data.formats.folders import class_folders, other_files
from dovs.data.formats.folders.inner_datasets import (
    ask_about_inner_datasets,
    ask_about_tests_beside,
    ways_of,
)
from dovs.data.formats.folders.inner_splits import (
    ask_about_mentioned_splits,
    ask_about_splits_beside,
    read_inner_splits,
    splits_in_all,
)
from dovs.data.formats.folders.masks import ask_about_masks
from dovs.data.formats.folders.nested import (
    ask_about_affixes,
    ask_about_shared_names,
    nested_classes,
)
from dovs.data.formats.folders.part_names import (
    are_dates,
    are_of_cameras,
    contain_parts,
    doubtful_classes,
    likeness,
    named_by_splits,
)
from dovs.data.formats.folders.reading import (
    PUT_OR_LIST,
    SPLIT,
    Reading,
    common_pattern,
    listed_names,
    plain_name,
    question,
    reads,
    unwrapped,
    words_of,
)
from dovs.data.formats.folders.split_folders import read_splits
from dovs.data.formats.labels import shown
from dovs.data.formats.splits import split_of
from dovs.data.formats.tree import Folder, PassedOver
from dovs.data.report import Finding, counted, finding, named
from dovs.errors import DataError


def read_structure(root: Folder, other: PassedOver) -> Reading:
    """Return how a folder looks.

    Args:
        root: the folder.
        other: its other files, which messages name where they may have the labels.
    """
    reading = _read(root, other.advice(root), bool(other.unread))
    return _with_classes(root, _ask_about_names(root, reading, other.lists()))


def _read(root: Folder, advice: str = "", unread: bool = False) -> Reading:
    base = unwrapped(root)
    prefix = f"{base.path}/" if base.path else ""
    found = base.filled
    reading = (
        (read_inner_splits(found, prefix) if splits_in_all(found) else None)
        or ask_about_splits_beside(found, prefix)
        or ask_about_tests_beside(found, prefix, _read)
        or read_splits(base, found, prefix, advice)
        or ask_about_masks(found, prefix, lambda f: ways_of(f, _read))
        or read_inner_splits(found, prefix)
        or ask_about_mentioned_splits(found, prefix)
        or ask_about_affixes(found, prefix)
        or ask_about_inner_datasets(found, prefix, _read)
        or ask_about_shared_names(found, prefix)
        or _classes(base, found, prefix, advice, unread)
    )
    if base is root:
        return reading
    text = f"everything is in {shown(base.path)}: that folder is read"
    wrapper = finding("wrapper", "info", text)
    return dataclasses.replace(reading, findings=(wrapper, *reading.findings))


def _with_classes(root: Folder, reading: Reading) -> Reading:
    """Leave out choices that lead to fewer than two classes; ask, where the reading itself does."""
    base = unwrapped(root)
    splits = [f for f in base.filled if split_of(f.name)]
    if (
        reading.train
        and len(splits) < 2 <= len(base.filled)
        and len(_names_of_classes(root, reading)) < 2
    ):
        prefix = f"{base.path}/" if base.path else ""
        text = f"{words_of(shown(reading.train))} are fewer than the 2 classes that are needed"
        choices = {f"the classes are {listed_names(base.filled)}": reads(f"{prefix}*")}
        return question("classes", text, choices, reading.findings)
    findings = []
    for each in reading.findings:
        left = {label: way for label, way in each.choices.items() if _can_be_used(root, way)}
        lost = each.severity == "question" and not left
        findings.append(
            dataclasses.replace(each, choices=left, severity="error" if lost else each.severity)
        )
    return dataclasses.replace(reading, findings=tuple(findings))


def _can_be_used(root: Folder, way: Mapping[str, Any]) -> bool:
    """Return whether a choice leads to two classes, and its test folders to some of them."""
    try:
        chosen = Reading(way["train"], way["test"])
        classes = _names_of_classes(root, chosen)
        _, tested, _ = class_folders.matched(root, chosen)
    except DataError:
        return False
    known = {plain_name(each.name) for each in tested}
    return len(classes) > 1 and (not tested or bool(known & set(map(plain_name, classes))))


def _names_of_classes(root: Folder, reading: Reading) -> tuple[str, ...]:
    trained, _, _ = class_folders.matched(root, reading)
    return class_folders.class_names(trained)[0]


def _ask_about_names(root: Folder, reading: Reading, lists: Sequence[str]) -> Reading:
    """Ask, or warn, where the names of the class folders do not look like classes.

    Args:
        root: the folder.
        reading: of it.
        lists: paths of other files that may list images and their labels.
    """
    if not reading.train:
        return reading
    trained, _, _ = class_folders.matched(root, reading)
    classes = [each for each in trained if next(each.folder.walk(), None)]
    names = list(dict.fromkeys(each.name for each in classes))
    beside = [
        path for path in lists if not any(path.startswith(f"{c.folder.path}/") for c in classes)
    ]
    look = likeness(names) or ("parts of the images" if beside and contain_parts(names) else "")
    like = [] if look else named_by_splits(names)
    look = look or ("splits" if like else "")
    if not look:
        return dataclasses.replace(reading, findings=(*reading.findings, *_doubtful(names)))
    text = f"{named(like or names)} look like {look} and not like classes"
    reading = _with_own_pattern(root, reading, [each.folder for each in classes])
    if not reading.is_choice:
        taken = finding("classes", "warning", f"{text}, but are taken for classes", names)
        return dataclasses.replace(reading, findings=(*reading.findings, taken))
    text += other_files.advice(beside, {}) or PUT_OR_LIST
    nested = [each for each in reading.findings if each.kind == "nested" and each.choices]
    choices = {label: dict(way) for each in nested for label, way in each.choices.items()}
    if not choices and all(each.folder.filled and not each.folder.images for each in classes):
        test = SPLIT if reading.test == SPLIT else f"{reading.test}/*"
        choices["the folders in them are the classes"] = reads(f"{reading.train}/*", test)
    choices["the folders are the classes"] = reads(reading.train, reading.test)
    others = [each for each in reading.findings if each not in nested]
    return question("classes", text, choices, others)


def _with_own_pattern(root: Folder, reading: Reading, classes: Sequence[Folder]) -> Reading:
    """Return a reading whose pattern matches no folder but its classes, if there is one."""
    if reading.is_choice:
        return reading
    found = class_folders.literal(root, reading.train).filled
    pattern = common_pattern(classes, found) if {*classes} <= {*found} else ""
    return Reading(pattern, reading.test, reading.findings) if pattern else reading


def _doubtful(names: Sequence[str]) -> Iterator[Finding]:
    doubtful = doubtful_classes(names)
    if doubtful:
        are = "is taken for a class" if len(doubtful) == 1 else "are taken for classes"
        text = f"{named(doubtful)} {are}, which the name does not say. If this is wrong, move "
        text += f"{'it' if len(doubtful) == 1 else 'them'} out of the folder"
        yield finding("classes", "warning", text, doubtful)
    if are_dates(names) or are_of_cameras(names):
        look = "dates" if are_dates(names) else "the folders of a camera"
        text = f"{named(names)} are taken for classes, but look like {look}. If this is wrong, put "
        text += "the images of each class into a folder of its own"
        yield finding("classes", "warning", text, names)


def _classes(
    base: Folder, found: Sequence[Folder], prefix: str, advice: str, unread: bool
) -> Reading:
    """Read every folder as a class.

    Args:
        base: the folder around them.
        found: the folders in it that have images.
        prefix: of patterns of the folders.
        advice: sentences for the case that there are too few.
        unread: whether they say that there are images in formats that are not read.
    """
    if len(found) >= 2:
        return Reading(f"{prefix}*", SPLIT, tuple(nested_classes(found, f"{prefix}*")))
    number = counted(len(found), "class folder", "class folders")
    text = (
        f"{shown(base.path) or 'the folder'} contains {number} with images: at least 2 are needed"
    )
    if base.images:
        loose = counted(len(base.images), "image has", "images have")
        text += f". {loose} no class: put each class into a folder"
    elif not (unread and _has_several_folders(base)):
        text += ". Put the images of each class into a folder of its own"
    return question("classes", text + advice, {})


def _has_several_folders(folder: Folder) -> bool:
    """Return whether several folders are in it or in one that it contains alone."""
    while len(folder.folders) == 1:
        folder = folder.folders[0]
    return len(folder.folders) > 1
