from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dovs import data
from dovs.data import examine
from dovs.errors import DataError
from tests.data.user_images import NAMES, encode, picture, rows, write_parquet, write_shard


@pytest.fixture
def folder(tmp_path, home):
    return write_parquet(tmp_path / "flowers")


def load(folder, **params):
    return data.load("parquet", path=str(folder), **params)


def refuse(folder, match, **params):
    """Both the load and the fetch refuse with one line, and nothing is stored."""
    for call in (data.load, data.fetch):
        with pytest.raises(DataError, match=match) as caught:
            call("parquet", path=str(folder), **params)
        assert "\n" not in str(caught.value)
    assert not data.state("parquet", path=str(folder), **params).ready


def test_images_labels_and_names(folder):
    dataset = load(folder)
    assert dataset.title == "flowers"
    assert dataset.class_names == tuple(NAMES)
    assert dataset.superclass_of is None
    assert dataset.horizontal_flip
    expected = np.stack([picture(i) for i in range(12)])
    assert (dataset.train.images == expected).all()
    assert dataset.train.labels.tolist() == [i % 3 for i in range(12)]
    assert (dataset.test.images == np.stack([picture(100 + i) for i in range(6)])).all()


def test_decoded_once(folder, reports):
    state = data.state("parquet", path=str(folder))
    assert (state.ready, state.download_bytes) == (False, 0)
    assert "18 images" in state.detail
    data.fetch("parquet", reports, path=str(folder))
    assert data.state("parquet", path=str(folder)).ready
    assert reports.fractions == sorted(reports.fractions)
    assert any("decoding" in message for _, message in reports)
    assert isinstance(load(folder).train.images, np.memmap)


def test_changed_files_and_other_sizes_are_decoded_again(folder, home):
    load(folder)
    version = data.state("parquet", path=str(folder)).version
    assert data.state("parquet", path=str(folder)).version == version
    assert load(folder, image_size=8).image_shape == (8, 8, 3)
    write_shard(folder / "test-00000-of-00001.parquet", *rows(6, 500))
    assert data.state("parquet", path=str(folder)).version != version
    assert (load(folder).test.images[0] == picture(500)).all()
    assert not load(folder, horizontal_flip=False).horizontal_flip
    assert len(list((home / "data").iterdir())) == 3
    os.utime(folder / "test-00000-of-00001.parquet", ns=(1, 1))
    assert not data.state("parquet", path=str(folder)).ready


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("data/train-0.parquet", "data/test-0.parquet"),
        ("train.parquet", "test.parquet"),
        ("train/0000.parquet", "test/0000.parquet"),
        ("data/train-0.parquet", "data/validation-0.parquet"),
        ("train-0.parquet", "val.parquet"),
    ],
)
def test_layouts(tmp_path, home, train, test):
    write_shard(tmp_path / "x" / train, *rows(9))
    write_shard(tmp_path / "x" / test, *rows(6, 50))
    assert (len(load(tmp_path / "x").train), len(load(tmp_path / "x").test)) == (9, 6)


def test_validation_is_left_alone_where_there_is_a_test(folder):
    write_shard(folder / "validation-0.parquet", *rows(9, 900))
    assert len(load(folder).test) == 6


@pytest.mark.parametrize(("image", "label"), [("img", "fine_label"), ("photo", "kind")])
def test_other_column_names(tmp_path, home, image, label):
    layout = {"image": image, "label": label, "more": {"id": ["a"]}}
    for split, count in (("train", 9), ("test", 6)):
        layout["more"] = {"id": ["a"] * count}
        write_shard(tmp_path / f"{split}.parquet", *rows(count), **layout)
    assert load(tmp_path).class_names == tuple(NAMES)


def test_class_label_feature_decides_between_whole_numbers(tmp_path, home):
    for split, count in (("train", 9), ("test", 6)):
        more = {"width": [99] * count}
        write_shard(tmp_path / f"{split}.parquet", *rows(count), label="kind", more=more)
    assert load(tmp_path).available.tolist() == [3, 3, 3]


def test_plain_binary_column_and_no_names(tmp_path, home):
    for split in ("train", "test"):
        contents, labels = rows(6)
        pq.write_table(
            pa.table({"image": contents, "label": labels}), tmp_path / f"{split}.parquet"
        )
    dataset = load(tmp_path)
    assert dataset.class_names == ("0", "1", "2")
    assert (dataset.train.images[5] == picture(5)).all()


@pytest.mark.parametrize("noted", [b"{", b"[]", b'{"info": {"features": [1]}}', b'{"info": 3}'])
def test_metadata_of_no_use(tmp_path, home, noted):
    for split in ("train", "test"):
        contents, labels = rows(6)
        table = pa.table({"image": contents, "label": labels})
        table = table.replace_schema_metadata({b"huggingface": noted})
        pq.write_table(table, tmp_path / f"{split}.parquet")
    assert load(tmp_path).class_names == ("0", "1", "2")


