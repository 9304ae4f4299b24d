"""Folders called like splits with the class folders in them, as in train/cat and test/cat."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dovs.data.formats.folders.masks import ask_about_masks, beside_images
from dovs.data.formats.folders.nested import (
    about_classes_again,
    nested_classes,
    with_classes_again,
)
from dovs.data.formats.folders.one_class import ask_about_one_class
from dovs.data.formats.folders.part_names import are_parts
from dovs.data.formats.folders.reading import (
    MOST_ASKED,
    PUT_OR_LIST,
    SPLIT,
    Reading,
    class_folders_of,
    class_pattern,
    common_pattern,
    listed_names,
    names_below,
    plain_name,
    question,
    reads,
    shared_names,
    unwrapped,
)
from dovs.data.formats.splits import split_in, split_of
from dovs.data.formats.tree import Folder
from dovs.data.report import Finding, finding, named


@dataclass(frozen=True)
class SplitFolders:
    """Folders of which some are called like splits.

    Attributes:
        found: all of them.
        like: the split that a folder is called like.
        divided: pattern of the class folders in each of those that have some.
        prefix: of patterns of the folders.
    """

    found: Sequence[Folder]
    like: Mapping[Folder, str]
    divided: Mapping[Folder, str]
    prefix: str

    @property
    def others(self) -> list[Folder]:
        """Folders that are not called like splits."""
        return [f for f in self.found if f not in self.like]

    def of(self, split: str) -> list[Folder]:
        """Return the folders of a split that contain class folders."""
        return [f for f in self.divided if self.like[f] == split]

    @property
    def tested(self) -> list[Folder]:
        """Folders that may have the test images, best first."""
        return [*self.of("test"), *self.of("validation")]


def read_splits(
    base: Folder, found: Sequence[Folder], prefix: str, advice: str = ""
) -> Reading | None:
    """Read folders that are called like splits, if there are any.

    Args:
        base: the folder around them.
        found: the folders in it that have images.
        prefix: of patterns of the folders.
        advice: sentences on other files, said where there are no class folders.
    """
    like = {f: split for f in found if (split := split_of(f.name))}
    if not like:
        return None
    divided = {f: pattern for f in like if (pattern := _pattern_of_classes(f)) is not None}
    folders = SplitFolders(found, like, divided, prefix)
    if not divided:
        return _no_class_folders(folders, advice)
    trains, tests = folders.of("train"), folders.of("test") or folders.of("validation")
    if len(trains) > 1 or len(tests) > 1:
        return _several(folders, trains, tests)
    if trains:
        return _with_train(folders, trains[0])
    if len(folders.others) >= 2:
        return _beside_test(folders, base)
    choices = {
        f"train on {f.name}": reads(p) for f, p in divided.items() if len(class_folders_of(f)) > 1
    }
    text = f"{_look(like)}, but there is no folder of training images"
    return question("splits", text, choices)


def _pattern_of_classes(split: Folder) -> str | None:
    """Return the pattern of a split's class folders; one called images or test is no class."""
    classes = class_folders_of(split)
    if len(classes) == 1 and (beside_images(classes[0]) or split_of(classes[0].name)):
        return None
    return class_pattern(split)


def _look(like: Iterable[Folder]) -> str:
    folders = list(like)
    looks = "looks like a split" if len(folders) == 1 else "look like splits"
    return f"{listed_names(folders)} {looks}"


def _no_class_folders(folders: SplitFolders, advice: str) -> Reading:
    like, pattern = list(folders.like), f"{folders.prefix}*"
    if len(like) == 1 and len(folders.others) >= 2:
        text = f"{like[0].name} is taken for a class: its images are directly in it"
        taken = finding("splits", "warning", text)
        return Reading(pattern, SPLIT, (taken, *nested_classes(folders.found, pattern)))
    text = (
        f"{_look(like)}, but there are no class folders in "
        f"{'it' if len(like) == 1 else 'them'}{PUT_OR_LIST}{advice}"
    )
    several = len(folders.found) > 1
    return question("splits", text, {"they are classes": reads(pattern)} if several else {})


