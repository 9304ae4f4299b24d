"""One of a kind is written in the singular in every report on images."""

from __future__ import annotations

import json
import re

import pytest

from dovs.cli.report_text import text_of
from dovs.data import examine
from dovs.data.formats.labels import classes_of
from dovs.data.formats.splits import unknown_class
from tests.data.user_images import encode, picture

MANY = "images|classes|files|lines|rows|links|annotations|labels|paths"
SLIP = re.compile(rf"(?<![\d,.])1 (\w+ )?({MANY}|have|are)\b")


def put(root, *names):
    for number, name in enumerate(names):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(encode(picture(number)))


def table(root, rows):
    path = root / "list.csv"
    path.write_text("path,label,split\n" + "\n".join(rows))
    return path


def single_of_each(root):
    put(root, *(f"{i}.png" for i in range(6)), ".hidden.png", "a.heic")
    rows = ["0.png,a,train", "1.png,b,train", "2.png,c,test", "3.png,a,test", "4.png,NA,train"]
    return table(root, rows)


def one_class(root):
    put(root, "0.png", "1.png")
    return table(root, ["0.png,a,train", "1.png,a,test"])


def folders(root):
    put(root, "train/a/0.png", "train/b/1.png", "test/c/2.png", "test/a/3.png", "test/b/4.png")
    return root


def annotations(root):
    put(root, *(f"{i}.png" for i in range(5)))
    marks = [(0, 1), (1, 1), (2, 2), (3, 2), (4, 1), (4, 2), (9, 1)]
    body = {
        "images": [{"id": i, "file_name": f"{i}.png"} for i in range(5)],
        "annotations": [{"image_id": i, "category_id": c} for i, c in marks],
        "categories": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}],
    }
    (root / "list.json").write_text(json.dumps(body))
    return root / "list.json"


@pytest.mark.parametrize("made", [single_of_each, one_class, folders, annotations])
def test_one_of_a_kind(tmp_path, home, made):
    (tmp_path / "x").mkdir()
    text = text_of(examine(made(tmp_path / "x")))
    assert not SLIP.search(text), text


def test_findings_that_need_two_words():
    (used,) = classes_of([0, 1], ["a", "b", "c"]).findings
    assert used.message == "1 named class has no training image and is left out: c"
    assert unknown_class(2, ["x", "y"]).message == (
        "2 test images of classes without training images are left out: x, y"
    )
    assert SLIP.search("1 test images of classes")
    assert SLIP.search("1 images below the folder")
