"""How the text of a list is read: its rows, columns and labels."""

from __future__ import annotations

import pytest

from dovs.data.formats.listed.lists import read_list
from dovs.data.report import Unclear
from dovs.errors import DataError


def read(folder, text, name="list.csv", **choices):
    """Return (path, label, split) of each line, and the messages of the findings."""
    file = folder / name
    file.write_text(text, encoding="utf-8", newline="")
    lines, findings = read_list(file, **choices)
    return [(n.path, n.label, n.split) for n in lines], [found.message for found in findings]


def labels(folder, text, **choices):
    return [label for _, label, _ in read(folder, text, **choices)[0]]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("path,label\n\n0.png,cat\n1.png,crane, bird\n", "line 4 has 3 columns instead of 2"),
        ("path\tlabel\n0.png\ta\tb\n", "contains a tab in quotation marks"),
        ("path,label\na/1,cat.png,a\n", "line 2 has 3 columns instead of 2"),
        ("0.png,crane\n1.png,crane, bird\n", "line 2 has 3 columns instead of 2"),
        ("0.png,crane,train\n1.png,crane,train,bird\n", "line 2 has 4 columns instead of 3"),
    ],
)
def test_rows_that_are_longer_than_the_header_are_refused(tmp_path, text, match):
    with pytest.raises(DataError, match=match):
        read(tmp_path, text)


def test_empty_cells_at_the_end_and_quotation_marks_are_read(tmp_path):
    text = 'path,label\n0.png,cat,,\n1.png, "crane, bird"\n2.png,"two\nlines"\n3.png,"a ""b"""\n'
    assert labels(tmp_path, text) == ["cat", "crane, bird", "two\nlines", 'a "b"']


ROWS = "".join(f"{i}.png,{'ab'[i % 2]},x\n" for i in range(6))


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ('6.png,"a,x\n', "line 8 cannot be read"),
        ('6.png,"a,x\n7.png,b,x\n8.png,a,x"\n', "line 8 opens a quotation mark"),
        ('6.png,a,"x\n7.png,b,x\n8.png,a,x"\n9.png,a,x\n', "such as '7.png,b,x'"),
        ('6.png,"a"b,x\n', "line 8 cannot be read"),
    ],
)
def test_a_quotation_mark_that_is_not_closed_swallows_no_rows(tmp_path, wrong, match):
    with pytest.raises(DataError, match=match):
        read(tmp_path, f"path,label,note\n{ROWS}{wrong}{ROWS}")


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("1", 1),
        ("1.0", 1),
        ("1.000000000000000000e+01", 10),
        ("0", 0),
        ("-1", None),
        ("-1.0", None),
        ("", None),
        ("001", "001"),
        ("1_2", "1_2"),
        ("1e1", "1e1"),
        ("+1", "+1"),
        ("00", "00"),
        ("\u0661", "\u0661"),
        ("Infinity", "Infinity"),
        ("inf", "inf"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_numbers_that_would_be_written_otherwise_are_text(tmp_path, written, label):
    assert labels(tmp_path, f"path,label\n0.png,{written}\n") == [label]


def test_cells_may_be_long(tmp_path):
    assert labels(tmp_path, f"path,label,note\n0.png,cat,{'x' * 200_000}\n") == ["cat"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a, b/0.png 0\nc, d/1.png 1\n", [("a, b/0.png", 0, ""), ("c, d/1.png", 1, "")]),
        ("a\u2028b/0.png 0\r\n", [("a\u2028b/0.png", 0, "")]),
        ("c\u0085.png 1", [("c\u0085.png", 1, "")]),
        ("a b/0.png 0\r1.png 1\r", [("a b/0.png", 0, ""), ("1.png", 1, "")]),
        ("0 a  b.png\n0 b.png\n", [("a  b.png", 0, ""), ("b.png", 0, "")]),
        ("cat,a.png,train\ncat,b.png,test", [("a.png", "cat", "train"), ("b.png", "cat", "test")]),
        ("# mine, all\n# a b\n0.png 0\n#1/1.png 1\n", [("0.png", 0, ""), ("#1/1.png", 1, "")]),
        ("File Name , Class-Name\n0.png, a\n", [("0.png", "a", "")]),
        ("#path,label\n0.png,a\n", [("0.png", "a", "")]),
    ],
)  # fmt: skip
def test_which_part_of_a_line_is_the_path(tmp_path, text, expected):
    assert read(tmp_path, text)[0] == expected


