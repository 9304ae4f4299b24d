"""Images that are written as base64 text are named as such, and not read."""

from __future__ import annotations

import base64

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dovs.data import examine
from tests.data.user_images import encode, picture

FORMS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")


def texts_of(form="PNG", before=""):
    return [before + base64.b64encode(encode(picture(i, 60, 60), form)).decode() for i in range(6)]


@pytest.mark.parametrize("form", FORMS)
def test_text_in_a_parquet_file(tmp_path, home, form):
    table = pa.table({"image": texts_of(form), "label": [0, 1] * 3})
    pq.write_table(table, tmp_path / "train.parquet")
    (problem,) = examine(tmp_path / "train.parquet").problems
    assert ": images as base64 text are not read: store their bytes" in problem.message
    assert len(problem.message) < 500


@pytest.mark.parametrize("structs", [False, True])
def test_bytes_of_such_text_in_a_parquet_file(tmp_path, home, structs):
    content = [text.encode() for text in texts_of()]
    images = [{"bytes": each, "path": "a.png"} for each in content] if structs else content
    table = pa.table({"image": images, "label": [0, 1] * 3})
    pq.write_table(table, tmp_path / "train.parquet")
    (problem,) = examine(tmp_path / "train.parquet").problems
    assert ": images as base64 text are not read: store their bytes" in problem.message


def test_text_in_a_column_of_another_name(tmp_path, home):
    table = pa.table({"encoded": texts_of(before="data:image/png;base64,"), "label": [0, 1] * 3})
    pq.write_table(table, tmp_path / "train.parquet")
    (problem,) = examine(tmp_path / "train.parquet").problems
    assert "Column encoded: images as base64 text are not read" in problem.message


@pytest.mark.parametrize("before", ["", "data:image/png;base64,"])
def test_text_in_a_list(tmp_path, home, before):
    rows = [f'"{text}",{i % 2}' for i, text in enumerate(texts_of(before=before))]
    (tmp_path / "list.csv").write_text("\n".join(["path,label", *rows]))
    (problem,) = examine(tmp_path / "list.csv").problems
    assert problem.message == (
        "images as base64 text are not read: write each into a file, and its path into the list"
    )
