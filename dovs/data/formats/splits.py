"""The usual names of splits, and dividing images where there is no test split."""

from __future__ import annotations

import posixpath
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


def rest_of(name: str) -> tuple[str, ...]:
    """Return the words of a folder's name that mention no split, in small letters.

    >>> rest_of("seg_test"), rest_of("TrainData")
    (('seg',), ('data',))
    """
    words = WORDS.split(WORDS_BESIDE.sub("_", name).lower())
    return tuple(word for word in words if word and split_in(word) is None)


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


def unused_names(paths: Iterable[str]) -> list[Finding]:
    """Return what to state where all images are called by splits, and test images are random.

    >>> unused_names(["train_1.jpg", "3.jpg"])
    []
    >>> unused_names(["train/1.jpg", "test/1.jpg", "test/2.jpg"])[0].severity
    'warning'
    """
    found: Counter[str] = Counter()
    for path in paths:
        stem = posixpath.splitext(path.replace("\\", "/"))[0]
        splits = {split for part in stem.split("/") if (split := split_in_name(part))}
        if len(splits) != 1:
            return []
        found.update(splits)
    if "train" not in found or len(found) < 2:
        return []
    stated = [f"{split} ({number:,})" for split, number in found.most_common()]
    text = f"test images are chosen at random, although all names state splits: {named(stated)}. "
    text += "To use these, give a list with the columns path, label and split"
    return [finding("splits", "warning", text, stated)]


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
