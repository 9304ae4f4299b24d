"""Which Parquet files of a folder are read, and what is stated about the others."""

from __future__ import annotations

import os

import pytest

from dovs.data import examine, load
from dovs.errors import DataError
from tests.data.user_images import write_labelled


def write_files(folder, *names):
    for number, name in enumerate(names):
        write_labelled(folder / f"{name}.parquet", ["cat", "dog"] * 2, 100 * number)
    return folder


def test_files_of_no_split_beside_training_files_are_named(tmp_path, home):
    names = ["data/train-0", "data/test-0", "data/extra", "data/train_val-0"]
    report = examine(write_files(tmp_path, *names))
    assert report.counts == {"train": (2, 2), "test": (2, 2)}
    (found,) = report.of("files")
    assert found.severity == "warning"
    assert found.details == ("data/extra.parquet", "data/train_val-0.parquet")


@pytest.mark.parametrize("other", ["more/train-0", "latest/0000"])
def test_files_of_other_sets_are_named_and_can_be_chosen(tmp_path, home, other):
    folder = write_files(tmp_path, "train/0000", other)
    (found,) = examine(folder).of("subset")
    assert found.details == (f"{other}.parquet",)
    (choice,) = found.choices.values()
    chosen = examine(folder, **choice)
    assert chosen.usable
    assert not chosen.of("subset")


def test_what_was_passed_over_is_named_where_nothing_is_left(tmp_path, home):
    (tmp_path / "train.parquet").symlink_to(tmp_path.parent / "elsewhere.parquet")
    write_files(tmp_path, "a/b/c/d/e/train-0")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "test.parquet")
    with pytest.raises(DataError) as error:
        load("parquet", path=str(tmp_path))
    text = str(error.value)
    assert "contains no train Parquet files. Put" in text
    assert "1 link that leads out" in text
    assert "1 folder is too deep to be looked into (more than 4 below): a/b/c/d/e." in text
    if hasattr(os, "mkfifo"):
        assert "1 entry that is no ordinary file left out: test.parquet" in text


def test_folders_that_are_too_deep_are_named(tmp_path, home):
    report = examine(write_files(tmp_path, "data/train-0", "a/b/c/d/e/train-0"))
    assert report.of("files")[0].details == ("a/b/c/d/e",)


@pytest.mark.parametrize(
    ("present", "missing"),
    [
        ([0, 2], ("train-00001-of-00003.parquet",)),
        ([1], ("train-00000-of-00003.parquet", "train-00002-of-00003.parquet")),
        ([0, 1, 2], None),
        ([1, 2, 3], None),
        ([1, 3], ("train-00002-of-00003.parquet",)),
    ],
)
def test_missing_files_of_a_numbered_set_are_named(tmp_path, home, present, missing):
    report = examine(write_files(tmp_path, *(f"train-0000{n}-of-00003" for n in present)))
    assert report.usable
    assert [each.details for each in report.of("files")] == ([missing] if missing else [])


def test_missing_files_whose_names_end_in_a_digest(tmp_path, home):
    report = examine(write_files(tmp_path, "data/train-00000-of-00002-9b4e1f"))
    assert report.of("files")[0].details == ("data/train-00001-of-00002.parquet",)


def test_files_of_one_split_train_and_that_is_stated(tmp_path, home):
    report = examine(write_files(tmp_path, "test-0", "test-1"))
    found = next(each for each in report.of("splits") if each.severity == "warning")
    assert "split test: their images train" in found.message
    assert report.usable


def test_several_splits_without_training_files_are_refused(tmp_path, home):
    folder = write_files(tmp_path, "test-0", "validation-0")
    with pytest.raises(DataError, match="splits test and validation, and none to train on"):
        load("parquet", path=str(folder))
    assert examine(folder / "test-0.parquet").usable
