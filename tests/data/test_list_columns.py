"""Which columns of a list are the paths and the labels, and what is stated about others."""

from __future__ import annotations

import pytest

from dovs.data import examine
from dovs.data.formats.listed.lists import read_list
from dovs.errors import DataError
from tests.data.user_images import encode, picture


def read(folder, text, **choices):
    """Return the lines of a list and its findings."""
    file = folder / "list.csv"
    file.write_text(text)
    return read_list(file, **choices)


def labels(folder, text, **choices):
    return [line.label for line in read(folder, text, **choices)[0]]


@pytest.mark.parametrize(
    ("text", "path", "about"),
    [
        ("image,file_name,label\n1,a/0.png,cat\n2,a/1.png,dog\n", "a/0.png",
         "column file_name has the paths: image has no names of image files"),
        ("image,file_name,label\n0.png,a.png,cat\n1.png,b.png,dog\n", "0.png",
         "column image has the images; file_name could have them too"),
        ("path,filename,label\na/0.png,0.png,cat\na/1.png,1.png,dog\n", "a/0.png", ""),
        ("id,title,label\n0,x,cat\n1,z,dog\n", "0", ""),
    ],
)  # fmt: skip
def test_the_paths_are_in_the_column_with_names_of_files(tmp_path, text, path, about):
    lines, findings = read(tmp_path, text)
    assert lines[0].path == path
    assert [f.message for f in findings] == [about] * bool(about)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("path,x,y,species\na.png,1,2,cat\nb.png,3,4,dog\n", ["cat", "dog"]),
        ("x,y\na.png,0\nb.png,1\n", [0, 1]),
        ("path,ClassId\na.png,0\nb.png,1\n", [0, 1]),
    ],
)
def test_y_beside_x_has_coordinates(tmp_path, text, expected):
    assert labels(tmp_path, text) == expected


def test_a_chosen_column_may_be_written_otherwise(tmp_path):
    text = "Path,ClassId\na.png,0\nb.png,1\n"
    assert labels(tmp_path, text, label_column="classid") == [0, 1]


@pytest.mark.parametrize(
    "text",
    [
        "path,label,label\na.png,cat,dog\nb.png,dog,cat\n",
        "path,path,label\na.png,c.png,dog\nb.png,d.png,cat\n",
        "path,label,split,split\na.png,cat,train,test\nb.png,dog,test,train\n",
    ],
)
def test_a_column_that_is_read_has_its_name_alone(tmp_path, text):
    with pytest.raises(DataError, match=r"has 2 columns '.*' with different cells"):
        read(tmp_path, text)
    again = "path,label,note,note,label\na.png,cat,1,2,cat\nb.png,dog,3,4,dog\n"
    assert labels(tmp_path, again) == ["cat", "dog"]


def test_text_beside_one_hot_columns_is_stated(tmp_path):
    rows = "".join(f"{i}.png,{int(i < 2)},{int(i > 1)},{'xyzx'[i]}\n" for i in range(4))
    lines, findings = read(tmp_path, f"path,is_cat,is_dog,diagnosis_text\n{rows}")
    assert [line.label for line in lines] == ["is_cat", "is_cat", "is_dog", "is_dog"]
    assert (findings[1].severity, findings[1].message) == (
        "warning",
        "column diagnosis_text could have the labels too",
    )
    assert findings[1].choices == {"diagnosis_text": {"label_column": "diagnosis_text"}}


def one_hot(names, rows):
    """Return a table of paths and a column for each name, with the given letters as cells."""
    body = "".join(f"{i}.png,{','.join(row).replace('_', '')}\n" for i, row in enumerate(rows))
    return f"path,{','.join(names)}\n{body}"


@pytest.mark.parametrize(
    ("names", "rows", "expected"),
    [
        (["cat", "dog"], ["x_", "_X", "x_"], ["cat", "dog", "cat"]),
        (["cat", "dog", "fox", "male"], ["1000", "0101", "0011"], ["cat", "dog", "fox"]),
        (["male", "cat", "dog", "none", "fox", "old"], ["110001", "101001", "000010"],
         ["cat", "dog", "fox"]),
        (["cat", "dog", "fox", "male", "test"], ["10000", "01010", "00111"],
         ["cat", "dog", "fox"]),
    ],
)  # fmt: skip
def test_columns_of_classes_beside_others(tmp_path, names, rows, expected):
    lines, findings = read(tmp_path, one_hot(names, rows))
    assert [line.label for line in lines] == expected
    others = [name for name in names if name in ("male", "none", "old")]
    about = next(f.message for f in findings if f.message.startswith("each row"))
    assert about.endswith(f"; {', '.join(others)} {'are' if others[1:] else 'is'} not read") == (
        bool(others)
    )


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        (["cat", "dog", "male"], ["100", "010", "011"]),
        (["cat", "dog", "fox", "red", "green", "blue"], ["100100", "010010", "001001"]),
        (["cat", "dog", "fox"], ["x__", "xx_", "__x"]),
    ],
)
def test_columns_that_are_not_clearly_classes_are_a_question(tmp_path, names, rows):
    with pytest.raises(DataError, match="none is clearly the label"):
        read(tmp_path, one_hot(names, rows))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["['cat']", "['dog']", "[]"], ["cat", "dog", None]),
        (["[0]", "[1]", ""], [0, 1, None]),
        (["['cat']", "dog", "cat"], ["['cat']", "dog", "cat"]),
    ],
)
def test_lists_of_one_label_are_labels(tmp_path, cells, expected):
    rows = "".join(f"{i}.png\t{cell}\n" for i, cell in enumerate(cells))
    lines, findings = read(tmp_path, f"path\tlabel\n{rows}")
    assert [line.label for line in lines] == expected
    text = "the labels in column label are lists of one value: the value is the label"
    assert (text in [f.message for f in findings]) == (None in expected)


