"""Whether the user's own images are still those of an earlier time, and what has changed.

`ImageDataset.content` has the number of images and a digest of each class by split; this is how
it is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dovs.data.report import named

MOST = 3  # changes that are named
SPLITS = {"train": "training", "test": "test"}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return what differs between two contents, one line; "" where they are the same.

    >>> old = {"train": {"cat": [4, "a"], "dog": [2, "b"]}, "test": {"cat": [1, "c"]}}
    >>> new = {"train": {"cat": [5, "d"], "fox": [2, "b"]}, "test": {"cat": [1, "e"]}}
    >>> changes(old, new)
    "class 'cat' has 5 training images instead of 4; class 'dog' is missing; class 'fox' is new \
and 1 more"
    >>> changes(old, old)
    ''
    """
    every = list(_changes(before, after))
    more = f" and {len(every) - MOST} more" if len(every) > MOST else ""
    return "; ".join(every[:MOST]) + more


def other_names(before: Sequence[str], after: Sequence[str]) -> str:
    """Return which images are new and which are missing, in brackets; "" where none is.

    >>> other_names(["a.png", "b.png"], ["b.png", "c.png", "d.png"])
    ' (new: c.png, d.png; missing: a.png)'
    """
    old, now = set(before), set(after)
    parts = {
        "new": [name for name in after if name not in old],
        "missing": [name for name in before if name not in now],
    }
    shown = "; ".join(f"{word}: {named(names)}" for word, names in parts.items() if names)
    return f" ({shown})" if shown and before and after else ""


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    old, new = before.get("train", {}), after.get("train", {})
    for split, word in SPLITS.items():
        mine, theirs = before.get(split, {}), after.get(split, {})
        for name in mine | theirs:
            if split == "test" and (name not in old or name not in new):
                continue  # reported as missing or new
            if name not in theirs and split == "train":
                yield f"class '{name}' is missing"
            elif name not in mine and split == "train":
                yield f"class '{name}' is new"
            elif mine.get(name, [0, ""])[0] != theirs.get(name, [0, ""])[0]:
                number, was = theirs.get(name, [0])[0], mine.get(name, [0])[0]
                yield f"class '{name}' has {number} {word} images instead of {was}"
            elif mine.get(name) != theirs.get(name):
                yield f"class '{name}' has other {word} images, or in another order"
    if list(old) != list(new) and set(old) == set(new):
        yield "the classes are in another order"
