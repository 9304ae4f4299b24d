"""The images of a reading: class folders that match a pattern, and what the test split lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dovs.data.formats.folders.reading import SPLIT, Reading, plain_name
from dovs.data.formats.labels import alike, natural, shown
from dovs.data.formats.splits import unknown_class
from dovs.data.formats.tree import Folder
from dovs.data.report import Finding, counted, finding, named
from dovs.errors import DataError


@dataclass(frozen=True)
class ClassFolder:
    """One folder with images of a class; `superclass` is "" where the pattern names none."""

    name: str
    superclass: str
    folder: Folder


@dataclass(frozen=True)
class Listed:
    """The images of a split: paths from the root, and the position of each image's class."""

    files: tuple[str, ...]
    labels: np.ndarray


@dataclass(frozen=True)
class Matched:
    """What matches a pattern.

    Attributes:
        classes: the class folders, in no order.
        loose: paths of images directly in the folders around the class folders.
    """

    classes: list[ClassFolder]
    loose: list[str]


def matching(root: Folder, pattern: str, without: Iterable[Folder] = ()) -> Matched:
    """Return the class folders that match a pattern.

    Args:
        root: of the images.
        pattern: folders from the root, `*` for any, `test|val` for the first of these that there
            is, and `*_train` for any that ends so, whose class is what `*` stands for; one without
            `*` names what contains the class folders.
        without: folders that no `*` matches.

    Raises:
        DataError: there is no such folder.
    """
    parts = [part for part in pattern.replace("\\", "/").split("/") if part not in ("", ".")]
    if not any("*" in part for part in parts):
        parts.append("*")
    excluded, loose = set(without), []
    paths: list[tuple[list[str], Folder]] = [([], root)]
    for part in parts:
        loose += [path for _, folder in paths for path in folder.own()]
        paths = [
            (stars if star is None else [*stars, star], below)
            for stars, folder in paths
            for star, below in _below(folder, part)
            if below not in excluded
        ]
    if not paths:
        known = named([folder.path for folder in root.folders], 5) or "no folders"
        raise DataError(f"no folder matches '{pattern}': {root.name} contains {known}.")
    return Matched(
        [
            ClassFolder(stars[-1], stars[0] if len(stars) > 1 else "", folder)
            for stars, folder in paths
        ],
        loose,
    )


def matched(
    tree: Folder, reading: Reading
) -> tuple[list[ClassFolder], list[ClassFolder], list[str]]:
    """Return the class folders for training and for testing, and the images beside them.

    Raises:
        DataError: a pattern matches nothing, or both match the same folders.
    """
    without = set(reading.without)
    if reading.test == SPLIT:
        trained = matching(tree, reading.train, without)
        return trained.classes, [], trained.loose
    tested = matching(tree, reading.test)
    apart = literal(tree, reading.test)
    if not literal(tree, reading.train).is_in(apart):
        without.add(apart)
    trained = matching(tree, reading.train, without)
    if {each.folder for each in trained.classes} == {each.folder for each in tested.classes}:
        raise DataError(
            f"train={reading.train} and test={reading.test} are the same folders. Give the test "
            f"images' own folders, or test={SPLIT} for a share of the training images."
        )
    return trained.classes, tested.classes, [*trained.loose, *tested.loose]


def literal(root: Folder, pattern: str) -> Folder:
    """Return the folder that a pattern names before its first `*`."""
    folder = root
    for part in pattern.split("/"):
        below = _below(folder, part)
        if not below or below[0][0] is not None:
            break
        folder = below[0][1]
    return folder


def _below(folder: Folder, part: str) -> list[tuple[str | None, Folder]]:
    """Return the folders in a folder that match a part of a pattern, with what `*` stands for."""
    if part == "*":
        return [(below.name, below) for below in folder.folders]
    for name in (part, *part.split("|")):
        if called := _called(folder, name):
            return [(None, below) for below in called]
    if "*" not in part:
        return []
    start, _, end = part.partition("*")
    wanted = re.compile(f"{re.escape(shown(start))}(.+){re.escape(shown(end))}", re.IGNORECASE)
    found = [(wanted.fullmatch(below.name), below) for below in folder.folders]
    return [(match[1], below) for match, below in found if match]


