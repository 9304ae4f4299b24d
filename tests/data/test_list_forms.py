"""Less usual forms of lists: other marks, JSON with records, and paths written as addresses."""

from __future__ import annotations

import json

import pytest

from dovs.data import examine
from dovs.data.formats.listed.lists import read_list
from dovs.errors import DataError
from tests.data.user_images import encode, picture


def read(folder, text, name="list.csv"):
    """Return (path, label, split) of each line, and the messages of the findings."""
    file = folder / name
    file.write_text(text)
    lines, findings = read_list(file)
    return [(n.path, n.label, n.split) for n in lines], [found.message for found in findings]


@pytest.mark.parametrize(
    "text",
    [
        "path|label|split\na.png|cat|TEST\nb c.png|big dog|\n",
        "a.png|cat|TEST\nb c.png|big dog|UNASSIGNED\n",
        "TEST,a.png,cat\nUNASSIGNED,b c.png,big dog\n",
        "a.png,cat,TEST\nb c.png,big dog,UNASSIGNED\n",
        "'path','label','split'\n'a.png','cat','TEST'\n'b c.png','big dog',''\n",
        "path,label,split\n'a.png','cat',TEST\n'b c.png','big dog',\n",
    ],
)
def test_marks_and_the_order_of_cells(tmp_path, text):
    first, second = read(tmp_path, text)[0]
    assert first == ("a.png", "cat", "TEST")
    assert second in [("b c.png", "big dog", split) for split in ("", "UNASSIGNED")]


def test_single_quotation_marks_that_belong_to_the_text(tmp_path):
    text = "path,label\na.png,'s Gravenhage'\nb.png,dog's\n"
    assert [label for _, label, _ in read(tmp_path, text)[0]] == ["'s Gravenhage'", "dog's"]
    stated = read(tmp_path, "'a.png','cat'\n'b.png','dog'\n")[1]
    assert stated == ["list.csv: single quotation marks around cells are left out"]


def test_the_column_of_the_split_is_named(tmp_path):
    for text, where in (("TEST,a.png,x\nTRAIN,b.png,y\n", "first"), ("a.png,x,TEST\n", "third")):
        (tmp_path / "list.csv").write_text(text)
        assert read_list(tmp_path / "list.csv")[0][0].stated_in == f"the {where} column"


def test_a_list_of_records_is_a_table(tmp_path):
    records = [{"file_name": "a.png", "label": "cat"}, {"label": 2, "file_name": "b.png"}]
    expected = [("a.png", "cat", ""), ("b.png", 2, "")]
    assert read(tmp_path, json.dumps(records, indent=1), "a.json")[0] == expected
    assert read(tmp_path, "\n".join(map(json.dumps, records)), "a.ndjson")[0] == expected
    with pytest.raises(DataError, match="entry 2 is no object"):
        read(tmp_path, '[{"path": "a.png"}, 3]', "a.json")
    with pytest.raises(DataError, match="is no JSON"):
        read(tmp_path, '[{"path": "a.png"', "a.json")


@pytest.mark.parametrize("form", ["file", "percent", "float", "records"])
def test_paths_that_are_written_otherwise(tmp_path, home, form):
    folder = tmp_path / "x" / "my images"
    folder.mkdir(parents=True)
    for i in range(8):
        (folder / f"{i}.png").write_bytes(encode(picture(i)))
    start = {"file": folder.as_uri() + "/", "percent": "my%20images/"}.get(form, "")
    ending = ".0" if form == "float" else ".png"
    rows = [(f"{start}{i}{ending}", "ab"[i % 2]) for i in range(8)]
    path = tmp_path / "x" / ("list.json" if form == "records" else "list.csv")
    if form == "records":
        path.write_text(json.dumps([{"path": p, "label": label} for p, label in rows]))
    else:
        path.write_text("path,label\n" + "".join(f"{p},{label}\n" for p, label in rows))
    report = examine(path)
    assert report.counts == {"train": (3, 3), "test": (1, 1)}
    stated = [f.message for f in report.of("located")]
    assert any(f"{rows[0][0]} → my images/0.png" in message for message in stated)


def test_a_percent_sign_in_a_name_is_no_code(tmp_path, home):
    (tmp_path / "x").mkdir()
    for i in range(8):
        (tmp_path / "x" / f"a%2{i}.png").write_bytes(encode(picture(i)))
    path = tmp_path / "x" / "list.csv"
    path.write_text("path,label\n" + "".join(f"a%2{i}.png,{'ab'[i % 2]}\n" for i in range(8)))
    report = examine(path)
    assert report.counts == {"train": (3, 3), "test": (1, 1)}
    assert not report.of("located")
