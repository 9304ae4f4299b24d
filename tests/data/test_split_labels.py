"""Lists that state the split of each image in place of its label."""

from __future__ import annotations

import pytest

from dovs.data import examine
from tests.data.user_images import encode, picture


@pytest.fixture
def root(tmp_path, home):
    """Twelve pictures in one folder."""
    (tmp_path / "x" / "images").mkdir(parents=True)
    for i in range(12):
        (tmp_path / "x" / "images" / f"{i:02d}.png").write_bytes(encode(picture(i)))
    return tmp_path / "x"


def write(root, name, words, header="", more=""):
    rows = [f"images/{i:02d}.png,{words[i % len(words)]}{more}\n" for i in range(12)]
    (root / name).write_text("".join([header, *rows]))
    return root / name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("list.csv", ["train", "test", "val"]),
        ("list.txt", ["Training", "Testing"]),
        ("list_eval_partition.txt", [0, 1, 2]),
        ("train_test_split.csv", [1, 0]),
    ],
)
def test_splits_are_no_labels(root, name, words):
    (problem,) = examine(write(root, name, words)).problems
    assert problem.severity == "error"
    assert "the path, the label and the split of each image: path,label,split" in problem.message
    given = write(root, name, ["cat,train", "cat,test", "dog,train"], "path,label,split\n")
    assert examine(given).classes == ("cat", "dog")


def test_words_for_splits_in_a_column_of_labels_are_a_question(root):
    path = write(root, "list.csv", ["train", "test"], "path,class\n")
    (problem,) = examine(path).problems
    assert problem.choices == {"they are classes": {"label_column": "class"}}
    assert examine(path, label_column="class").classes == ("test", "train")


def test_a_header_says_that_numbers_are_labels(root):
    path = write(root, "my_split.csv", [0, 1])
    assert "give the first line the names of the columns" in examine(path).problems[0].message
    assert examine(write(root, "my_split.csv", [0, 1], "path,label\n")).classes == ("0", "1")


@pytest.mark.parametrize(
    ("name", "words"),
    [("list.csv", ["train", "bus"]), ("list.csv", [0, 1]), ("split_1.csv", [0, 1, 2, 3]),
     ("splits.csv", ["a", "b"]), ("split_train.csv", ["cat", "dog"])],
)  # fmt: skip
def test_other_labels_are_classes(root, name, words):
    assert examine(write(root, name, words)).classes == tuple(sorted(map(str, words)))


def test_numbers_of_folders_are_classes_whatever_the_list_is_called(root):
    rows = ""
    for i in range(12):
        folder = root / ("cat", "dog")[i % 2]
        folder.mkdir(exist_ok=True)
        (root / "images" / f"{i:02d}.png").rename(folder / f"{i:02d}.png")
        rows += f"{folder.name}/{i:02d}.png {i % 2}\n"
    (root / "split.txt").write_text(rows)
    assert examine(root / "split.txt").classes == ("cat", "dog")


@pytest.mark.parametrize("form", ["{split}/{i}.png", "images/{split}_{i}.png"])
@pytest.mark.parametrize("other", ["test", "val"])
def test_splits_that_the_paths_of_a_list_state_are_reported(tmp_path, home, form, other):
    rows, full = "", ""
    for i in range(12):
        path = form.format(split="train" if i < 8 else other, i=i)
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(encode(picture(i)))
        rows += f"{path},{'ab'[i % 2]}\n"
        full += f"{path},{'ab'[i % 2]},{'train' if i < 8 else other}\n"
    (tmp_path / "all.csv").write_text(f"path,label\n{rows}")
    (found,) = examine(tmp_path / "all.csv").of("splits")[:1]
    assert found.severity == "warning"
    assert "although all names state splits: train (8), " in found.message
    (tmp_path / "all.csv").write_text(f"path,label,split\n{full}")
    report = examine(tmp_path / "all.csv")
    assert report.counts == {"train": (4, 4), "test": (2, 2)}
    assert {each.severity for each in report.of("splits")} == {"info"}


def test_splits_that_the_files_of_classes_are_called_by_are_reported(tmp_path, home):
    for i in range(20):
        path = tmp_path / ("cat", "dog")[i % 2] / f"{'train' if i < 14 else 'test'}_{i}.png"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(encode(picture(i)))
    assert "all names state splits: train (14), test (6)" in examine(tmp_path).findings[0].message
    path.rename(path.with_name("extra.png"))
    assert "all names state splits" not in str(examine(tmp_path).findings)