def test_what_was_guessed_about_lines_is_noted(tmp_path):
    assert read(tmp_path, "0 a.png\n0 b.png\n1 c.png\n")[1] == [
        "the lines of list.csv have the label in front of the path: label 0, path a.png"
    ]
    notes = read(tmp_path, "# mine\n0.png 0\n# 1.png 1\n")[1]
    assert notes == ["2 lines of list.csv left out: they begin with '# ', as comments do: # mine"]


def test_a_number_in_front_of_each_path_is_no_label(tmp_path):
    with pytest.raises(DataError, match="in front of each path, and no labels: 1 a"):
        read(tmp_path, "".join(f"{i + 1} a/{i}.jpg\n" for i in range(4)), "images.txt")


ONE_HOT = "image,split,MEL,NV,age\na.png,train,1.0,0.0,7\nb.png,test,0,1,1\n"


def test_columns_of_one_and_zero_are_one_label(tmp_path):
    lines, notes = read(tmp_path, ONE_HOT)
    assert lines == [("a.png", "MEL", "train"), ("b.png", "NV", "test")]
    assert notes == ["each row has one yes or 1 in the columns MEL, NV: its column is the label"]
    assert labels(tmp_path, ONE_HOT, label_column="age") == [7, 1]


@pytest.mark.parametrize("row", ["c.png,train,1,1,3\n", "c.png,train,0,0,3\n"])
def test_several_ones_or_none_in_a_row_are_a_question(tmp_path, row):
    with pytest.raises(Unclear, match="MEL, NV, 1 row has not exactly one yes or 1") as raised:
        read(tmp_path, ONE_HOT + row)
    assert list(raised.value.findings[0].choices) == ["MEL", "NV", "age"]


def test_a_header_with_unusual_names_is_no_image(tmp_path):
    text = "Image Index,Age,Finding Labels\na.png,3,x|y\nb.png,4,x\n"
    with pytest.raises(Unclear) as raised:
        read(tmp_path, text)
    assert list(raised.value.findings[0].choices.values()) == [
        {"label_column": "Finding Labels"},
        {"label_column": "Age"},
    ]
    lines, notes = read(tmp_path, text, label_column="finding labels")
    assert lines == [("a.png", "x|y", ""), ("b.png", "x", "")]
    assert notes == [
        "line 1 of list.csv is the header: Image Index, Age, Finding Labels",
        "column Image Index has the paths",
        "1 label has a '|' or ';', which often divides several labels: x|y is used as one class",
    ]
    assert labels(tmp_path, "img_0,cat\nb.png,cat\n") == ["cat", "cat"]


@pytest.mark.parametrize("text", ["path\na b.png\n", "a.png\nb.png\n", "path,size\na b.png,3\n"])
def test_only_the_training_list_needs_labels(tmp_path, text):
    lines, notes = read(tmp_path, text, needs_labels=False)
    assert [label for _, label, _ in lines] == [None] * len(lines)
    assert lines[0][0] in ("a b.png", "a.png")
    assert len(notes) == 1
    with pytest.raises(DataError):
        read(tmp_path, text)
    assert labels(tmp_path, "path,x\na.png,3\n", label_column="dx", needs_labels=False) == [None]


