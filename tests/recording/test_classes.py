"""Names and training counts of the classes in every form that a user may have them in."""

import numpy as np
import pandas as pd
import pytest

from dovs.errors import DataError
from dovs.exports.files import csv_of
from dovs.recording.classes import given_classes, names_in_order
from dovs.recording.counts import counts_in, counts_of
from dovs.recording.reading.understanding import understand
from tests.recording.loops import COUNTS, NAMES

COUNTS_OF_NAMES = {
    "series by name": pd.Series([4, 12, 40, 120], index=NAMES[::-1]),
    "series by index": pd.Series([4, 12, 40, 120], index=[3, 2, 1, 0]),
    "series of floats": pd.Series([120.0, 40, 12, 4]),
    "frame's value counts": pd.DataFrame({"c": np.repeat(NAMES, COUNTS)}).value_counts(),
    "keys of numpy": {np.int64(index): COUNTS[index] for index in (3, 1, 0, 2)},
    "keys of JSON": {str(index): COUNTS[index] for index in (3, 1, 0, 2)},
}


@pytest.mark.parametrize("kind", COUNTS_OF_NAMES)
def test_counts_are_of_the_classes_that_they_name(kind):
    assert given_classes(NAMES, COUNTS_OF_NAMES[kind], None).counts.tolist() == list(COUNTS)


@pytest.mark.parametrize("kind", ["series by index", "series of floats", "keys of numpy"])
def test_counts_by_index_need_no_names(kind):
    assert given_classes(None, COUNTS_OF_NAMES[kind], None).counts.tolist() == list(COUNTS)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({1, 2}, "a set, which does not state whose count"),
        (pd.DataFrame({"a": [1]}), "a DataFrame, which does not state"),
        ([1.5, 2], "count 1.5 is no whole number"),
        (pd.Series([1, 2], index=["a", "a"]), "'a' twice"),
        (pd.Series([1, np.nan], index=["a", "b"]), "count nan is no whole number"),
        (5, "shape"),
        ([0, 2], "above 0"),
    ],
)
def test_counts_without_a_number_for_each_class_are_refused(counts, message):
    with pytest.raises(DataError, match=message):
        given_classes(["a", "b"], counts, None)


ORDERED = {
    "class_to_idx": {"b": 1, "a": 2, "c": 0},
    "class_to_idx of a Series": pd.Series([1, 2, 0], index=["b", "a", "c"]),
    "id2label": {1: "b", 2: "a", 0: "c"},
    "id2label of JSON": {"1": "b", "2": "a", "0": "c"},
    "series": pd.Series(["c", "b", "a"]),
    "series by index": pd.Series(["b", "a", "c"], index=[1, 2, 0]),
    "array": np.array(["c", "b", "a"]),
    "bytes": [b"c", b"b", b"a"],
}


@pytest.mark.parametrize("kind", ORDERED)
def test_class_names_are_in_the_order_of_their_indices(kind):
    assert given_classes(ORDERED[kind], None, None).names == ("c", "b", "a")


def test_folders_named_by_numbers_have_the_indices_of_class_to_idx():
    assert names_in_order({"10": 1, "7": 0, "2": 2}) == ("7", "10", "2")
    eleven = {str(index): f"class {index}" for index in range(11)}
    assert names_in_order(eleven)[10] == "class 10"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"a", "b"}, "a set, which has no order"),
        ("abcd", "a str, which has no order"),
        (4, "an? int, which has no order"),
        ({1: "a", 2: "b"}, "indices are not 0 to 1"),
        ({"a": 0, "b": 0}, "indices are not 0 to 1"),
        (["a", None], "has None, which is no name"),
        ([["a"], ["b"]], "no name"),
        ([], "is empty"),
        (["a", "a"], "'a' twice"),
    ],
)
def test_class_names_without_an_order_are_refused(names, message):
    with pytest.raises(DataError, match=message):
        given_classes(names, None, None)


def test_superclasses_can_be_a_mapping():
    found = given_classes(["cat", "oak"], None, {"oak": "plant", "cat": "animal"})
    assert found.superclass_of == ("animal", "plant")
    with pytest.raises(DataError, match=r"superclass_of .* it has no superclass for oak"):
        given_classes(["cat", "oak"], None, {"cat": "animal"})


def test_counts_of_an_export_can_be_read_back(tmp_path):
    names = ["bee, big", "=cat", 'the "dog"', "a;b"]
    frame = pd.DataFrame({"class_name": names, "training_images": [9, 5, 3, 1]})
    (tmp_path / "class_counts.csv").write_bytes(csv_of(frame))
    assert counts_of(tmp_path / "class_counts.csv") == dict(zip(names, [9, 5, 3, 1], strict=True))


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("cat\t5\ndog\t6", {"cat": 5, "dog": 6}),
        ("class;images\ncat;5.0", {"cat": 5}),
        ("cat,5\na;b,6", {"cat": 5, "a;b": 6}),
        ("count\n5\n6\n", [5, 6]),
        ('{"cat": "5", "dog": 6.0}', {"cat": 5, "dog": 6}),
        (",count\n7,30\n2,10\n", {"7": 30, "2": 10}),
    ],
)
def test_counts_in_a_text(text, counts):
    assert counts_in(text) == counts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"cat": 5.7}', "count 5.7 is no whole number"),
        ('{"cat": true}', "count True is no whole number"),
        ('{"cat": 5, "cat": 6}', "'cat' appears twice"),
        ("cat,5\ncat,6", "'cat' appears twice"),
        ("bee, big,5", "'bee,big,5' is not a name and a whole number. Put a name that has a comma"),
        ("cat,5OO\ndog,3", "'cat,5OO' is not a name and a whole number"),
        ("cat,1_000", "'cat,1_000' is not"),
        ("cat,\ndog,3", "'cat,' is not"),
        ("[5, 3", "no JSON"),
        ("", "no line with a number"),
    ],
)
def test_counts_that_are_no_whole_numbers_are_refused(text, message):
    with pytest.raises(DataError, match=message):
        counts_in(text)


def test_counts_without_names_state_the_order_of_the_classes(tmp_path):
    np.savez(tmp_path / "e.npz", z=np.eye(8), label=np.array(["newt", "cat", "dog", "ant"] * 2))
    made = understand(tmp_path / "e.npz", class_counts=[4, 3, 2, 1])
    assert "class counts have no names: taken in the order ant, cat, dog, newt" in made.report
    by_name = pd.Series({"newt": 1, "dog": 2, "ant": 4, "cat": 3})
    assert understand(tmp_path / "e.npz", class_counts=by_name).given.counts.tolist() == [
        4,
        3,
        2,
        1,
    ]
