"""Lists of several splits: which are read together, and what is stated about the others."""

from __future__ import annotations

import pytest

from dovs.data import examine, load
from tests.data.user_images import encode, picture


@pytest.fixture
def folder(tmp_path, home):
    """Six pictures of each of two classes in each of two folders, with the same names."""
    for place, folder in enumerate(("train", "test")):
        (tmp_path / "x" / folder).mkdir(parents=True)
        for i in range(12):
            (tmp_path / "x" / folder / f"{i}.png").write_bytes(encode(picture(100 * place + i)))
    return tmp_path / "x"


def write(file, rows, place="", more=lambda i: ""):
    """Write a list of path and label, with another cell a row."""
    head = "path,label,split\n" if more(0) else "path,label\n"
    cells = (f"{place}{i}.png,{'ab'[i % 2]}{more(i)}\n" for i in rows)
    file.write_text(head + "".join(cells))
    return file


def messages(report, severity):
    return [each.message for each in report.findings if each.severity == severity]


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("trainLabels.csv", "testLabels.csv"),
        ("LabelsTrain.csv", "LabelsTest.csv"),
        ("MyTrainData.csv", "MyValidationData.csv"),
        ("ImageNet_LT_train.csv", "imagenet_lt_test.csv"),
    ],
)
def test_capitals_begin_the_word_for_a_split(folder, train, test):
    write(folder / test, range(4), "test/")
    assert examine(write(folder / train, range(12), "train/")).counts == {
        "train": (6, 6),
        "test": (2, 2),
    }


def test_lists_of_other_splits_that_are_not_read_are_named(folder):
    write(folder / "test.csv", range(4), "test/")
    report = examine(write(folder / "train.txt", range(12), "train/"))
    assert report.counts["test"] == (1, 1)
    (about,) = [f for f in report.findings if f.choices]
    assert about.message == "test.csv is not read, as its ending differs from that of train.txt"
    (choice,) = about.choices.values()
    assert examine(folder / "train.txt", **choice).counts["test"] == (2, 2)
    write(folder / "train.csv", range(12), "train/")
    report = examine(write(folder / "test.csv", range(12), "test/"))
    assert messages(report, "warning")[0].startswith(
        "test.csv was given, so its images train; train.csv beside it is not read"
    )


def test_lists_in_the_folders_of_the_splits_are_offered_with_their_own_images(folder):
    write(folder / "test" / "_classes.csv", range(4))
    path = write(folder / "train" / "_classes.csv", range(12))
    report = examine(path)
    (about,) = [f for f in report.findings if f.choices]
    assert "are not read: ../test/_classes.csv" in about.message
    (choice,) = about.choices.values()
    assert examine(path, **choice).counts == {"train": (6, 6), "test": (2, 2)}
    dataset = load("list", path=str(path), **choice)
    assert (dataset.test.images[0] == picture(100)).all()


def test_test_images_in_the_training_list_beside_another_list_are_a_question(folder):
    more = [",train"] * 8 + [",test"] * 4
    path = write(folder / "train.csv", range(12), "train/", more.__getitem__)
    write(folder / "val.csv", range(4), "test/")
    (question,) = examine(path).problems
    by_column, whole = question.choices.values()
    assert "4 of its rows are in another split than train by column split" in question.message
    assert examine(path, **by_column).counts == {"train": (4, 4), "test": (2, 2)}
    report = examine(path, **whole)
    assert report.counts == {"train": (6, 6), "test": (2, 2)}
    assert messages(report, "warning")[0].startswith("column split of train.csv is not used")


@pytest.mark.parametrize(
    ("of_test", "severity"), [("test", "info"), ("train", "info"), ("val", "warning")]
)
def test_a_column_of_splits_that_is_not_used_is_named(folder, of_test, severity):
    path = write(folder / "train.csv", range(12), "train/", lambda i: ",train")
    write(folder / "test.csv", range(4), "test/", lambda i: f",{of_test}")
    report = examine(path)
    assert report.counts == {"train": (6, 6), "test": (2, 2)}
    about = [m for m in messages(report, severity) if "column split of test.csv is not" in m]
    assert len(about) == 1


def test_validation_rows_of_the_training_list_train_and_are_stated(folder):
    path = write(folder / "train.csv", range(12), "train/", lambda i: ",val" if i > 9 else ",train")
    write(folder / "test.csv", range(4), "test/")
    report = examine(path)
    assert report.counts == {"train": (6, 6), "test": (2, 2)}
    assert "2 of its rows are in another split than train" in messages(report, "warning")[0]


def test_test_labels_in_other_case_are_those_of_training(folder):
    path = write(folder / "train.csv", range(12), "train/")
    test = write(folder / "test.csv", range(4), "test/")
    test.write_text(test.read_text().replace(",a", ",A"))
    report = examine(path)
    assert report.counts == {"train": (6, 6), "test": (2, 2)}
    assert any("'A' = 'a'" in message for message in messages(report, "info"))
    path.write_text(path.read_text().replace("0.png,a", "0.png,A").replace("1.png,b", "1.png,A"))
    test.write_text(test.read_text().replace("png,b", "png,B"))
    assert examine(path).counts["test"] == (2, 0, 2)


def test_true_in_other_case_is_the_same(folder):
    path = write(folder / "train.csv", range(12), "train/")
    path.write_text(path.read_text().replace(",a", ",True").replace(",b", ",False"))
    rows = (f'{{"path": "test/{i}.png", "label": {["true", "false"][i % 2]}}}' for i in range(4))
    (folder / "test.jsonl").write_text("\n".join(rows))
    report = examine(path, test_list="test.jsonl")
    assert report.counts == {"train": (6, 6), "test": (2, 2)}


@pytest.mark.parametrize("folders", [("train", "test"), ("train_images", "test_images")])
def test_images_of_equal_names_are_those_in_the_folder_of_the_split(tmp_path, home, folders):
    root = tmp_path / "x"
    for number, (folder, split) in enumerate(zip(folders, ("train", "test"), strict=True)):
        (root / folder).mkdir(parents=True)
        for i in range(6):
            (root / folder / f"{i}.png").write_bytes(encode(picture(100 * number + i)))
        rows = [f"{i}.png,{'cat' if i % 2 else 'dog'}" for i in range(6)]
        (root / f"{split}.csv").write_text("\n".join(["file,label", *rows]))
    report = examine(root / "train.csv")
    assert report.counts == {"train": (3, 3), "test": (3, 3)}
    assert not report.of("leak")
    assert any("those in folders called like the split" in f.message for f in report.of("located"))
    dataset = load("list", path=str(root / "train.csv"))
    assert (dataset.test.images[0] == picture(100)).all()
    (root / "test.csv").unlink()
    assert examine(root / "train.csv").usable
    (root / "train.csv").rename(root / "all.csv")
    assert examine(root / "all.csv").problems[0].severity == "question"
