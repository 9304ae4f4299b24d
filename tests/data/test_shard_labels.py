"""Parquet files whose labels are written in different ways."""

from __future__ import annotations

import pyarrow as pa
import pytest

from dovs.data import examine, load
from dovs.data.formats.labels import classes_of
from dovs.errors import DataError
from tests.data.user_images import write_labelled

PLACES = {"train-0": 0, "train-1": 100, "test-0": 200}


def write_files(folder, **files):
    """Write files with pictures that differ; a file is given as labels, or labels and names."""
    for name, given in files.items():
        labels, names = given if isinstance(given, tuple) else (given, None)
        file = name.replace("_", "-")
        stated = {"label": names} if names else None
        write_labelled(folder / f"{file}.parquet", pa.array(labels), PLACES[file], names=stated)
    return folder


def read(folder):
    """Return the class name of each training and each test image."""
    dataset = load("parquet", path=str(folder))
    names = dataset.class_names
    return tuple([names[i] for i in split.labels] for split in (dataset.train, dataset.test))


def test_numbers_are_read_by_the_names_of_their_own_file(tmp_path, home):
    folder = write_files(
        tmp_path,
        train_0=([0, 1, -1], ["cat", "dog"]),
        train_1=([0, 1], ["bird", "dog"]),
        test_0=([0, 1, 2], ["dog", "cat", "bird"]),
    )
    assert read(folder) == (["cat", "dog", "bird", "dog"], ["dog", "cat", "bird"])
    warned = examine(folder).of("labels")[0]
    assert (warned.severity, "different names to the same labels" in warned.message) == (
        "warning",
        True,
    )


def test_names_that_occur_twice_stay_two_classes(tmp_path, home):
    folder = write_files(
        tmp_path,
        train_0=([0, 1, 2], ["crane", "crane", "dog"]),
        test_0=([0, 1, 2], ["dog", "crane", "crane"]),
    )
    assert read(folder) == (["crane", "crane (2)", "dog"], ["dog", "crane", "crane (2)"])
    assert "1 name belongs to several labels" in examine(folder).of("names")[0].message


def test_a_list_of_names_may_go_on_in_another_file(tmp_path, home):
    folder = write_files(
        tmp_path,
        train_0=([0, 1], ["cat", "dog"]),
        test_0=([0, 1, 2], ["cat", "dog", "oak"]),
    )
    assert read(folder)[0] == ["cat", "dog"]
    assert examine(folder).of("unknown_class")[0].details == ("oak",)
    assert not any("different names" in each.message for each in examine(folder).findings)


def test_files_without_names_share_those_of_another_file(tmp_path, home):
    folder = write_files(tmp_path, train_0=[0, 1], train_1=([1, 0], ["cat", "dog"]), test_0=[1, 0])
    assert read(folder) == (["cat", "dog", "dog", "cat"], ["dog", "cat"])
    assert examine(folder).of("labels")[0].details == ("test-0.parquet", "train-0.parquet")[::-1]


@pytest.mark.parametrize(
    ("files", "match"),
    [
        ({"train_1": [0, 1]}, "train-1.parquet gives none. Store the names"),
        ({"train_1": ([0, 3], ["dog", "cat"])}, "label 3, but the 2 names .* belong to 0 to 1"),
    ],
)
def test_names_that_differ_and_do_not_tell_all_labels(tmp_path, home, files, match):
    files = {"train_0": ([0, 1], ["cat", "dog"]), "test_0": ([0, 1], ["dog", "cat"])} | files
    with pytest.raises(DataError, match=match):
        load("parquet", path=str(write_files(tmp_path, **files)))


