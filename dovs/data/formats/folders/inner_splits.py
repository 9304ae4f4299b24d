"""Class folders that contain the splits, as cat/train and cat/test."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dovs.data.formats.folders.inner_datasets import contains_splits
from dovs.data.formats.folders.reading import (
    MOST_ASKED,
    SPLIT,
    Reading,
    class_pattern,
    listed_names,
    question,
    reads,
    shared_names,
)
from dovs.data.formats.labels import shown
from dovs.data.formats.splits import split_in_name, split_of
from dovs.data.formats.tree import Folder
from dovs.data.report import Finding, finding, named

NUMBER = re.compile(r"[0-9]+[ _.-]+")
Inner = Mapping[Folder, Mapping[str | None, Sequence[Folder]]]


def read_inner_splits(found: Sequence[Folder], prefix: str) -> Reading | None:
    """Read classes that contain the splits; ask where only some of them do."""
    if len(found) < 2:
        return None
    inner = _splits_inside(found)
    if not any("train" in splits for splits in inner.values()):
        return None
    divided = [f for f in found if "train" in inner[f] and len(inner[f].keys() - {None}) > 1]
    strange = [f for f in found if f.images or None in inner[f] or not inner[f]]
    if strange and (not divided or any(map(contains_splits, divided))):
        return None
    untested = [f for f in found if "test" not in inner[f] and "validation" in inner[f]]
    instead = _names({f: inner[f] for f in untested}, "validation")
    names = Names(_names(inner, "train"), _names(inner, "test"), instead)
    if strange:
        return _in_some_classes(inner, names, divided, strange, prefix)
    several = _several_datasets(inner, names, prefix)
    return several or Reading(*names.patterns(prefix), _understood(inner, names, untested))


def ask_about_splits_beside(found: Sequence[Folder], prefix: str) -> Reading | None:
    """Ask, where all classes contain the splits and a folder beside them is called like a split."""
    beside = [f for f in found if split_of(f.name)]
    inner = _splits_inside([f for f in found if f not in beside])
    if not beside or len(inner) < 2 or any(map(contains_splits, inner)):
        return None
    if not all("train" in splits and len(splits.keys() - {None}) > 1 for splits in inner.values()):
        return None
    untested = {f: splits for f, splits in inner.items() if "test" not in splits}
    names = Names(_names(inner, "train"), _names(inner, "test"), _names(untested, "validation"))
    inside = " and ".join([*names.train, *names.tested])
    choices = {f"use {inside} of the classes alone": reads(*names.patterns(prefix))}
    for f in beside:
        if len(f.filled) > 1 and (pattern := class_pattern(f)):
            choices[f"use {f.name} alone"] = reads(pattern)
    choices["every folder is a class, its test images chosen at random"] = reads(f"{prefix}*")
    text = f"{listed_names(inner)} contain splits ({inside}), and {listed_names(beside)} beside "
    text += f"them {'is' if len(beside) == 1 else 'are'} called like a split, too"
    return question("splits", text, choices)


def ask_about_mentioned_splits(found: Sequence[Folder], prefix: str) -> Reading | None:
    """Ask, where each class contains folders with words for both splits, as cat/cat_train."""
    inner = _splits_inside(found, lambda f: split_in_name(f.name))
    if len(found) < 2 or any(below.filled for f in found for below in f.filled):
        return None
    if not all("train" in splits and len(splits.keys() - {None}) > 1 for splits in inner.values()):
        return None
    untested = {f: splits for f, splits in inner.items() if "test" not in splits}
    names = Names(_names(inner, "train"), _names(inner, "test"), _names(untested, "validation"))
    text = f"each class folder contains folders with words for splits: {named(names.train)} and "
    text += named(names.tested)
    choices = {}
    if len(names.train) <= MOST_ASKED:
        choices["they are the splits"] = reads(*names.patterns(prefix))
    else:
        text += ". If they are the splits, call them train and test in each class"
    choices["every outer folder is a class, its test images chosen at random"] = reads(f"{prefix}*")
    choices["the inner folders are the classes"] = reads(f"{prefix}*/*")
    return question("splits", text, choices)


def _splits_inside(
    found: Sequence[Folder], split: Callable[[Folder], str | None] | None = None
) -> dict[Folder, dict[str | None, list[Folder]]]:
    """Return the folders inside each folder by the split that they are called by."""
    inner: dict[Folder, dict[str | None, list[Folder]]] = {f: {} for f in found}
    for f in found:
        for below in f.filled:
            inner[f].setdefault((split or _split_of)(below), []).append(below)
    return inner


def splits_in_all(found: Sequence[Folder]) -> bool:
    """Return whether all folders contain both splits, one called like test images as well."""
    called = {split_of(f.name) for f in found}
    if "train" in called or not called - {None}:
        return False
    return all({"train", "test"} <= {_split_of(below) for below in f.filled} for f in found)


def _split_of(folder: Folder) -> str | None:
    """Return the split that the folder of a class is called by, with or without a number before."""
    return split_of(NUMBER.sub("", folder.name.strip()))


@dataclass(frozen=True)
class Names:
    """Names of the folders of each split in the classes; `instead`: of those without a test."""

    train: Sequence[str]
    test: Sequence[str]
    instead: Sequence[str]

    @property
    def tested(self) -> list[str]:
        """Names of the folders with test images, best first."""
        return list(dict.fromkeys([*self.test, *self.instead]))

    def patterns(self, prefix: str) -> tuple[str, str]:
        """Return the patterns of the training images and of the test images."""
        test = f"{prefix}*/{'|'.join(self.tested)}" if self.tested else SPLIT
        return f"{prefix}*/{'|'.join(self.train)}", test


def _in_some_classes(
    inner: Inner, names: Names, divided: Sequence[Folder], strange: Sequence[Folder], prefix: str
) -> Reading:
    """Ask, where some classes have images that are in none of the splits."""
    splits = [*names.train, *names.tested]
    text = (
        f"{listed_names(divided)} {'contains' if len(divided) == 1 else 'contain'} splits "
        f"({named(splits)}), but {listed_names(strange)} "
        f"{'has' if len(strange) == 1 else 'have'} other images too"
    )
    lost = [f for f in inner if "train" not in inner[f]]
    alone = f"use {' and '.join(splits)} alone"
    if lost:
        alone += f", without class {listed_names(lost)}"
    use = {alone: reads(*names.patterns(prefix))} if len(inner) - len(lost) >= 2 else {}
    classes = {"every folder is a class, its test images chosen at random": reads(f"{prefix}*")}
    return question("splits", text, {**classes, **use} if lost else {**use, **classes})


def _understood(inner: Inner, names: Names, untested: Sequence[Folder]) -> tuple[Finding, ...]:
    text = f"each class folder contains its splits: {_are(names.train, 'training')}"
    text += f", {_are(names.test or names.instead, 'test')}" if names.tested else ""
    if names.test and untested:
        text += f"; in {listed_names(untested)}, without a test split, "
        text += _are(names.instead, "test")
    unused = _names({f: inner[f] for f in inner if f not in untested}, "validation")
    text += f"; {named(unused)} {'is' if len(unused) == 1 else 'are'} not used" if unused else ""
    findings = [finding("splits", "info", text)]
    second = _second(inner, untested)
    if second:
        again = "of a split that the class has twice are left out"
        findings.append(finding("left_out", "warning", f"folders {again}: {named(second)}", second))
    return tuple(findings)


def _several_datasets(inner: Inner, names: Names, prefix: str) -> Reading | None:
    """Ask, where the splits in every folder contain class folders, as datasets beside others."""
    splits = {
        f: [inner[f]["train"][0], (inner[f].get("test") or inner[f].get("validation") or [f])[0]]
        for f in inner
        if "train" in inner[f]
    }
    if len(splits) < len(inner) or not all(map(shared_names, splits.values())):
        return None
    if not any(map(contains_splits, inner)):
        return None
    alone = {
        f"read {f.name}": reads(class_pattern(train) or "", class_pattern(test) or "")
        for f, (train, test) in list(splits.items())[:MOST_ASKED]
    }
    plain = all(class_pattern(f) == f"{f.path}/*" for pair in splits.values() for f in pair)
    patterns = names.patterns(prefix)
    every = reads(*(f"{pattern}/*" for pattern in patterns))
    together = {"read them together": every} if plain else {}
    common = shared_names([train for train, _ in splits.values()])
    classes = {f"the classes are {listed_names(inner)}": reads(*patterns)}
    ways = {**together, **alone} if common else {**alone, **together}
    text = f"{listed_names(inner)} contain splits, and these contain folders: each of them looks "
    return question("splits", f"{text}like a dataset of its own", {**ways, **classes})


def _names(inner: Inner, split: str) -> list[str]:
    """Return the different names of a split's folders; upper and lower case count as equal."""
    names: dict[str, str] = {}
    for splits in inner.values():
        for f in splits.get(split, ()):
            names.setdefault(f.name.casefold(), f.path.rpartition("/")[2])
    return list(names.values())


def _second(inner: Inner, untested: Sequence[Folder]) -> list[str]:
    """Return the paths of folders of a split of which the class has another that is used."""
    return [
        shown(below.path)
        for f, splits in inner.items()
        for split, folders in splits.items()
        if split != "validation" or f in untested
        for below in _in_order(inner, str(split), folders)[1:]
    ]


def _in_order(inner: Inner, split: str, folders: Sequence[Folder]) -> list[Folder]:
    """Return folders of one split in the order in which a pattern prefers them."""
    order = [name.casefold() for name in _names(inner, split)]
    return sorted(folders, key=lambda f: order.index(f.name.casefold()))


def _are(names: Sequence[str], split: str) -> str:
    if len(names) == 1:
        return f"{names[0]} is the {split} split"
    return f"{' and '.join(names)} are the {split} split"
