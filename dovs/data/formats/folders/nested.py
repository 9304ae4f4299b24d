"""Folders inside class folders, and class folders that may be splits by their names or content."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dovs.data.formats.folders.masks import beside_images
from dovs.data.formats.folders.part_names import COPIES, are_parts, likeness, unchanged
from dovs.data.formats.folders.reading import (
    MOST_ASKED,
    SPLIT,
    Choices,
    Reading,
    class_folders_of,
    class_pattern,
    listed_names,
    names_of_files,
    plain_name,
    question,
    reads,
    shared_names,
    unwrapped,
)
from dovs.data.formats.labels import shown
from dovs.data.formats.splits import SPLIT_NAMES, rest_of, split_in_name, split_of
from dovs.data.formats.tree import Folder
from dovs.data.report import Finding, counted, finding, named

LEAK = "results look too good where a copy of a training image is a test image"
SPLIT_RATIO = 1.5  # images of a training split for each image of the test split, at least


def nested_classes(found: Sequence[Folder], pattern: str, test: str = SPLIT) -> list[Finding]:
    """Return what is to be said of folders inside class folders.

    Args:
        found: the class folders.
        pattern: of them.
        test: pattern of the test classes, or `SPLIT`.
    """
    below = {f: class_folders_of(f) for f in found}
    nested = [
        f
        for f in found
        if (len(below[f]) > 1 or (below[f] and f.images)) and not all(map(beside_images, below[f]))
    ]
    inner = sum(len(below[f]) for f in nested)
    if nested == list(found) and not any(f.images for f in found):
        deeper = {"/*" * _depth(f) for f in nested}
        stars = next(iter(deeper))
        choice = reads(f"{pattern}{stars}", SPLIT if test == SPLIT else f"{test}{stars}")
        text = f"every class folder contains folders, {inner} in all: the {len(found)} outer "
        text += "folders are taken for the classes"
        choices = {f"the {inner} inner folders": choice}
        if len(deeper) > 1 or any(beside_images(each) for f in found for each in below[f]):
            choices = {}
        names = sorted({each.name for f in found for each in below[f]})
        whole = unchanged(names)
        if whole:
            text += f". {named(names)} look like {COPIES}: {LEAK}"
        if deeper == {"/*"} and test == SPLIT:
            choices |= {f"use {name} alone": reads(f"{pattern}/{name}") for name in whole}
        return [finding("nested", "warning", text, (), choices)]
    if not nested:
        return []
    names = [f.name for f in nested]
    text = f"{counted(len(nested), 'class folder contains', 'class folders contain')} folders, "
    text += f"whose images belong to the outer folder's class: {named(names)}"
    classes = {plain_name(f.name) for f in found}
    other = [
        f"{f.name}/{each.name}"
        for f in nested
        for each in below[f]
        if plain_name(each.name) in classes - {plain_name(f.name)}
    ]
    if other:
        text += f". Another class is called so: {named(other)}"
    splits = [f"{f.name}/{each.name}" for f in nested for each in below[f] if split_of(each.name)]
    if splits:
        text += f". Called like splits, but not used as such: {named(splits)}"
    severe = bool(other or splits) or any(not f.images for f in nested)
    alone = {}
    if not nested[0].images and len(nested) == 1 and test == SPLIT:
        alone = {f"use {names[0]} alone": reads(class_pattern(nested[0]) or "")}
    return [finding("nested", "warning" if severe else "info", text, names, alone)]


def with_classes_again(classes: Sequence[Folder]) -> list[Folder]:
    """Return the folders called like a split that contain folders called like those beside them."""
    names = {plain_name(f.name) for f in classes if split_of(f.name) is None}
    again = []
    for f in classes:
        inner = {plain_name(below.name) for below in class_folders_of(f)}
        same = names & inner
        if split_of(f.name) and len(same) > 1 and 2 * len(same) >= len(inner):
            again.append(f)
    return again


def about_classes_again(again: Sequence[Folder]) -> list[Finding]:
    """Return what to state about the folders that `with_classes_again` found."""
    return [
        finding("left_out", "warning", f"{f.path} is no class and is left out: it is called like "
                f"a split and contains folders of the classes beside it, "
                f"{listed_names(class_folders_of(f))}", list(f.walk()))
        for f in again
    ]  # fmt: skip


def _depth(folder: Folder) -> int:
    """Return how many levels below a folder its class folders are."""
    return (class_pattern(folder) or "").removeprefix(folder.path).count("/")


def ask_about_shared_names(found: Sequence[Folder], prefix: str) -> Reading | None:
    """Ask, where folders look like splits as the folders inside them have the same names."""
    nested = [f for f in found if class_pattern(f) and len(class_folders_of(f)) > 1]
    stated = _stated_pairs(nested)
    common = shared_names(nested)
    if not stated and (not common or any(map(beside_images, class_folders_of(nested[0])))):
        return None
    alike = nested if common else list(stated[0])
    text = f"{listed_names(alike)} contain folders of the same names: "
    text += named(common or shared_names(alike))
    copies = _copies(nested)
    if copies:
        text += ". Their files have the same names too: they look like copies"
        return question("splits", text, {
            f"use {shown(f.path)} alone": reads(class_pattern(f) or "") for f in copies
        })  # fmt: skip
    text += ". These may be the classes, or those around them"
    if unchanged([f.name for f in found]):
        text += f". {listed_names(found)} look like {COPIES}: {LEAK}"
    return question("splits", text, _ways(found, nested, stated, bool(common), prefix))


def _ways(
    found: Sequence[Folder],
    nested: Sequence[Folder],
    stated: Sequence[tuple[Folder, Folder]],
    common: bool,
    prefix: str,
) -> Choices:
    """Return how folders with the same folders in them can be read, the likely way first."""
    patterns = {f: class_pattern(f) or "" for f in nested}
    below = {patterns[f].removeprefix(f.path) for f in nested} if common else set()
    every = f"{prefix}*{next(iter(below))}" if len(below) == 1 and nested == list(found) else ""
    inner = "the folders in them are the classes: test images of all, chosen at random"
    together = {inner: reads(every)} if every else {}
    outer = {f"the classes are {listed_names(found)}": reads(f"{prefix}*")}
    pairs = stated or (_larger_first(nested) if len(nested) == 2 else [])
    tested = {
        f"train on {a.name}, test on {b.name}": reads(patterns[a], patterns[b])
        for a, b in pairs[:MOST_ASKED]
    }
    if every and 2 < len(found) <= MOST_ASKED and not stated:
        tested = {
            f"test on {f.name}, train on the others": reads(every, patterns[f]) for f in found
        }
    names = [f.name for f in found]
    if not stated and likeness(names):
        whole = [f for f in nested if f.name in unchanged(names)]
        alone = {f"use {f.name} alone": reads(patterns[f]) for f in whole}
        return {**alone, **together, **tested, **outer}
    likely = stated or (pairs and _images(pairs[0][0]) >= SPLIT_RATIO * _images(pairs[0][1]))
    inside = [f.name for f in class_folders_of(nested[0])]
    if not stated and are_parts(inside) and not are_parts([f.name for f in found]):
        return {**outer, **together, **tested}
    return {**tested, **together, **outer} if likely else {**together, **outer, **tested}


def _copies(nested: Sequence[Folder]) -> list[Folder]:
    """Return folders with the same images, as these are called: one, and others around it again."""
    by_name: dict[str, list[Folder]] = {}
    for f in nested:
        by_name.setdefault(plain_name(unwrapped(f).name), []).append(f)
    for alike in by_name.values():
        if len(alike) > 1 and any(unwrapped(f) is f for f in alike):
            files = [set(names_of_files(unwrapped(f))) for f in alike]
            if all(each == files[0] for each in files):
                return alike
    return []


def _stated_pairs(nested: Sequence[Folder]) -> list[tuple[Folder, Folder]]:
    """Return the folders for training and testing that their names mention, best first."""
    by_word: dict[str, list[Folder]] = {"train": [], "test": [], "validation": []}
    for f in nested:
        split = split_in_name(f.name)
        if split is not None:
            by_word[split].append(f)
    tests = by_word["test"] or by_word["validation"]
    pairs = [(a, b) for a in by_word["train"] for b in tests if shared_names([a, b])]
    return sorted(pairs, key=lambda pair: rest_of(pair[0].name) != rest_of(pair[1].name))


def _larger_first(pair: Sequence[Folder]) -> list[tuple[Folder, Folder]]:
    small, large = sorted(pair, key=_images)
    return [(large, small), (small, large)]


def _images(folder: Folder) -> int:
    return sum(1 for _ in folder.walk())


def ask_about_affixes(found: Sequence[Folder], prefix: str) -> Reading | None:
    """Ask, where the folders' names are a class and a split, as in cat_train and cat_test."""
    patterns: dict[str, str] = {}  # the first spelling of each
    classes: dict[str, dict[str, dict[str, str]]] = {"train": {}, "test": {}, "validation": {}}
    for f in (f for f in found if len(f.filled) < 2):
        for split, pattern, rest in _affixes(f.path.rpartition("/")[2]):
            same = patterns.setdefault(pattern.casefold(), pattern)
            classes[split].setdefault(same, {})[rest.casefold()] = rest
    for split in ("test", "validation"):
        for a, trained in classes["train"].items():
            for b, tested in classes[split].items():
                both = [trained[name] for name in sorted(trained.keys() & tested.keys())]
                if not both or len(trained) < 2:
                    continue
                text = (
                    f"{listed_names(found)} look like classes and splits in one name: "
                    f"{a} for training and {b} for testing, of the classes {named(both)}"
                )
                return question("splits", text, {
                    f"train on {a}, test on {b}": reads(prefix + a, prefix + b),
                    f"all {len(found)} folders are classes": reads(f"{prefix}*"),
                })  # fmt: skip
    return None


def _affixes(name: str) -> list[tuple[str, str, str]]:
    """Return the splits that a name mentions at its end or start, with pattern and the rest.

    >>> _affixes("cat_train"), _affixes("testA"), _affixes("latest")
    ([('train', '*_train', 'cat')], [('test', 'test*', 'A')], [])
    """
    result = []
    for split, words in SPLIT_NAMES.items():
        word = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
        end = re.fullmatch(rf"(.+?)([ _.-]+(?i:{word}))", name)
        end = end or re.fullmatch(rf"(.*[a-z0-9])((?=[A-Z])(?i:{word}))", name)
        start = re.fullmatch(rf"((?i:{word})[ _.-]+|(?:{word})(?=[A-Z]))(.+)", name)
        if end:
            result.append((split, f"*{end[2]}", end[1]))
        elif start:
            result.append((split, f"{start[1]}*", start[2]))
    return result