@pytest.mark.parametrize(
    ("first", "second", "test", "expected"),
    [
        ([0, 1], ["1", "0"], [1.0, 0.0], (["0", "1", "1", "0"], ["1", "0"])),
        ([0, 1], [1, 0], ["1", "0"], (["0", "1", "1", "0"], ["1", "0"])),
        (["0", "1"], ["1", "0"], [1, 0], (["0", "1", "1", "0"], ["1", "0"])),
        ([10, 9], ["9", "cat"], ["cat", "10"], (["10", "9", "9", "cat"], ["cat", "10"])),
        (([0, 1], ["b", "a"]), ["a", "c"], ["b"], (["b", "a", "a", "c"], ["b"])),
        (([0, 1], ["b", "a"]), [1, 0], ["0", "1"], (["b", "a", "a", "b"], ["b", "a"])),
        (([0, 1], ["1", "0"]), [1, 0], ["0", "1"], (["1", "0", "0", "1"], ["0", "1"])),
        (["0", "1"], ([0, 1], ["1", "0"]), ["1"], (["0", "1", "1", "0"], ["1"])),
        ([True, False], ["true", "x"], ["false"], (["true", "false", "true", "x"], ["false"])),
    ],
)
def test_numbers_in_some_files_and_text_in_others(tmp_path, home, first, second, test, expected):
    folder = write_files(tmp_path, train_0=first, train_1=second, test_0=test)
    assert read(folder) == expected
    warned = examine(folder).of("labels")
    assert any("labels are " in each.message and " and text in " in each.message for each in warned)


@pytest.mark.parametrize(
    ("train", "test"),
    [
        (([0, 1], ["caf\u00e9", "dog"]), ([0, 1], ["cafe\u0301", "dog"])),
        (([0, 1], ["cafe\u0301", "dog "]), ["caf\u00e9", "dog"]),
        (["cafe\u0301 ", "dog"], ([0, 1], [" caf\u00e9", "dog"])),
    ],
)
def test_names_are_compared_in_one_unicode_form_without_spaces_around_them(
    tmp_path, home, train, test
):
    assert read(write_files(tmp_path, train_0=train, test_0=test)) == (["caf\u00e9", "dog"],) * 2


@pytest.mark.parametrize("test", [([1, 0], ["Dog", "CAT"]), ["CAT", "Dog"]])
@pytest.mark.parametrize("train", [([0, 1], ["cat", "dog"]), ["cat", "dog"]])
def test_test_labels_in_other_case_are_those_of_the_training_images(tmp_path, home, train, test):
    folder = write_files(tmp_path, train_0=train, test_0=test)
    assert read(folder) == (["cat", "dog"], ["cat", "dog"])
    assert examine(folder).of("names")[0].message == (
        "labels that differ from those of the training images only in upper and lower case are "
        "taken for the same: 'CAT' = 'cat', 'Dog' = 'dog'"
    )


def test_case_counts_where_training_labels_differ_in_it_alone(tmp_path, home):
    train, test = ["cat", "Cat", "dog"], ["CAT", "dog"]
    folder = write_files(tmp_path, train_0=train, test_0=test)
    assert read(folder) == (train, [label for label in test if label in train])
    assert examine(folder).of("unknown_class")[0].count == 1


@pytest.mark.parametrize(
    ("train", "test", "expected", "what"),
    [
        (["0.0", "2.0"], [2, 0], (["0", "2"], ["2", "0"]), "numbers"),
        ([0, 2], ["2.", "0"], (["0", "2"], ["2", "0"]), "numbers"),
        ([False, True], ["True", "FALSE"], (["false", "true"], ["true", "false"]), "true or false"),
        (["True", "False"], [True, False], (["true", "false"], ["true", "false"]), "true or false"),
    ],
)
def test_text_that_states_the_numbers_of_another_file(tmp_path, home, train, test, expected, what):
    folder = write_files(tmp_path, train_0=train, test_0=test)
    assert read(folder) == expected
    message = examine(folder).of("labels")[0].message
    assert message.startswith(f"labels are {what} in ")
    assert message.endswith("the text is read as such")


def test_labels_of_files_that_have_nothing_in_common(tmp_path, home):
    folder = write_files(tmp_path, train_0=[0, 1], test_0=["cat", "dog"])
    with pytest.raises(DataError, match="none is the same: 0, 1 and cat, dog"):
        load("parquet", path=str(folder))


def test_test_images_of_other_classes_alone(tmp_path, home):
    report = examine(write_files(tmp_path, train_0=[0, 0, 1, 1], test_0=[7, 8]))
    assert "no test image has the label of a training image" in report.problems[0].message
    assert "are 0, 1, those of the test images 7, 8" in report.problems[0].message


