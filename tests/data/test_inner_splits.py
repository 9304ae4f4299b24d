"""Splits inside class folders, and folders called like splits beside classes."""

from __future__ import annotations

import pytest

from dovs.data import examine
from tests.data.user_images import NAMES


@pytest.mark.parametrize("of", ["{}_{}", "0{}. {}", "{} - {}"])
def test_splits_inside_classes_with_a_number_before_their_names(put, of):
    train, test = of.format(1, "train"), of.format(2, "Test")
    report = examine(put(**{f"{c}/{s}": n for c in NAMES for s, n in ((train, 4), (test, 2))}))
    assert report.counts == {"train": (4, 4, 4), "test": (2, 2, 2)}
    assert any(f"{train} is the training split" in each.message for each in report.of("splits"))


@pytest.mark.parametrize(
    ("train", "test"),
    [("{}_train", "{}_test"), ("seg_train", "seg_val"), ("set 1 train", "set 2 test")],
)
def test_folders_in_classes_with_words_for_splits_are_asked_for(put, train, test):
    names = [(c, s.format(c), n) for c in ("cat", "dog") for s, n in ((train, 4), (test, 2))]
    root = put(**{f"{c}/{inner}": count for c, inner, count in names})
    (asked,) = examine(root).problems
    splits, classes, inner = (examine(root, **params) for params in asked.choices.values())
    assert splits.counts == {"train": (4, 4), "test": (2, 2)}
    assert classes.classes == ("cat", "dog")
    assert set(inner.classes) == {inner for _, inner, _ in names}


def test_more_folders_with_words_for_splits_than_can_be_offered(put):
    root = put(**{f"c{i}/c{i}_{split}": 1 for i in range(11) for split in ("train", "test")})
    (asked,) = examine(root).problems
    assert "If they are the splits, call them train and test in each class" in asked.message
    assert len(asked.choices) == 2


@pytest.mark.parametrize("beside", [{"train": 5}, {"test": 5}, {"train/x": 3, "train/y": 3}])
def test_splits_inside_classes_beside_a_folder_called_like_a_split(put, beside):
    inside = {f"{c}/{s}": n for c in ("cat", "dog") for s, n in (("train", 4), ("test", 2))}
    root = put(**inside, **beside)
    (asked,) = examine(root).problems
    choices = [*asked.choices.values()]
    assert choices[0] == {"train": "*/train", "test": "*/test"}
    assert examine(root, **choices[0]).counts == {"train": (4, 4), "test": (2, 2)}
    assert len(examine(root, **choices[-1]).classes) == 3


@pytest.mark.parametrize("inner", ["train", "val", "Test"])
def test_the_classes_again_in_a_folder_called_like_a_split_are_left_out(put, inner):
    folders = {f"{s}/{c}": n for c in ("cat", "dog") for s, n in (("train", 4), ("test", 2))}
    again = {f"train/{inner}/{c}": 3 for c in ("cat", "dog")}
    report = examine(put(**folders, **again))
    assert report.counts == {"train": (4, 4), "test": (2, 2)}
    assert [(each.severity, each.count) for each in report.of("left_out")] == [("warning", 6)]


def test_a_class_called_like_a_split_with_other_folders_inside_is_a_class(put):
    folders = {f"{s}/{c}": n for c in ("bus", "tram") for s, n in (("train", 4), ("test", 2))}
    more = {"train/train/steam": 2, "train/train/bus": 2, "test/train": 2}
    assert examine(put(**folders, **more)).classes == ("bus", "train", "tram")


def test_folders_beside_the_images_of_a_class_called_like_a_split_are_a_warning(put):
    report = examine(put(**{f"{c}{inner}": 3 for c in ("cat", "dog") for inner in ("", "/test")}))
    (nested,) = report.of("nested")
    assert nested.severity == "warning"
    assert "Called like splits, but not used as such: cat/test, dog/test" in nested.message