def test_lists_of_one_label_in_json_lines_are_labels(tmp_path):
    file = tmp_path / "list.jsonl"
    file.write_text('{"path": "a.png", "label": ["cat"]}\n{"path": "b.png", "label": [2]}\n')
    assert [line.label for line in read_list(file)[0]] == ["cat", 2]


@pytest.mark.parametrize(
    ("cells", "joined"),
    [
        (["cat;dog", "cat", "dog"], "cat;dog"),
        (["cat,dog", "dog", "cat"], "cat,dog"),
        (["cat,dog", "dog, fox", "fox,cat"], "cat,dog"),
        (["cat/dog", "dog", "cat"], "cat/dog"),
        (["16 0", "0", "16"], "16 0"),
        (["scab rust", "scab", "rust"], "scab rust"),
        (["['cat', 'dog']", "['dog']", "cat"], "['cat', 'dog']"),
        (["jaguar, panther", "cougar, panther", "tench"], ""),
        (["New York", "York", "Leeds"], ""),
        (["red car", "blue car", "red bus"], ""),
        (["24/7 shop", "a & b", "c+"], ""),
    ],
)
def test_labels_that_look_like_several_are_stated(tmp_path, cells, joined):
    rows = "".join(f"{i}.png\t{cell}\n" for i, cell in enumerate(cells))
    findings = read(tmp_path, f"path\tlabel\n{rows}")[1]
    about = [f.message for f in findings if f.kind == "several"]
    assert [f"labels: {joined} is used as one class" in message for message in about] == (
        [True] * bool(joined)
    )


def table(root, header, rows):
    """Write pictures and a table of them; `rows` are the cells behind the path."""
    root.mkdir(parents=True, exist_ok=True)
    for i in range(len(rows)):
        (root / f"{i}.png").write_bytes(encode(picture(i)))
    lines = [f"{i}.png,{row}" for i, row in enumerate(rows)]
    (root / "list.csv").write_text("\n".join([f"path,{header}", *lines]))
    return root / "list.csv"


@pytest.mark.parametrize("header", ["label,label_name", "class_id,class_name", "Label,ClassName"])
def test_numbers_are_named_by_a_column_with_one_name_for_each(tmp_path, home, header):
    report = examine(table(tmp_path, header, ["10,wren", "9,newt", "2,asp"] * 4))
    assert report.classes == ("asp", "newt", "wren")
    assert report.of("labels")[0].message.endswith("column: 2 is asp, 9 is newt, 10 is wren")
    chosen = header.partition(",")[0]
    assert examine(tmp_path / "list.csv", label_column=chosen).classes == ("2", "9", "10")


@pytest.mark.parametrize(
    "rows",
    [
        ["0,wren", "1,wren"],
        ["0,wren", "0,newt", "1,asp"],
        ["0,", "1,newt"],
        ["0,7", "1,8"],
        ["00,wren", "01,newt"],
    ],
)
def test_numbers_stay_where_a_column_has_not_one_name_for_each(tmp_path, home, rows):
    assert examine(table(tmp_path, "label,class_name", rows * 4)).classes in (
        ("0", "1"), ("00", "01"))  # fmt: skip


def test_lists_that_differ_in_the_names_of_numbers_are_reported(tmp_path, home):
    path = table(tmp_path, "label,label_name", ["0,wren", "1,newt"] * 4)
    (tmp_path / "train.csv").write_text(path.read_text())
    (tmp_path / "test.csv").write_text("path,label,label_name\n0.png,0,newt\n1.png,1,wren\n")
    report = examine(tmp_path / "train.csv")
    assert report.classes == ("0", "1")
    assert "lists differ in them" in report.of("labels")[0].message


def test_images_that_are_listed_with_several_labels_are_named_with_these(tmp_path, home):
    path = table(tmp_path, "label", ["cat", "dog"] * 4)
    path.write_text(path.read_text() + "\n1.png,cat\n0.png,cat\n")
    (found,) = examine(path).of("several")
    assert found.message.startswith(
        "1 image is listed with several labels, such as 1.png (dog, cat), and used with each"
    )


def test_images_of_one_name_in_the_folders_of_splits_are_different_images(tmp_path, home):
    for split, label in (("train", "cat"), ("test", "dog")):
        made = table(tmp_path / split, "label", [label, "dog", "cat"] * 2)
        made.rename(tmp_path / f"{split}.csv")
    report = examine(tmp_path / "train.csv")
    assert report.counts["test"] == (2, 4)
    assert not report.of("several")