def test_superclasses(folder):
    note = folder / "superclasses.json"
    note.write_text(json.dumps({"animal": ["cat", "dog"], "plant": ["oak"]}))
    assert load(folder).superclass_of == ("animal", "animal", "plant")
    note.write_text(json.dumps({"animal": ["cat", "dog"]}))
    with pytest.raises(DataError, match="does not name class 'oak'"):
        load(folder)
    for text in ("{", "[]", '{"animal": 3}'):
        note.write_text(text)
        with pytest.raises(DataError, match=r"superclasses.json is not in order"):
            load(folder)


def test_grey_images_stay_grey(tmp_path, home):
    contents = [encode(picture(i)[..., 0]) for i in range(6)]
    for split in ("train", "test"):
        write_shard(tmp_path / f"{split}.parquet", contents, [0, 1, 2] * 2)
    assert load(tmp_path).image_shape == (12, 10, 1)


def test_unequal_sizes_take_the_most_common(folder):
    contents, labels = rows(6)
    contents[2] = encode(picture(0, 30, 40))
    write_shard(folder / "test-00000-of-00001.parquet", contents, labels)
    assert load(folder).image_shape == (12, 10, 3)


def test_large_images_become_squares(tmp_path, home):
    contents = [encode(picture(i, 80, 70)) for i in range(3)]
    for split in ("train", "test"):
        write_shard(tmp_path / f"{split}.parquet", contents, [0, 1, 2])
    assert load(tmp_path).image_shape == (64, 64, 3)
    assert load(tmp_path, image_size=32).image_shape == (32, 32, 3)


def test_no_files_and_no_test_files(tmp_path, home):
    refuse(tmp_path, "contains no train Parquet files")
    write_shard(tmp_path / "train.parquet", *rows(15))
    assert [len(load(tmp_path).train), len(load(tmp_path).test)] == [12, 3]
    assert [len(load(tmp_path / "train.parquet").train)] == [12]


def test_missing_columns(folder, tmp_path):
    table = pa.table({"text": ["a"], "score": [0.5]})
    for split in ("train", "test"):
        pq.write_table(table, tmp_path / f"{split}.parquet")
    refuse(tmp_path, "columns text, score, of which none is clearly the image")
    write_shard(
        tmp_path / "train.parquet", *rows(6), label="a", names=None, more={"b": [1, 2, 3] * 2}
    )
    refuse(tmp_path, "none is clearly the label.*label_column=a")
    assert examine(tmp_path / "train.parquet", label_column="b").classes == ("1", "2", "3")
    write_shard(folder / "train-00001-of-00002.parquet", *rows(5), label="kind")
    refuse(folder, "Give all files the same columns")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda i, n: i.__setitem__(5, b"\x89PNG no"), "row 5 (x.png) cannot be decoded"),
        (lambda i, n: i.__setitem__(5, i[5][:200]), "row 5 (x.png) cannot be decoded"),
        (lambda i, n: i.__setitem__(5, None), "row 5 contains no image"),
    ],
)
def test_bad_rows(tmp_path, home, change, match):
    contents, labels = rows(6)
    write_shard(tmp_path / "test-0.parquet", contents, labels)
    change(contents, labels)
    write_shard(tmp_path / "train-0.parquet", contents, labels)
    refuse(tmp_path, r"train-0\.parquet row 5")
    report = examine(tmp_path)
    assert f"train-0.parquet {match}" in report.problems[0].details[0].replace(":", "")
    dataset = load(tmp_path, broken="skip")
    assert dataset.available.tolist() == [2, 2, 1]


def test_class_without_test_images(tmp_path, home):
    write_shard(tmp_path / "train.parquet", *rows(6))
    write_shard(tmp_path / "test.parquet", *rows(2))
    report = examine(tmp_path)
    assert report.counts["test"] == (1, 1, 0)
    assert report.of("untested")[0].details == ("oak",)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def garble(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4] + b"\0" * (len(content) // 2) + content[4 + len(content) // 2 :])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [cut, garble, empty])
@pytest.mark.parametrize("shard", ["train-00000-of-00002", "train-00001-of-00002"])
def test_damaged_file(folder, damage, shard):
    damage(folder / f"{shard}.parquet")
    refuse(folder, f"{shard}.parquet is not a whole Parquet file")


@pytest.mark.parametrize("image_size", [4, 1000, "big"])
def test_image_size_out_of_range(folder, image_size):
    from dovs.errors import ConfigError

    with pytest.raises(ConfigError, match="image_size="):
        load(folder, image_size=image_size)


def test_what_is_no_ordinary_file_and_what_leads_out_is_reported(folder, tmp_path):
    (tmp_path / "other.parquet").write_bytes((folder / "train-00000-of-00002.parquet").read_bytes())
    os.mkfifo(folder / "train-00002-of-00002.parquet")
    (folder / "train-outside.parquet").symlink_to(tmp_path / "other.parquet")
    (folder / "train-circle.parquet").symlink_to("train-circle.parquet")
    os.mkfifo(folder / "superclasses.json")
    report = examine(folder)
    assert report.counts["train"] == (4, 4, 4)
    assert report.of("link")[0].details == ("train-outside.parquet",)
    special = report.of("special")[0].details
    assert special == ("train-00002-of-00002.parquet", "train-circle.parquet")


def test_superclasses_that_are_nested_too_deep_are_refused(folder):
    (folder / "superclasses.json").write_text("[" * 100_000 + "]" * 100_000)
    refuse(folder, "is not in order")
