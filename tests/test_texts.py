"""Files of users that are not UTF-8 are refused with the place; letters are never replaced."""

from __future__ import annotations

import numpy as np
import pytest

from dovs import texts
from dovs.data.formats.labels import label_value
from dovs.data.formats.listed.annotations import read_annotations
from dovs.errors import ConfigError, DataError
from dovs.maps.classes import text_of as label_text
from dovs.recording import counts
from dovs.recording.reading import formats, values
from dovs.sweeps.definition import read_toml

LATIN = "Häuschen".encode("latin-1")


@pytest.mark.parametrize(
    ("reader", "name"),
    [
        (read_annotations, "a.json"),
        (counts.counts_of, "counts.csv"),
        (formats.read_columns, "table.csv"),
    ],
)
def test_each_reader_of_text_refuses_another_encoding(tmp_path, reader, name):
    path = tmp_path / name
    path.write_bytes(b"label,x,y\n" + LATIN + b",1,2\n")
    with pytest.raises(DataError, match=r"is not UTF-8 text: line 2 has the byte 0xE4"):
        reader(path)


def test_metadata_beside_embeddings_and_sweeps_too(tmp_path):
    np.savetxt(tmp_path / "tensors.tsv", np.eye(2), delimiter="\t")
    (tmp_path / "metadata.tsv").write_bytes(b"a\n" + LATIN)
    with pytest.raises(DataError, match=r"metadata.tsv is not UTF-8 text: line 2"):
        formats.read_columns(tmp_path / "tensors.tsv")
    sweep = tmp_path / "sweep.toml"
    sweep.write_bytes(b"# " + LATIN)
    with pytest.raises(ConfigError, match=r"is not UTF-8 text: line 1"):
        read_toml(sweep)


@pytest.mark.parametrize(
    "text", [lambda value: label_value(value, "row 3"), values.text_of, label_text]
)
def test_bytes_are_not_merged_into_one_class(text):
    assert text(b"cat") == "cat"
    with pytest.raises(DataError, match=r"b'H\\xe4uschen' is bytes that are not UTF-8"):
        text(LATIN)


def test_marks_of_spreadsheets_are_read():
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert texts.decoded("ä".encode(encoding), "a.csv") == "ä"
