"""The lists of the other splits beside a list of training images."""

from __future__ import annotations

import os
import re
from pathlib import Path

from dovs.data.formats.splits import SPLIT_NAMES, split_in
from dovs.data.formats.tree import inside
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
    if split_in(path.stem) != "train":
        return found
    root = path.parent.resolve()
    beside = {
        file.name.lower(): file
        for file in sorted(path.parent.iterdir())
        if inside(file, root) and os.path.isfile(file)
    }
    for split in ("test", "validation"):
        words = sorted(SPLIT_NAMES[split])
        names = {_renamed(path.name, old, new) for old in SPLIT_NAMES["train"] for new in words}
        close = sorted(names & set(beside) - {path.name.lower()})
        close = close or [n for n in beside if _is_of_split_alone(n, path.suffix.lower(), split)]
        if close:
            found[split] = beside[close[0]]
    return found


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
