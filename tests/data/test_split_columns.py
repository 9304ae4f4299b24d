"""Which columns state the split of each image, in lists and in Parquet files."""

from __future__ import annotations

import pyarrow as pa
import pytest

from dovs.data import examine, load
from dovs.data.formats.split_columns import find_splits, read_splits
from tests.data.user_images import picture
from tests.data.user_images import write_labelled as write


def splits(columns, flags=True):
    """Return the split of each row, as one letter, and the messages."""
    stated = find_splits({name: text.split(" ") for name, text in columns.items()}, flags)
    if stated is None:
        return None
    found, findings = read_splits(stated)
    return "".join(split[0] if split != "test" else "T" for split in found), [
        each.message for each in findings
    ]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"phase": "Training Testing Training"}, "tTt"),
        ({"anything": "train test val"}, "tTv"),
        ({"type": "train test cat"}, None),
        ({"Usage": "Training PublicTest PrivateTest"}, "tTT"),
        ({"subset": "tr te va"}, "tTv"),
        ({"dataset": "tr en fr"}, "ttt"),
        ({"set": "test_tube flask flask"}, "ttt"),
        ({"train": "1 0 0"}, "tTT"),
        ({"training": "TRUE FALSE TRUE"}, "tTt"),
        ({"test": "0 1 0"}, "tTt"),
        ({"holdout": "0 1 0"}, "tvt"),
        ({"valid": "1 0 1"}, None),
        ({"test": "0 0 0"}, None),
        ({"train": "1 0 0", "test": "0 1 0", "val": "0 0 1"}, "tTv"),
        ({"is_train": "1 0 0", "is_val": "0 1 0"}, "tvT"),
        ({"is_train": "yes No FALSE", "valid": "false TRUE f"}, "tvT"),
        ({"is_train": "1 0 0", "is_test": "0 1 0"}, "tT("),
        ({"is_train": "1 1 0", "is_test": "0 1 1"}, "t(T"),
        ({"is_train": "1 0 1", "is_test": "0 1 "}, "tTt"),
        ({"is_val": "1 0 0", "is_test": "0 1 0"}, "vTt"),
        ({"is_val": "1  0 0", "is_test": "0  1 "}, "vtT("),
        ({"is_train": "1.0  0.0"}, "ttT"),
        ({"fold": "0 1 2", "is_test": "0 0 1"}, "ttT"),
        ({"IsTrain": "1 0 1"}, "tTt"),
        ({"isTest": "no yes no"}, "tTt"),
        ({"train_flag": "1 0 0"}, "tTT"),
        ({"InTestSet": "0 1 0"}, "tTt"),
        ({"for_validation": "0 0 1"}, "ttv"),
        ({"valid_flag": "1 0 1"}, None),
        ({"DataSplit": "Train Test Unlabeled"}, "tTt"),
        ({"officialSplit": "Train Test none"}, "tTt"),
        ({"mode": "train_val test train"}, "tTt"),
        ({"role": "Train Unseen_test Train"}, "tTt"),
        ({"stage": "1-train 2-test 1-train"}, "tTt"),
        ({"language": "tr te tr"}, None),
        ({"test": " x "}, "tTt"),
        ({"is_train": "X  X"}, "tTt"),
        ({"train": "x  ", "val": " x ", "test": "  x"}, "tvT"),
        ({"notes": "x  "}, None),
    ],
)
def test_columns_of_splits(columns, expected):
    found = splits(columns)
    assert (found and found[0]) == expected


def test_what_is_not_certain_is_stated():
    assert splits({"train": "1 0"}, flags=False) is None
    assert splits({"Usage": "train PublicTest"})[1] == [
        "the splits are those of column Usage",
        "the splits of column Usage are read so: PublicTest as test",
    ]
    assert splits({"split": "train test", "phase": "test train"})[1][0] == (
        "the splits are those of column split; others that differ are not used: phase"
    )
    assert splits({"is_train": "1 0 0", "is_val": "0 1 0"})[1] == [
        "the splits are those of columns is_train, is_val (no in all of them: test)"
    ]
    assert splits({"is_train": "1 1 0 0", "is_test": "0 1 1 0"})[1][1:] == [
        "2 images left out: in no split, or in several, by columns is_train, is_test"
    ]
    (unused,) = read_splits(find_splits({"split": ["0", "1"]}))[1]
    assert (unused.severity, "write train, test or validation" in unused.message) == (
        "warning",
        True,
    )


def test_a_column_states_the_split_of_each_row(tmp_path, home):
    stated = ["train"] * 6 + ["validation", "TEST", "test"] + ["train"]
    more = {"Split": pa.array(stated)}
    path = tmp_path / "x" / "all.parquet"
    write(path, pa.array([0, 1] * 5), more=more)
    report = examine(path)
    assert report.counts == {"train": (3, 4), "test": (1, 1)}
    assert "the splits are those of column Split" in [f.message for f in report.of("splits")]
    dataset = load("parquet", path=str(path))
    assert (dataset.train.images[6] == picture(9)).all()
    assert (dataset.test.images[0] == picture(7)).all()


