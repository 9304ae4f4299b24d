"""The usual names of splits, and dividing images where there is no test split."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from dovs.data.report import Finding, counted, finding, named

TEST_SHARE = 0.2

SPLIT_NAMES: dict[str, frozenset[str]] = {
    "train": frozenset((
        "train", "training", "trn", "trainset", "train_set", "training_set", "trainval",
    )),
    "test": frozenset((
        "test", "testing", "tests", "tst", "testset", "test_set", "testing_set",
    )),
    "validation": frozenset((
        "val", "valid", "validation", "validate", "validation_set", "valset", "val_set", "dev",
        "devel", "development", "eval", "evaluation", "holdout", "hold_out",
    )),
}  # fmt: skip
FLAGS = {
    "is_train": ("train", "test"),
    "is_training": ("train", "test"),
    "is_training_image": ("train", "test"),
    "is_test": ("test", "train"),
    "is_val": ("validation", "train"),
    "is_valid": ("validation", "train"),
    "is_validation": ("validation", "train"),
}
"""Columns of yes or no, and the splits that these mean."""
YES, NO = ("1", "1.0", "true", "t", "yes", "y"), ("0", "0.0", "false", "f", "no", "n")
SPLIT_COLUMNS = (
    "split", "set", "subset", "partition", "fold", "usage", "dataset", "data_set", *FLAGS,
)  # fmt: skip
WORDS = re.compile(r"[^0-9a-z]+")
WORDS_BESIDE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def split_of(name: str) -> str | None:
    """Return "train", "test" or "validation" for a usual name of a split, None for others.

    Upper and lower case count as equal, and so do words such as "images" or a number beside it.

    >>> split_of("Training"), split_of("test_images"), split_of("VAL2017"), split_of("latest")
    ('train', 'test', 'validation', None)
    >>> split_of("train station"), split_of("seg_test")
    (None, None)
    """
    plain = WORDS.sub("_", name.strip().lower()).strip("_")
    plain = re.sub(r"^(images|imgs|img|data)_|_(images|imgs|img|image|data|\d+)$", "", plain)
    plain = re.sub(r"\d+$", "", plain)
    for split, names in SPLIT_NAMES.items():
        if plain in names:
            return split
    return None


def split_in(text: str) -> str | None:
    """Return the split that a file's name mentions as a word of its own, None for none or several.

    >>> split_in("ImageNet_LT_train"), split_in("train-00000-of-00001"), split_in("partial-train")
    ('train', 'train', 'train')
    >>> split_in("train_val2018"), split_in("0000")
    (None, None)
    """
    words = (re.sub(r"\d+$", "", word) for word in WORDS.split(text.lower()))
    found = {split for word in words for split, names in SPLIT_NAMES.items() if word in names}
    return found.pop() if len(found) == 1 else None


def split_in_name(name: str) -> str | None:
    """Return the split that a folder's name mentions; capitals begin a word.

    >>> split_in_name("TrainData"), split_in_name("seg_test"), split_in_name("latest")
    ('train', 'test', None)
    """
    return split_in(WORDS_BESIDE.sub("_", name))


def split_text(column: str, value: object, names: Sequence[str] | None = None) -> str:
    """Return what a cell states as text: "" for an empty one, the split for a yes or no.

    Args:
        column: its name, in any case.
        value: of the cell.
        names: of the numbers 0, 1, … where the file has them.

    >>> split_text("is_valid", True), split_text("split", 1, ("train", "test"))
    ('validation', 'test')
    >>> split_text("split", None), split_text("is_train", "0")
    ('', 'test')
    """
    if value is None:
        return ""
    if names and isinstance(value, int) and 0 <= value < len(names):
        return names[value]
    text = str(value).strip()
    yes, no = FLAGS.get(column.lower(), (text, text))
    return yes if text.lower() in YES else no if text.lower() in NO else text


def stated_splits(where: str, values: Sequence[str]) -> tuple[list[str], list[Finding]]:
    """Return the split of each image from a column, and what is not usual about it.

    Images without a known split train. A column without any known split is not used.

    Args:
        where: what messages call the column.
        values: N texts, "" where an image states none.

    >>> stated_splits("column set", ["Train", "VAL"])
    (['train', 'validation'], [])
    """
    known = {value: split_of(value) for value in set(values)}
    strange = Counter(value for value in values if known[value] is None)
    if not strange:
        return [known[value] or "train" for value in values], []
    names = sorted(value or "(empty)" for value in strange)
    if not any(known.values()):
        text = f"{where} is not used: none of its values is a split: {named(names)}"
        every = [finding("splits", "info", text, names)] if any(values) else []
        return ["train"] * len(values), every
    number = counted(strange.total(), "image states", "images state")
    text = f"{number} no known split in {where} and train: {named(names)}"
    return (
        [known[value] or "train" for value in values],
        [finding("splits", "warning", text, names)],
    )


def unknown_class(number: int, classes: Sequence[str]) -> Finding:
    """Return the finding on test images of classes that have no training image.

    >>> unknown_class(1, ["cat"]).message
    '1 test image of a class without training images is left out: cat'
    """
    images = "test images of classes without training images are"
    if len(classes) == 1:
        images = "test images of a class without training images are"
    text = counted(number, "test image of a class without training images is", images)
    return finding("unknown_class", "warning", f"{text} left out: {named(classes)}", classes)


def divide(
    labels: np.ndarray, seed: int, share: float = TEST_SHARE
) -> tuple[np.ndarray, np.ndarray]:
    """Select a share of each class for testing: at least one image, and never the last one.

    Args:
        labels: (N,) int64.
        seed: of the random choice.
        share: of each class, rounded.

    Returns:
        Training rows and test rows, both ascending. A class of one image has no test image.

    >>> train, test = divide(np.array([0] * 10 + [1, 1, 2]), 0)
    >>> np.array([0] * 10 + [1, 1, 2])[test].tolist()
    [0, 0, 1]
    """
    tested = np.zeros(len(labels), dtype=bool)
    for label, members in by_class(labels):
        stream = np.random.SeedSequence(seed, spawn_key=(label,))
        order = np.random.default_rng(stream).permutation(len(members))
        number = max(round(share * len(members)), 1) if len(members) > 1 else 0
        tested[members[order[:number]]] = True
    return np.flatnonzero(~tested), np.flatnonzero(tested)


def by_class(labels: np.ndarray) -> Iterable[tuple[int, np.ndarray]]:
    """Yield each label that occurs, and its rows ascending."""
    order = np.argsort(labels, kind="stable")
    values, starts = np.unique(labels[order], return_index=True)
    yield from zip(values.tolist(), np.split(order, starts[1:]), strict=True)
