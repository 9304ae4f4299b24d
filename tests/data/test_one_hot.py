"""One-hot labels and lists of one label in Parquet files of images."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dovs.data import examine, load
from tests.data.user_images import write_labelled as write

PLACES = [2, 0, 2, 0, 2, 0]


def without_label(path):
    pq.write_table(pq.read_table(path).drop_columns(["label"]), path)
    return path


def columns(path, kinds, rows=6):
    more = {name: pa.array(values) for name, values in kinds.items()}
    write(path, pa.array([0] * rows), more=more)
    return without_label(path)


@pytest.mark.parametrize(
    ("cat", "dog"),
    [
        ([1, 0, 1, 0, 1, 0], [0, 1, 0, 1, 0, 1]),
        ([True, False] * 3, [False, True] * 3),
        ([1.0, None] * 3, [0.0, 1.0] * 3),
        (["yes", "no"] * 3, ["no", "Yes"] * 3),
    ],
    ids=["numbers", "bool", "floats", "text"],
)
def test_a_column_for_each_class_is_the_label(tmp_path, home, cat, dog):
    path = columns(tmp_path / "x" / "train.parquet", {"dog": dog, "cat": cat, "age": [*range(6)]})
    columns(path.parent / "test.parquet", {"dog": [0, None, 1], "cat": [1, None, 0]}, 3)
    report = examine(path.parent)
    assert report.classes == ("cat", "dog")
    assert report.counts == {"train": (3, 3), "test": (1, 1)}
    assert "1 of 3 test images left out" in report.of("unlabelled")[0].message
    assert load("parquet", path=str(path.parent)).train.labels.tolist() == [0, 1] * 3
    assert "each row has one yes or 1 in the columns dog, cat: its column is the label" in [
        f.message for f in report.of("columns")
    ]


@pytest.mark.parametrize("third", [1, 0])
def test_rows_with_several_ones_or_none_are_a_question(tmp_path, home, third):
    kinds = {"cat": [1, 0, third] * 2, "dog": [0, 1, third] * 2}
    report = examine(columns(tmp_path / "x" / "train.parquet", kinds))
    assert not report.usable
    assert "Of the columns cat, dog, 2 rows have not exactly one yes or 1" in (
        report.problems[0].message
    )
    assert list(report.problems[0].choices) == ["cat", "dog"]


def test_a_test_row_with_several_ones_is_refused(tmp_path, home):
    path = columns(tmp_path / "x" / "train.parquet", {"cat": [1, 0] * 3, "dog": [0, 1] * 3})
    columns(path.parent / "test.parquet", {"cat": [1, 1], "dog": [0, 1]}, 2)
    report = examine(path.parent)
    assert "test.parquet row 1 has not exactly one yes or 1" in report.problems[0].message


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (pa.list_(pa.float64()), None),
        (pa.large_list(pa.bool_()), None),
        (pa.list_(pa.int8(), 4), ["ant", "bee", "cow", "dog"]),
    ],
)
def test_one_hot_lists_are_labels(tmp_path, home, kind, names):
    rows = np.eye(4)[PLACES].astype(int)
    values = rows.astype(bool) if pa.types.is_large_list(kind) else rows
    values = [*values.tolist(), None]
    folder = write(
        tmp_path / "x" / "train.parquet", pa.array(values, kind), names=names and {"label": names}
    )
    report = examine(folder)
    assert report.classes == (("ant", "cow") if names else ("0", "2"))
    assert report.of("labels")[0].message == (
        "column label has lists of 4, one-hot: the place of the 1 is the label"
    )
    assert "1 of 7 train images left out" in report.of("unlabelled")[0].message


@pytest.mark.parametrize("values", [[5, 7], ["a", "b"], [True, False]])
def test_lists_of_one_label_are_labels(tmp_path, home, values):
    folder = write(tmp_path / "x" / "train.parquet", pa.array([[value] for value in values] * 3))
    report = examine(folder)
    assert len(report.classes) == 2
    assert report.of("labels")[0].message == (
        "column label has lists of one value: the value is the label"
    )


def test_lists_of_other_lengths_in_other_files_are_refused(tmp_path, home):
    folder = write(tmp_path / "x" / "train.parquet", pa.array(np.eye(3).tolist() * 2))
    write(folder / "test.parquet", pa.array(np.eye(2).tolist()))
    assert "lists of 3 in train.parquet, but of 2 in test.parquet" in (
        examine(folder).problems[0].message
    )