def _several(folders: SplitFolders, trains: Sequence[Folder], tests: Sequence[Folder]) -> Reading:
    """Ask which of several folders is a split; every choice names both splits."""
    same = trains if len(trains) > 1 else tests
    text = f"{listed_names(same)} all look like the {folders.like[same[0]]} split"
    if not trains and len(folders.others) >= 2:
        text += ". Remove all but one of them, or put the class folders into a folder train"
        return question("splits", text, {})
    divided = folders.divided
    choices = {
        f"train on {f.name}, test on {test.name}": reads(divided[f], divided[test])
        for f in trains
        for test in tests
    }
    if not (trains and tests):
        choices = {f"train on {f.name}": reads(divided[f]) for f in (*trains, *tests)}
    return question("splits", text, choices)


def _with_train(folders: SplitFolders, train: Folder) -> Reading:
    """Read a folder of training images, or ask where its classes or the test images are."""
    classes, others = class_folders_of(train), folders.others
    test = _with_same_classes(classes, folders.tested)
    masks = ask_about_masks(classes, f"{unwrapped(train).path}/", _images_alone)
    if masks is not None:
        return _with_test(masks, train, test or next(iter(folders.tested), None))
    unclear = None
    if test is None:
        unclear = _other_depth(folders, train, classes, folders.divided[train])
        unclear = unclear or _may_be_classes(folders, train)
    unclear = unclear or ask_about_one_class(train, folders.tested, folders.found, folders.divided)
    if unclear is not None:
        return unclear
    reading = _read(folders, train, classes, folders.divided[train], test)
    if not others:
        return reading
    text = f"folders beside the splits are left out: {listed_names(others)}"
    left = finding("left_out", "warning", text, [f.name for f in others])
    return dataclasses.replace(reading, findings=(*reading.findings, left))


def _beside_test(folders: SplitFolders, base: Folder) -> Reading:
    """Read class folders beside a test folder."""
    classes, pattern = folders.others, f"{folders.prefix}*"
    test = _with_same_classes(classes, folders.tested)
    alone = common_pattern(classes, folders.found) if len(folders.like) > 1 else pattern
    if test is None and alone:
        unclear = _other_depth(folders, base, classes, alone)
        if unclear is not None:
            return unclear
    reading = _read(folders, base, classes, pattern, test)
    return dataclasses.replace(reading, without=tuple(folders.like))


def _read(
    folders: SplitFolders,
    train: Folder,
    classes: Sequence[Folder],
    pattern: str,
    test: Folder | None,
) -> Reading:
    candidates = folders.tested
    unusable = candidates if test is None else candidates[: candidates.index(test)]
    unused = [f for f in candidates if f is not test and f not in unusable]
    tested = folders.divided[test] if test else SPLIT
    flat = [f for f in folders.like if f not in folders.divided]
    again = with_classes_again(classes)
    findings = (
        _understood(train, test, unused),
        *about_classes_again(again),
        *_without_classes(flat),
        *_other_classes(unusable),
        *nested_classes([f for f in classes if f not in again], pattern, tested),
    )
    return Reading(pattern, tested, findings, tuple(again))


def _with_same_classes(classes: Iterable[Folder], candidates: Sequence[Folder]) -> Folder | None:
    """Return the first split that has images of any of the classes."""
    names = {plain_name(f.name) for f in classes}
    for f in candidates:
        if names & names_below([unwrapped(f)]):
            return f
    return None


