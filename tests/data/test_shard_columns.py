"""Which column of a Parquet file has the labels, where its name or type leaves that open."""

from __future__ import annotations

import datetime
import decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dovs.data import examine
from tests.data.user_images import write_labelled

ANIMALS = ["cat", "dog"] * 6


def write(folder, **columns):
    """Write a file of twelve pictures with these columns alone beside them."""
    path = folder / "x" / "train.parquet"
    write_labelled(path, pa.array([0] * 12), more={n: pa.array(v) for n, v in columns.items()})
    names = ["image", *columns]
    pq.write_table(pq.read_table(path).select([*dict.fromkeys(names)]), path)
    return path


@pytest.mark.parametrize(
    ("name", "numbers"),
    [("year", [2019, 2020, 2021] * 4), ("age", [30.0, 40.0] * 6), ("patient_id", [*range(12)])],
)
def test_a_text_and_a_number_that_could_be_labels_are_a_question(tmp_path, home, name, numbers):
    path = write(tmp_path, **{name: numbers, "animal": ANIMALS})
    (problem,) = examine(path).problems
    assert (problem.severity, [*problem.choices]) == ("question", ["animal", name])
    assert examine(path, **problem.choices["animal"]).classes == ("cat", "dog")


@pytest.mark.parametrize("name", ["partition", "Set", "subset", "fold", "usage", "data-set"])
def test_a_column_of_splits_never_has_the_labels(tmp_path, home, name):
    report = examine(write(tmp_path, **{name: [0, 1, 2] * 4, "animal": ANIMALS}))
    assert report.classes == ("cat", "dog")
    assert f"column {name} is not used" in report.of("splits")[0].message
    assert report.of("columns")[0].message == (
        "column animal has the labels: no other column could have them"
    )


def test_a_column_whose_values_are_splits_never_has_the_labels(tmp_path, home):
    phase = ["Training"] * 8 + ["Testing"] * 4
    report = examine(write(tmp_path, phase=phase, animal=ANIMALS))
    assert (report.classes, report.counts) == (("cat", "dog"), {"train": (4, 4), "test": (2, 2)})


@pytest.mark.parametrize(
    "values",
    [
        [{"id": 0}, {"id": 1}] * 6,
        [datetime.date(2020, 1, 1), datetime.date(2020, 1, 2)] * 6,
        [[[0], [1]]] * 12,
    ],
    ids=["struct", "date", "nested lists"],
)
@pytest.mark.parametrize("name", ["label", "Category"])
def test_labels_of_a_type_that_is_not_read_are_named(tmp_path, home, name, values):
    (problem,) = examine(write(tmp_path, **{name: values, "age": [3, 4] * 6})).problems
    assert (problem.severity, [*problem.choices]) == ("question", ["age"])
    assert f"Labels of such a type are not read: column {name} (" in problem.message
    (problem,) = examine(write(tmp_path, **{name: values})).problems
    assert problem.severity == "error"
    assert problem.message.endswith("Store labels as whole numbers or text")


def test_labels_of_a_type_that_is_not_read_are_named_beside_others(tmp_path, home):
    report = examine(write(tmp_path, target=[{"box": 1}] * 12, label=ANIMALS))
    assert report.classes == ("cat", "dog")
    assert report.of("columns")[0].details == ("target",)


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        ([b"cat", b"dog"] * 6, ("cat", "dog")),
        ([decimal.Decimal("2.00"), decimal.Decimal("10.00")] * 6, ("2", "10")),
    ],
)
def test_bytes_and_decimals_are_labels(tmp_path, home, values, classes):
    report = examine(write(tmp_path, label=values))
    assert (report.classes, report.of("columns")) == (classes, ())


def test_a_decimal_that_is_not_whole_is_refused(tmp_path, home):
    (problem,) = examine(write(tmp_path, label=[decimal.Decimal("0.5")] * 12)).problems
    assert "row 0 has label 0.5: labels are whole numbers" in problem.message


@pytest.mark.parametrize(
    ("name", "train", "test"),
    [
        ("train", 1.0, 0.0),
        ("is_valid", 0.0, 1.0),
        ("test", decimal.Decimal(0), decimal.Decimal(1)),
        ("split", b"train", b"test"),
        ("is_train", b"1", b"0"),
    ],
)
def test_splits_as_numbers_with_a_point_and_as_bytes(tmp_path, home, name, train, test):
    report = examine(write(tmp_path, label=ANIMALS, **{name: [train] * 8 + [test] * 4}))
    assert report.counts == {"train": (4, 4), "test": (2, 2)}
    assert report.of("columns") == ()
