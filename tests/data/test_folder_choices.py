"""What is read or offered where the likely reading of a folder needs a second look."""

from __future__ import annotations

from dovs.data import examine
from tests.data.user_images import NAMES


def every(*parts, names=NAMES, count=4):
    return {f"{part}/{name}": count for part in parts for name in names}


def splits(train, test, names=NAMES):
    return {**every(train, names=names), **every(test, names=names, count=2)}


def answers(root):
    """Examine with each choice of the only question; return the parameters and the reports."""
    (asked,) = examine(root).problems
    assert asked.severity == "question"
    return [(params, examine(root, **params)) for params in asked.choices.values()]


def test_splits_inside_classes_in_a_folder_around_everything(put):
    root = put(**{f"w/x/{c}/{s}": n for c in NAMES for s, n in (("train", 4), ("test", 2))})
    report = examine(root)
    assert report.classes == tuple(NAMES)
    assert report.counts == {"train": (4, 4, 4), "test": (2, 2, 2)}


def test_classes_and_splits_in_one_name_in_a_folder_around_everything(put):
    root = put(**{f"w/{c}_{s}": n for c in NAMES for s, n in (("train", 4), ("test", 2))})
    found = answers(root)
    assert found[0][0] == {"train": "w/*_train", "test": "w/*_test"}
    assert found[0][1].counts == {"train": (4, 4, 4), "test": (2, 2, 2)}
    assert all(report.usable for _, report in found)


def test_test_folders_that_include_those_of_training(put):
    root = put(**splits("w/a", "w/b"))
    report = examine(root, train="w/a/*", test="w/*/*")
    assert report.counts == {"train": (4, 4, 4), "test": (6, 6, 6)}
    assert report.of("leak")[0].count == 12
    (refused,) = examine(root, train="w/a", test="w/a/*").problems
    assert "train=w/a and test=w/a/* are the same folders" in refused.message