def _called(folder: Folder, name: str) -> list[Folder]:
    """Return the folders with a name: as it is stored, else as people read it, else in any case."""
    for same in (
        lambda below: below.path.rpartition("/")[2] == name,
        lambda below: below.name == shown(name),
        lambda below: below.name.casefold() == shown(name).casefold(),
    ):
        found = [below for below in folder.folders if same(below)]
        if found:
            return found
    return []


def class_names(found: Sequence[ClassFolder]) -> tuple[tuple[str, ...], list[Finding]]:
    """Return the names of the classes that have images, in natural order, and what was noticed."""
    filled = {each.name for each in found if next(each.folder.walk(), None) is not None}
    findings = []
    empty = sorted({each.name for each in found} - filled, key=natural)
    if empty:
        findings.append(
            finding("empty", "warning", counted(
                len(empty), "class folder has no training images and is",
                "class folders have no training images and are",
            ) + f" left out: {named(map(_plain_or_quoted, empty))}", empty)
        )  # fmt: skip
    similar = alike(sorted(filled))
    if similar:
        findings.append(
            finding("names", "warning", "classes whose names differ only in upper and lower case, "
                    "in the form of a letter, or in spaces or characters that are not seen, and "
                    "are different classes: "
                    f"{named(similar)}", similar)
        )  # fmt: skip
    places: dict[str, list[str]] = {}
    for each in found:
        places.setdefault(each.name, []).append(each.folder.path.rpartition("/")[0])
    same = [name for name, where in places.items() if len(where) > len(set(where))]
    if same:
        findings.append(
            finding("names", "warning", "folders whose names differ only in their Unicode form "
                    f"are one class: {named(same)}", same)
        )  # fmt: skip
    return tuple(sorted(filled, key=natural)), findings


def _plain_or_quoted(name: str) -> str:
    return name if name == name.strip() else repr(name)


def listed(found: Sequence[ClassFolder], names: Sequence[str]) -> tuple[Listed, list[Finding]]:
    """Return the images of the named classes, class by class; other classes are a finding.

    A name that differs only in upper and lower case, or in spaces around it, from one class is that
    class; a finding states it.
    """
    place = {name: label for label, name in enumerate(names)}
    folded: dict[str, list[int]] = {}
    for name, label in place.items():
        folded.setdefault(plain_name(name), []).append(label)
    by_label: dict[int, list[str]] = {}
    strange: dict[str, int] = {}
    same: dict[str, None] = {}
    for each in sorted(found, key=lambda each: each.folder.path):
        close = folded.get(plain_name(each.name), [])
        found_at = place.get(each.name, close[0] if len(close) == 1 else None)
        files = list(each.folder.walk())
        if found_at is not None:
            if files and each.name not in place:
                same[f"{each.name!r} = {names[found_at]!r}"] = None
            by_label.setdefault(found_at, []).extend(files)
        elif files:
            strange[each.name] = strange.get(each.name, 0) + len(files)
    numbers = sorted(by_label)
    labels = np.repeat(np.array(numbers, dtype=np.int64), [len(by_label[n]) for n in numbers])
    every = tuple(file for number in numbers for file in by_label[number])
    return Listed(every, labels), list(_noticed(strange, list(same)))


def _noticed(strange: dict[str, int], same: Sequence[str]) -> Iterator[Finding]:
    if same:
        text = "test classes whose names differ from those of training only in case or spaces are"
        yield finding("names", "info", f"{text} taken for the same: {named(same)}", same)
    if strange:
        yield unknown_class(sum(strange.values()), sorted(strange, key=natural))


def superclasses(found: Sequence[ClassFolder], names: Sequence[str]) -> tuple[str, ...] | None:
    """Return the superclass of each class, None where the pattern names none or several."""
    groups: dict[str, set[str]] = {}
    for each in found:
        groups.setdefault(each.name, set()).add(each.superclass)
    chosen = [groups[name] for name in names]
    if any(len(group) != 1 or group == {""} for group in chosen):
        return None
    return tuple(next(iter(group)) for group in chosen)