def test_json_lines_are_a_table(tmp_path):
    text = (
        '{"file_name": "a.png", "label": 3, "split": "train", "box": [1, 2]}\n\n'
        '{"file_name": "b,\\u2028.png", "label": null, "split": "test"}\n'
        '{"label": 2.0, "file_name": "c.png"}\n'
    )
    lines, _ = read(tmp_path, text, "metadata.jsonl")
    assert lines == [("a.png", 3, "train"), ("b,\u2028.png", None, "test"), ("c.png", 2, "")]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ('{"a": 1}\n{"a": \n', "line 2 is no JSON"),
        ("[1]", "line 1 is no object"),
        ("{}\n", "is empty"),
        ('{"file_name": "a.png", "label": [1, 2]}', "several values for an image's path or label"),
    ],
)
def test_what_is_no_list_of_json_lines(tmp_path, text, match):
    with pytest.raises(DataError, match=match):
        read(tmp_path, text, "metadata.jsonl")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("image,cat,dog\na.png,True,False\nb.png,False,True\n", ["cat", "dog"]),
        ("image,cat,dog\na.png,1,\nb.png,,1\n", ["cat", "dog"]),
        ("image,cat,dog\na.png,1,-1\nb.png,-1,1\n", ["cat", "dog"]),
        ("image,cat,dog,valid\na.png,1,0,1\nb.png,0,1,1\n", ["cat", "dog"]),
        ("image,cat,dog,test\na.png,1,0,0\nb.png,0,1,1\n", ["cat", "dog"]),
        ("image,train,bus\na.png,1,0\nb.png,0,1\n", ["train", "bus"]),
    ],
)
def test_columns_of_yes_and_no_in_other_words_are_one_label(tmp_path, text, expected):
    assert labels(tmp_path, text) == expected


def test_columns_that_cannot_be_labels_are_not_offered(tmp_path):
    text = "image,cat,dog,cow,score\na.png,1,0,0,0.5\nb.png,0,1,0,0.25\nc.png,0,0,0,1.0\n"
    with pytest.raises(Unclear, match="Numbers with fractions, as in score, are no") as raised:
        read(tmp_path, text)
    assert list(raised.value.findings[0].choices) == ["cat", "dog"]
    with pytest.raises(Unclear, match="Give a column of labels") as raised:
        read(tmp_path, "image,cat,dog\na.png,0.9,0.1\nb.png,0.2,0.8\n")
    assert not raised.value.findings[0].choices


def test_a_column_is_about_splits_by_its_cells(tmp_path):
    text = "image,phase\na.png,full\nb.png,new\n"
    with pytest.raises(Unclear) as raised:
        read(tmp_path, text)
    assert list(raised.value.findings[0].choices) == ["phase"]
    text = "image,kind,phase\na.png,x,train\nb.png,y,test\n"
    with pytest.raises(Unclear) as raised:
        read(tmp_path, text)
    assert list(raised.value.findings[0].choices) == ["kind"]


def test_minus_one_is_a_class_beside_one_alone(tmp_path):
    text = "image,Male\na.png,-1\nb.png,1\n"
    lines, notes = read(tmp_path, text, label_column="Male")
    assert [label for _, label, _ in lines] == [-1, 1]
    assert notes == ["the labels in column Male are -1 and 1: both are classes"]
    assert labels(tmp_path, f"{text}c.png,NaN\nd.png,+1\n", label_column="Male") == [-1, 1, None, 1]
    lines, notes = read(tmp_path, "a.png -1\nb.png 1.0\nc.png 1\n")
    assert [label for _, label, _ in lines] == [-1, 1, 1]
    assert notes == ["the labels of list.csv are -1 and 1: both are classes"]
    assert labels(tmp_path, "a.png -1\n", signs=True) == [-1]
    assert labels(tmp_path, "a.png -1\nb.png 1\n", signs=False) == [None, 1]
    assert labels(tmp_path, f"{text}c.png,2\n", label_column="Male") == [None, 1, 2]


def test_a_table_of_pixels_is_refused_in_few_words(tmp_path):
    names = ",".join(f"pixel{i:04}" for i in range(64))
    rows = "".join(",".join(str((7 * i + n) % 256) for i in range(64)) + ",1\n" for n in (0, 1))
    with pytest.raises(Unclear, match="save all in one") as raised:
        read(tmp_path, f"{names},label\n{rows}")
    assert len(str(raised.value)) < 400