def _other_depth(
    folders: SplitFolders, train: Folder, classes: Sequence[Folder], pattern: str
) -> Reading | None:
    """Ask, where the classes of one split are the folders inside those of the other."""
    names, inner = {plain_name(f.name) for f in classes}, names_below(classes)
    for test in folders.tested:
        tested, tests = class_folders_of(test), folders.divided[test]
        choices = {}
        if inner & names_below([unwrapped(test)]):
            for f in classes:
                if split_of(f.name) == "train" and (below := class_pattern(f)):
                    choices[f"train on the folders in {f.path}"] = reads(below, tests)
            text = f"train on the folders in {listed_names(classes)}"
            choices[text] = reads(f"{pattern}/*", tests)
        elif names & names_below(tested):
            text = f"test on the folders in {listed_names(tested)}"
            choices[text] = reads(pattern, f"{tests}/*")
        if not choices:
            continue
        alone = {f"{listed_names(classes)} are classes, {test.name} is not used": reads(pattern)}
        if train not in folders.found:
            every = f"the classes are {listed_names(folders.found)}"
            alone = {every: reads(f"{folders.prefix}*")}
        text = (
            f"{train.name} contains {listed_names(classes)}, but {test.name} contains "
            f"{listed_names(tested)}: the classes of one are inside the folders of the other"
        )
        return question("splits", text, {**choices, **alone})
    return None


def _may_be_classes(folders: SplitFolders, train: Folder) -> Reading | None:
    """Ask, where folders beside the training split have the same folders in them."""
    others = [f for f in folders.others if shared_names([train, f])]
    others.sort(key=lambda f: split_in(f.name) is None)
    if not others:
        return None
    pattern = folders.divided[train]
    alone = {f"train on {train.name} alone": reads(pattern)}
    classes = {f"the classes are {listed_names(folders.found)}": reads(f"{folders.prefix}*")}
    tests = {
        f"train on {train.name}, test on {f.name}": reads(pattern, class_pattern(f) or "")
        for f in others[:MOST_ASKED]
    }
    parts = are_parts([f.name for f in class_folders_of(train)])
    likely = (len(others) == 1 and not parts) or any(split_in(f.name) for f in others)
    choices = {**tests, **alone, **classes} if likely else {**classes, **alone, **tests}
    text = f"{train.name} looks like a split, but {listed_names(others)} beside it "
    text += "has" if len(others) == 1 else "have"
    return question("splits", f"{text} the same folders: {named(shared_names([train, *others]))}",
                    choices)  # fmt: skip


def _without_classes(flat: Iterable[Folder]) -> list[Finding]:
    text = "contains images without class folders: not used"
    return [finding("unlabelled", "warning", f"{f.name} {text}", [*f.walk()]) for f in flat]


def _other_classes(unusable: Iterable[Folder]) -> list[Finding]:
    return [
        finding("splits", "warning", f"{f.name} is not used: it has no images of the training "
                f"classes, but of {listed_names(class_folders_of(f))}", list(f.walk()))
        for f in unusable
    ]  # fmt: skip


def _understood(train: Folder, test: Folder | None, unused: Sequence[Folder]) -> Finding:
    text = f"{train.name} is the training split, "
    text += f"{test.name} the test split" if test else "no test split was found"
    if unused:
        text += f"; {listed_names(unused)} {'is' if len(unused) == 1 else 'are'} not used"
    return finding("splits", "info", text)


def _images_alone(images: Folder) -> dict[str, dict[str, str]]:
    pattern = class_pattern(images)
    return {f"use {images.name}": reads(pattern)} if pattern else {}


def _with_test(asked: Reading, train: Folder, test: Folder | None) -> Reading:
    """Let the choices of a question about the training folder read the test folder alike."""
    if test is None:
        return asked
    first = asked.findings[0]
    choices = {
        label: {**params, "test": _alike_below(test, params["train"].removeprefix(train.path))}
        for label, params in first.choices.items()
    }
    return Reading("", "", (dataclasses.replace(first, choices=choices),))


def _alike_below(test: Folder, pattern: str) -> str:
    """Return the pattern below a test folder, or that of its class folders if it has no such."""
    place = f"{test.path}{pattern}".removesuffix("*")
    there = any(file.startswith(place) for file in test.walk())
    return f"{place}*" if there else class_pattern(test) or SPLIT