def test_a_number_and_its_text_are_one_label():
    classes = classes_of([0, "0", "b"])
    assert classes.names == ("0", "b")
    assert classes.positions([0, "0", "b", None, 7]).tolist() == [0, 0, 1, -1, -1]
    assert classes_of([0, 1]).positions(["1", 0]).tolist() == [1, 0]
    assert classes_of([True, False]).positions([1, "false", True]).tolist() == [1, 0, 1]


@pytest.mark.parametrize("validation", [True, False])
def test_a_test_file_without_labels_does_not_matter(tmp_path, home, validation):
    folder = write_files(tmp_path, train_0=["a", "b"] * 5)
    write_labelled(folder / "test-0.parquet", ["?"] * 3, 200, {"key": ["a", "b", "c"]}, image="img")
    drop_column(folder / "test-0.parquet", "label")
    if validation:
        write_labelled(folder / "validation-0.parquet", ["b", "a"], 300)
    report = examine(folder)
    assert report.usable
    assert report.of("columns")[0].details == ("test-0.parquet",)
    assert report.counts["test"] == (1, 1)
    assert report.splits["test"].startswith("validation" if validation else "20%")


def test_one_of_several_test_files_has_no_labels(tmp_path, home):
    folder = write_files(tmp_path, train_0=["a", "b"] * 5)
    write_labelled(folder / "test-0.parquet", ["?"] * 3, 200, image="img")
    drop_column(folder / "test-0.parquet", "label")
    write_labelled(folder / "test-1.parquet", ["b", "a"], 300)
    report = examine(folder)
    assert report.counts["test"] == (1, 1)
    assert "3 of 5 test images left out" in report.of("unlabelled")[0].message


def test_labels_of_test_images_in_another_column_are_not_left_out(tmp_path, home):
    folder = write_files(tmp_path, train_0=["a", "b"] * 5)
    write_labelled(folder / "test-0.parquet", ["?"] * 2, 200, more={"category": ["a", "b"]})
    drop_column(folder / "test-0.parquet", "label")
    with pytest.raises(DataError, match="Give all files the same columns"):
        load("parquet", path=str(folder))


def test_each_file_names_the_splits_of_its_column(tmp_path, home):
    for name, splits in (("a", ["train", "test"]), ("b", ["test", "train"])):
        more = {"split": pa.array([0, 0, 1, 1])}
        labels, names = ["cat", "dog"] * 2, {"split": splits}
        write_labelled(tmp_path / f"{name}.parquet", labels, ord(name), more, names)
    report = examine(tmp_path)
    assert report.counts == {"train": (2, 2), "test": (2, 2)}
    dataset = load("parquet", path=str(tmp_path))
    rows = ["a.parquet row 0", "a.parquet row 1", "b.parquet row 2", "b.parquet row 3"]
    assert sorted(dataset.train.names) == rows


def test_a_test_file_without_rows(tmp_path, home):
    folder = write_files(tmp_path, train_0=["a", "b"] * 5, test_0=pa.array([], pa.string()))
    assert "the test split has no row" in examine(folder).of("hidden")[0].message


def test_words_for_a_missing_label_are_classes_and_that_is_stated(tmp_path, home):
    report = examine(write_files(tmp_path, train_0=["NA", "None", "cat", "-1"] * 3))
    assert report.classes == ("NA", "None", "cat")
    assert "3 of 12 train images left out" in report.of("unlabelled")[0].message
    assert report.of("labels")[0].details == ("NA", "None")


@pytest.mark.parametrize("names", [None, ["cat", "dog"]])
def test_names_in_a_dataset_card_are_not_read_and_that_is_stated(tmp_path, home, names):
    folder = write_files(tmp_path, train_0=([0, 1] * 3, names))
    assert not examine(folder).of("names")
    card = "---\ndataset_info:\n  features:\n  - name: label\n    dtype:\n      class_label:\n"
    (folder / "README.md").write_text(card)
    found = [each.message for each in examine(folder).of("names")]
    assert len(found) == (names is None)
    assert all("README.md has names of the classes" in message for message in found)


def drop_column(path, name):
    """Remove a column from a Parquet file."""
    import pyarrow.parquet as pq

    pq.write_table(pq.read_table(path).drop_columns([name]), path)
