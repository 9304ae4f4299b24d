"""A folder that looks like a whole dataset, beside folders that do not look like its classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

from dovs.data.formats.folders.masks import beside_images
from dovs.data.formats.folders.reading import (
    MOST_ASKED,
    Choices,
    Reading,
    class_folders_of,
    class_pattern,
    listed_names,
    names_below,
    names_of_files,
    plain_name,
    question,
    reads,
    shared_names,
    unwrapped,
)
from dovs.data.formats.splits import split_in_name, split_of
from dovs.data.formats.tree import Folder

Read = Callable[[Folder], Reading]


def ask_about_tests_beside(found: Sequence[Folder], prefix: str, read: Read) -> Reading | None:
    """Ask, where one folder contains folders and all others are called like test images.

    Args:
        found: the folders.
        prefix: of patterns of them.
        read: returns how a folder looks.
    """
    others = [f for f in found if split_of(f.name) is None]
    tests = [f for f in found if split_of(f.name) in ("test", "validation")]
    if len(others) != 1 or len(tests) != len(found) - 1 or len(class_folders_of(others[0])) < 2:
        return None
    return _asked(found, [*others, *tests], tests, prefix, read)


def ask_about_inner_datasets(found: Sequence[Folder], prefix: str, read: Read) -> Reading | None:
    """Ask, where some folders look like datasets and not like classes beside the others.

    They contain splits, have a word for training in their names, or contain folders called like
    those beside them.

    Args:
        found: the folders.
        prefix: of patterns of them.
        read: returns how a folder looks.
    """
    datasets = [f for f in found if contains_splits(f)]
    if not datasets:
        names = {plain_name(f.name) for f in found}
        datasets = [f for f in found if _for_training(f) or _contains_others(f, names)]
        datasets = [f for f in datasets if _alone(f, found)]
    if not datasets or len(found) < 2:
        return None
    others = [f for f in found if f not in datasets]
    tests = [f for f in others if split_in_name(f.name) in ("test", "validation")]
    return _asked(found, [*datasets, *others], tests, prefix, read)


def contains_splits(folder: Folder) -> bool:
    """Return whether a folder contains a training split that contains class folders."""
    return any(
        split_of(f.name) == "train" and len(below) > 1 and not any(map(beside_images, below))
        for f in class_folders_of(folder)
        for below in [class_folders_of(f)]
    )


def _asked(
    found: Sequence[Folder],
    likely: Sequence[Folder],
    tests: Sequence[Folder],
    prefix: str,
    read: Read,
) -> Reading:
    """Ask about folders: the first contains others, and `tests` are called like test images."""
    copied = any(_is_copy_of_others(f, found) for f in likely)
    classes = {f"the classes are {listed_names(found)}": reads(f"{prefix}*")}
    inside = {f: read(f) for f in likely[:MOST_ASKED] if len(class_folders_of(f)) > 1}
    alone = {label: way for f in inside for label, way in _ways(f, inside[f]).items()}
    inner = listed_names(class_folders_of(likely[0]))
    text = f"{likely[0].name} contains {inner}. These may be the classes or the splits, or "
    text += f"{listed_names(found)} are the classes"
    flat = [f for f in tests if class_pattern(f) is None]
    if flat:
        text += f". {listed_names(flat)} {'has' if len(flat) == 1 else 'have'} no class folders"
    choices = {
        **_tested(likely[0], inside[likely[0]], tests),
        **alone,
        **({} if copied else classes),
    }
    return question("splits", text, choices)


def _tested(dataset: Folder, inside: Reading, tests: Sequence[Folder]) -> Choices:
    """Return how a dataset can be tested on a folder beside it that has some of its classes."""
    if not inside.train or inside.without:
        return {}
    names = _class_names(dataset)
    return {
        f"train on {dataset.name}, test on {f.name}": reads(inside.train, pattern)
        for f in tests[:MOST_ASKED]
        if names & names_below([unwrapped(f)]) and (pattern := class_pattern(f))
    }


def ways_of(folder: Folder, read: Read) -> Choices:
    """Return how a folder can be read without those beside it."""
    return _ways(folder, read(folder)) if len(class_folders_of(folder)) > 1 else {}


def _ways(folder: Folder, inside: Reading) -> Choices:
    if inside.train:
        way = {f"use {folder.name} alone": reads(inside.train, inside.test)}
        return way if inside.is_choice else {}
    return {
        f"use {folder.name} alone: {label}": dict(params)
        for asked in inside.findings
        for label, params in list(asked.choices.items())[:MOST_ASKED]
    }


def _is_copy_of_others(folder: Folder, found: Sequence[Folder]) -> bool:
    """Return whether a folder contains all folders beside it again, with files of equal names."""
    inner = {plain_name(f.name): f for f in class_folders_of(folder)}
    beside = {plain_name(f.name): f for f in found if f is not folder}
    return inner.keys() == beside.keys() and all(
        set(names_of_files(inner[name])) == set(names_of_files(beside[name])) for name in inner
    )


def _class_names(folder: Folder) -> set[str]:
    """Return the names of the folders in a folder, and in its splits, as they are compared."""
    inner = class_folders_of(folder)
    splits = [unwrapped(f) for f in inner if split_of(f.name)]
    return {plain_name(f.name) for f in inner} | names_below(splits)


def _for_training(folder: Folder) -> bool:
    inner = class_folders_of(folder)
    called = split_in_name(folder.name) == "train"
    return called and len(inner) > 1 and not any(map(beside_images, inner))


def _contains_others(folder: Folder, names: Set[str]) -> bool:
    """Return whether a folder contains two or more of the names of those beside it."""
    if len(class_folders_of(folder)) < 2:
        return False
    return len((names & _class_names(folder)) - {plain_name(folder.name)}) > 1


def _alone(folder: Folder, found: Sequence[Folder]) -> bool:
    """Return whether no folder beside one contains folders of the same names."""
    return not any(shared_names([folder, f]) for f in found if f is not folder)