def test_images_that_yes_and_no_state_to_be_in_no_split_are_left_out(tmp_path, home):
    train = [1.0] * 6 + [0.0] * 4 + [None] * 2
    test = [False] * 6 + [True, True, False, False] + [None] * 2
    path = tmp_path / "x" / "all.parquet"
    write(path, pa.array([0, 1] * 6), more={"is_train": pa.array(train), "is_test": pa.array(test)})
    report = examine(path)
    assert report.counts == {"train": (4, 4), "test": (1, 1)}
    assert [f.message for f in report.of("splits")][:2] == [
        "2 images left out: in no split, or in several, by columns is_train, is_test",
        "2 images train without a known split in columns is_train, is_test: (empty)",
    ]
    assert (load("parquet", path=str(path)).test.images[0] == picture(6)).all()


@pytest.mark.parametrize(
    ("name", "values"),
    [("IsTrain", [1, 1, 1, 0]), ("role", ["train", "train", "train+val", "Unseen test"])],
)
def test_parquet_files_have_these_columns_too(tmp_path, home, name, values):
    path = tmp_path / "x" / "all.parquet"
    write(path, pa.array([0, 0, 0, 0, 1, 1, 1, 1]), more={name: pa.array(values * 2)})
    assert examine(path).counts == {"train": (3, 3), "test": (1, 1)}


def test_a_column_that_states_no_splits_is_noted(tmp_path, home):
    path = tmp_path / "x" / "all.parquet"
    write(path, pa.array([0, 1] * 5), more={"dataset": pa.array(["a", "b"] * 5)})
    report = examine(path)
    assert report.counts == {"train": (4, 4), "test": (1, 1)}
    assert "column dataset is not used: none of its values is a split: a, b" in [
        f.message for f in report.of("splits")
    ]
    write(path, pa.array([0, 1] * 5), more={"set": pa.array(["train", "extra", "test", "test", None]
          * 2)})  # fmt: skip
    report = examine(path)
    assert report.counts == {"train": (3, 3), "test": (2, 2)}
    assert report.of("splits")[0].message == (
        "4 images train without a known split in column set: (empty), extra"
    )


@pytest.mark.parametrize(
    ("column", "values", "names"),
    [
        ("split", pa.array([0] * 6 + [1] * 4, pa.int64()), ["train", "test"]),
        ("is_train", pa.array([True] * 6 + [False] * 4), None),
        ("Is_Test", pa.array([0] * 6 + [1] * 4, pa.int8()), None),
        ("is_valid", pa.array(["False"] * 6 + ["True"] * 4), None),
        ("phase", pa.array(["Training"] * 6 + ["Testing"] * 4), None),
        ("which", pa.array(["train"] * 6 + ["test"] * 4).dictionary_encode(), None),
        ("which", pa.array([0] * 6 + [1] * 4), ["train", "test"]),
        ("training", pa.array([True] * 6 + [False] * 4), None),
    ],
)
def test_columns_of_parquet_files(tmp_path, home, column, values, names):
    path = tmp_path / "x" / "all.parquet"
    write(path, pa.array([0, 1] * 5), more={column: values}, names={column: names} if names else {})
    report = examine(path)
    assert report.counts == {"train": (3, 3), "test": (2, 2)}
    assert f"the splits are those of column {column}" in [f.message for f in report.of("splits")]
    assert (load("parquet", path=str(path)).test.images[0] == picture(6)).all()


def test_numbers_that_name_no_split_are_noted(tmp_path, home):
    path = tmp_path / "x" / "all.parquet"
    write(path, pa.array([0, 1] * 5), more={"fold": pa.array([0, 1, 2, 3, 4] * 2)})
    report = examine(path)
    assert report.counts == {"train": (4, 4), "test": (1, 1)}
    assert "column fold is not used: none of its values is a split: 0, 1, 2 and 2 more" in [
        f.message for f in report.of("splits")
    ]


def test_a_column_does_not_overrule_the_files(tmp_path, home):
    folder = write(tmp_path / "x" / "train.parquet", pa.array([0, 1] * 3),
                   more={"split": pa.array(["test"] * 6)})  # fmt: skip
    write(folder / "test.parquet", pa.array([0, 1]), 100)
    report = examine(folder)
    assert report.counts == {"train": (3, 3), "test": (1, 1)}
    assert "column split is not used: the files are divided into splits" in [
        f.message for f in report.of("splits")
    ]


def test_one_split_for_all_rows_is_stated(tmp_path, home):
    path = tmp_path / "x" / "all.parquet"
    write(path, pa.array([0, 1] * 5), more={"split": pa.array(["test"] * 10)})
    assert "column split states one split for all rows, test: they train" in [
        f.message for f in examine(path).of("splits")
    ]
