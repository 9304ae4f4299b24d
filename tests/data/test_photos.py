"""Archives of large photos: found, unpacked, decoded to a size; damaged ones are explained."""

from __future__ import annotations

import io
import shutil
import tarfile
import urllib.error
import urllib.request

import numpy as np
import pytest
from PIL import Image

from dovs import data
from dovs.errors import DataError, DataMissing
from tests.data.published import flowers_files, food_archive, jpeg, put


@pytest.fixture
def flowers(home):
    root = home / "data" / "flowers102"
    put(root, flowers_files())
    return root


def test_flowers(flowers, reports):
    state = data.state("flowers102", image_size=16)
    assert not state.ready
    assert "no download is needed" in state.detail
    with pytest.raises(DataMissing, match="datasets fetch flowers102 --image-size 16"):
        data.load("flowers102", image_size=16)
    data.fetch("flowers102", reports, image_size=16)
    dataset = data.load("flowers102", image_size=16)
    assert data.state("flowers102", image_size=16).ready
    assert dataset.image_shape == (16, 16, 3)
    assert dataset.class_names[:3] == (
        "pink primrose",
        "hard-leaved pocket orchid",
        "canterbury bells",
    )
    assert dataset.train.labels.tolist() == [0, 1, 2, 0, 1, 2]
    assert dataset.test.labels.tolist() == [2, 1, 0]
    photo = np.asarray(Image.open(io.BytesIO(jpeg(9))))[0, 0]
    assert np.abs(dataset.test.images[0].astype(int) - photo).max() < 4
    assert reports.fractions == sorted(reports.fractions)


def test_the_validation_split_can_be_left_out(flowers):
    data.fetch("flowers102", image_size=16, with_validation=False)
    assert len(data.load("flowers102", image_size=16, with_validation=False).train) == 3
    data.fetch("flowers102", image_size=16)
    assert len(data.load("flowers102", image_size=16).train) == 6


def test_a_folder_that_was_unpacked_by_torchvision_is_used(flowers):
    with tarfile.open(flowers / "flowers-102" / "102flowers.tgz") as archive:
        archive.extractall(flowers / "flowers-102", filter="data")
    (flowers / "flowers-102" / "102flowers.tgz").unlink()
    assert data.state("flowers102").download_bytes == 0
    data.fetch("flowers102", image_size=16)
    assert len(data.load("flowers102", image_size=16).test) == 3


def test_food(home):
    put(home / "data" / "food101", {"food-101.tar.gz": food_archive()})
    data.fetch("food101", image_size=32)
    dataset = data.load("food101", image_size=32)
    assert dataset.class_names == ("apple pie", "pho")
    assert dataset.image_shape == (32, 32, 3)
    assert dataset.train.labels.tolist() == [0, 0, 1, 1]
    assert dataset.horizontal_flip
    assert not list((home / "data" / "food101").glob(".unpacking-*"))
    data.fetch("food101", image_size=16)
    assert data.load("food101", image_size=16).image_shape == (16, 16, 3)


@pytest.fixture
def offline(monkeypatch):
    pytest.importorskip("torchvision")

    def fail(*_, **__):
        raise urllib.error.URLError("no route")

    monkeypatch.setattr(urllib.request, "urlopen", fail)


@pytest.mark.parametrize("cut", [-500, 20, 0])
def test_a_damaged_archive_and_no_network_are_one_line(cut, home, offline):
    put(home / "data" / "food101", {"food-101.tar.gz": food_archive()[:cut]})
    with pytest.raises(DataError, match=r"tar.gz is damaged.*no route.*put food") as caught:
        data.fetch("food101")
    assert "\n" not in str(caught.value)
    assert not (home / "data" / "food101" / "food-101").exists()


def test_paths_that_climb_out_of_the_archive_write_nothing(home, offline, tmp_path):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../../../../outside"), io.BytesIO(b""))
    put(home / "data" / "food101", {"food-101.tar.gz": buffer.getvalue()})
    with pytest.raises(DataError, match="is damaged"):
        data.fetch("food101")
    assert not list(tmp_path.rglob("outside"))


def test_photos_that_are_missing_are_named(flowers):
    with tarfile.open(flowers / "flowers-102" / "102flowers.tgz") as archive:
        archive.extractall(flowers / "flowers-102", filter="data")
    (flowers / "flowers-102" / "jpg" / "image_00002.jpg").unlink()
    (flowers / "flowers-102" / "jpg" / "image_00003.jpg").write_bytes(b"cut")
    with pytest.raises(DataError, match=r"2 photos .* cannot be read.* jpg/image_00002"):
        data.fetch("flowers102")
    shutil.rmtree(flowers / "flowers-102" / "jpg")
    data.fetch("flowers102", image_size=16)
    assert len(data.load("flowers102", image_size=16).train) == 6


def test_lists_that_name_other_files_are_refused(home):
    put(home / "data" / "food101", {"food-101.tar.gz": food_archive()})
    data.fetch("food101", image_size=16)
    (home / "data" / "food101" / "food-101" / "meta" / "test.txt").write_text("../../secret")
    with pytest.raises(DataError, match=r"test.txt is damaged: it has a line"):
        data.fetch("food101", image_size=24)
