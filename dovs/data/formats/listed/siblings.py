"""The lists of the other splits beside a list of training images."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from dovs.data.file_endings import LISTS
from dovs.data.formats.splits import SPLIT_NAMES, WORDS_BESIDE, split_in_name, split_of
from dovs.data.formats.tree import inside
from dovs.data.report import Finding, finding, named
from dovs.errors import DataError

AUTO, SPLIT = "auto", "split"


def lists_of_splits(path: Path, test_list: str) -> dict[str, Path]:
    """Return the list of each split: "train", and "test" and "validation" where there are any.

    Args:
        path: of the training images.
        test_list: of the test images, "split" for none, "auto" for those whose name differs in the
            word for the split alone, or is no more than such a word.

    Raises:
        DataError: there is no such list.

    """
    if test_list == SPLIT:
        return {"train": path}
    if test_list != AUTO:
        given = (path.parent / Path(test_list).expanduser()).resolve()
        if not given.is_file():
            raise DataError(f"there is no list {given}. Give the list of the test images.")
        return {"train": path, "test": given}
    found = {"train": path}
    if split_in_name(path.stem) != "train":
        return found
    beside = _files_beside(path)
    for split in ("test", "validation"):
        close = _alike(path.name, "train", split, beside)
        suffix = path.suffix.lower()
        close = close or [n for n in beside if _is_of_split_alone(n, suffix, split)]
        if close:
            found[split] = beside[close[0]]
    return found


def other_lists(path: Path, found: Mapping[str, Path]) -> list[Finding]:
    """Return what to state about lists that could be of other splits and are not read.

    Args:
        path: the given list.
        found: the lists that are read.
    """
    if len(found) > 1:
        return []
    own = split_in_name(path.stem)
    if own in ("test", "validation"):
        trains = _alike(path.name, own, "train", beside := _files_beside(path))
        if not trains:
            return []
        text = f"{path.name} was given, so its images train; {beside[trains[0]].name} beside it is "
        return [finding("splits", "warning", f"{text}not read. Give that list to train on it")]
    if own == "train":
        return _of_other_kind(path)
    return _in_folders_beside(path)


def _of_other_kind(path: Path) -> list[Finding]:
    """Return what to state about a list of test images with another ending."""
    beside = {name: file for name, file in _files_beside(path).items() if name.endswith(LISTS)}
    for split in ("test", "validation"):
        for ending in LISTS:
            names = _alike(f"{path.stem}{ending}", "train", split, beside)
            if names:
                other = beside[names[0]].name
                text = f"{other} is not read, as its ending differs from that of {path.name}"
                choices = {f"its images test: {other}": {"test_list": other}}
                return [finding("splits", "warning", text, [other], choices)]
    return []


def _in_folders_beside(path: Path) -> list[Finding]:
    """Return what to state about lists of the same name in the folders of other splits."""
    folder = path.parent
    if split_of(folder.name) != "train":
        return []
    try:
        beside = [each for each in sorted(folder.parent.iterdir()) if each.is_dir()]
    except OSError:
        return []
    lists = {
        split: f"../{each.name}/{path.name}"
        for each in reversed(beside)
        if (split := split_of(each.name)) in ("test", "validation") and (each / path.name).is_file()
    }
    if not lists:
        return []
    choices = {
        f"the images of {name} test": {"images": str(folder.parent), "test_list": name}
        for _, name in sorted(lists.items())
    }
    text = f"lists of the same name for other splits are not read: {named(lists.values())}"
    return [finding("splits", "warning", text, lists.values(), choices)]


def _files_beside(path: Path) -> dict[str, Path]:
    """Return the files beside a list by their names in lower case, and with words divided."""
    root = path.parent.resolve()
    files = [
        file
        for file in sorted(path.parent.iterdir())
        if inside(file, root) and file.name != path.name and os.path.isfile(file)
    ]
    return {_divided(f.name): f for f in files} | {f.name.lower(): f for f in files}


def _alike(name: str, old: str, new: str, beside: Iterable[str]) -> list[str]:
    """Return the names, in lower case, that differ from one in the word for the split alone."""
    names = {
        _renamed(way, word, other)
        for way in (name.lower(), _divided(name))
        for word in SPLIT_NAMES[old]
        for other in SPLIT_NAMES[new]
    }
    return sorted((names - {name.lower(), _divided(name)}) & {*beside})


def _divided(name: str) -> str:
    """Return a name in lower case, with a mark between words that begin with capitals.

    >>> _divided("trainLabels.csv")
    'train_labels.csv'
    """
    return WORDS_BESIDE.sub("_", name).lower()


def _is_of_split_alone(name: str, suffix: str, split: str) -> bool:
    """Return whether a name in lower case has no other word than one for a split.

    >>> _is_of_split_alone("val.json", ".json", "validation")
    True
    >>> _is_of_split_alone("my_val.json", ".json", "validation")
    False
    """
    return name.endswith(suffix) and name.removesuffix(suffix) in SPLIT_NAMES[split]


def _renamed(name: str, old: str, new: str) -> str:
    """Return a name in lower case with one word replaced.

    >>> _renamed("ImageNet_LT_train.txt", "train", "test")
    'imagenet_lt_test.txt'
    """
    return re.sub(rf"(?<![0-9a-z]){re.escape(old)}(?![a-z])", new, name.lower())
