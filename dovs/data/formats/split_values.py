"""What the cells of a column that states splits mean."""

from __future__ import annotations

from collections.abc import Iterable

from dovs.data.formats.splits import WORDS, split_in_name, split_of

SHORT = {
    "tr": "train", "te": "test", "ts": "test", "va": "validation", "vl": "validation",
    "fit": "train", "fitting": "train", "learn": "train", "learning": "train", "score": "test",
    "scoring": "test", "heldout": "validation", "held_out": "validation", "held-out": "validation",
}  # fmt: skip
"""Short and unusual words for splits; only in columns, as folders may be called so for other
reasons."""
NO_SPLIT = "(no split)"
"""What columns of yes and no state of a row that is in none of their splits, or in several."""
MOST = 12
"""Values that a column of splits may have at most, unless its name states that it is one."""


def meant_splits(values: Iterable[str]) -> dict[str, str | None]:
    """Return the split that each value of a column means, None where it means none.

    Short words and words in a longer name count only where every value means a split.

    Args:
        values: of the cells, "" for an empty one.

    >>> meant_splits(["Train", "te", "PublicTest"])
    {'Train': 'train', 'te': 'test', 'PublicTest': 'test'}
    >>> meant_splits(["fit", "holdout"]), meant_splits(["fit", "unfit"])
    ({'fit': 'train', 'holdout': 'validation'}, {'fit': None, 'unfit': None})
    >>> meant_splits(["test tube", "flask"]), meant_splits(["tr", "en"])
    ({'test tube': None, 'flask': None}, {'tr': None, 'en': None})
    """
    usual = {value: split_of(value) for value in values}
    every = {
        value: split or SHORT.get(value.lower()) or split_meant(value)
        for value, split in usual.items()
    }
    stating = [split for value, split in every.items() if value not in ("", NO_SPLIT)]
    return every if all(stating) else usual


def all_splits(values: set[str]) -> bool:
    """Return whether every value mentions a split: training, and another one.

    >>> all_splits({"Training", "testing", ""}), all_splits({"1-train", "2-test"})
    (True, True)
    >>> all_splits({"train", "bus"}), all_splits({"test"}), all_splits({"tr", "te"})
    (False, False, False)
    """
    named = values - {""}
    splits = {split_meant(value) for value in named}
    return len(named) <= MOST and None not in splits and "train" in splits and len(splits) > 1


def split_meant(value: str) -> str | None:
    """Return the split that a value is called by or mentions, None for none or several.

    Training and validation together are training.

    >>> split_meant("Unseen test"), split_meant("train+val"), split_meant("test, train")
    ('test', 'train', None)
    """
    if split_of(value) is not None:
        return split_of(value)
    words = {*WORDS.split(value.lower())} - {""}
    if len(words) == 2 and {split_of(word) for word in words} == {"train", "validation"}:
        return "train"
    return split_in_name(value)