def test_other_columns_that_could_be_the_labels_are_stated(tmp_path):
    lines, notes = read(tmp_path, "path,label,label_name\na.png,0,cat\nb.png,1,dog\n")
    assert [label for _, label, _ in lines] == [0, 1]
    assert notes == ["column label has the labels; label_name could have them too"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a b.png" cat\n"c.png" dog\n', [("a b.png", "cat", ""), ("c.png", "dog", "")]),
        ('a.png "big cat"\nc.png  dog\n', [("a.png", "big cat", ""), ("c.png", "dog", "")]),
        ("a.png Boeing 707\nb.png x\n", [("a.png", "Boeing 707", ""), ("b.png", "x", "")]),
        ("a.png x train\nb.png y test\n", [("a.png", "x", "train"), ("b.png", "y", "test")]),
        ("path label split\na 1 train\nb 2 test\n", [("a", 1, "train"), ("b", 2, "test")]),
        ("my a.png 1\nmy b.png 2\n", [("my a.png", 1, ""), ("my b.png", 2, "")]),
        ("photo a 1\nphoto b 2\n", [("photo a", 1, ""), ("photo b", 2, "")]),
        ("sep=;\npath;label\na.png;cat, big\n", [("a.png", "cat, big", "")]),
        ('"sep=\t"\na.png\tx\n', [("a.png", "x", "")]),
    ],
)  # fmt: skip
def test_how_spaces_divide_lines(tmp_path, text, expected):
    assert read(tmp_path, text)[0] == expected


def test_names_without_ending_and_labels_of_several_words(tmp_path):
    lines, notes = read(tmp_path, "01 Boeing 707\n02 A300 x\n03 Boeing 707\n", "list.txt")
    assert [line[:2] for line in lines] == [("01", "Boeing 707"), ("02", "A300 x"),
                                            ("03", "Boeing 707")]  # fmt: skip
    assert notes == ["list.txt: lines are divided by the first space: path 01, label Boeing 707"]


@pytest.mark.parametrize("text", ["cat_0 1 1 1\ndog_0 2 2 1\n", "a.png 1 2 3\na.png 4 5 6\n"])
def test_several_numbers_behind_each_name_need_a_header(tmp_path, text):
    with pytest.raises(DataError, match="such as path and label, divided like the other"):
        read(tmp_path, text)


def test_the_folders_of_paths_alone_are_the_labels(tmp_path):
    found, (note,) = read(tmp_path, "cat/0\ncat/1\nx\\dog\\0.png\n", "train.txt")
    assert [label for _, label, _ in found] == ["cat", "cat", "dog"]
    assert note == "train.txt has paths alone: the folder of each image is its label"
    for text in ("cat/0\ncat/1\n", "0.png\ncat/1.png\n"):
        with pytest.raises(DataError, match="a line must be a path and a label"):
            read(tmp_path, text)


def test_true_and_false_are_the_same_in_any_case(tmp_path):
    text = "path,label\n0.png,True\n1.png,FALSE\n2.png,true\n3.png,\n"
    assert labels(tmp_path, text) == [True, False, True, None]
    assert labels(tmp_path, text + "4.png,maybe\n")[:2] == ["True", "FALSE"]


def test_pixels_in_a_cell_are_named(tmp_path):
    row = " ".join(["70"] * 2304)
    with pytest.raises(Unclear, match="in pixels, such as pixels"):
        read(tmp_path, f"emotion,pixels,Usage\n0,{row},Training\n1,{row},PublicTest\n")


def test_spaces_in_paths_and_in_labels(tmp_path):
    found, notes = read(tmp_path, "my img/a 0.png big cat\nmy img/1.png dog\n", "list.txt")
    assert found == [("my img/a 0.png", "big cat", ""), ("my img/1.png", "dog", "")]
    assert "divided behind the ending of the image: path my img/a 0.png, label big cat" in notes[0]
