"""Copies of an image are in one split where DOVS makes the splits, and are reported."""

from __future__ import annotations

import numpy as np
import pytest

from dovs import data
from dovs.data.formats.copies import undivided
from dovs.data.formats.splits import divide
from dovs.errors import DataError
from tests.data.user_images import encode, picture, write_shard


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize("seed", range(8))
def test_no_image_is_on_both_sides_and_each_class_of_several_images_is_tested(seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 6, 120)
    image = np.where(rng.random(120) < 0.1, 0, 100 * labels + rng.integers(0, 9, 120))
    digests = image[:, None].astype(">i8").view(np.uint8)
    _, rows = divide(labels, seed)
    before = np.isin(np.arange(120), rows)
    tested = undivided(labels, digests, before, seed)
    assert not set(image[tested]) & set(image[~tested])
    for label in range(6):
        share = tested[labels == label]
        assert 0 < share.sum() < len(share)
        assert share.sum() <= before[labels == label].sum() + 3
    assert (undivided(labels, digests, before, seed) == tested).all()


def test_a_split_that_divides_no_image_is_not_changed():
    labels = np.repeat([0, 1], 10)
    digests = np.arange(20, dtype=np.uint8)[:, None]
    tested = np.isin(np.arange(20), divide(labels, 3)[1])
    assert (undivided(labels, digests, tested, 3) == tested).all()


def pixels(split):
    return {np.asarray(image).tobytes() for image in split.images}


def test_copies_in_a_folder_without_a_test_split_are_in_one_split(tmp_path):
    for label, name in enumerate(("cat", "dog")):
        for i in range(5):
            for copy in "abc":
                place = tmp_path / "pets" / name / f"{i}{copy}.png"
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(encode(picture(100 * label + i)))
    report = data.examine(tmp_path / "pets")
    assert not report.of("leak")
    assert report.of("copies")[0].count > 0
    assert report.counts == {"train": (12, 12), "test": (3, 3)}
    loaded = data.load(report.source, **report.params)
    assert not pixels(loaded.train) & pixels(loaded.test)
    for split in (loaded.train, loaded.test):
        for image, label in zip(split.images, split.labels, strict=True):
            drawn = [picture(100 * label + i).tobytes() for i in range(5)]
            assert np.asarray(image).tobytes() in drawn


def test_an_image_in_two_classes_trains(tmp_path):
    images = [encode(picture(0)), *(encode(picture(i)) for i in range(9))]
    write_shard(tmp_path / "mixed.parquet", images, [0, 1, 0, 0, 0, 0, 1, 1, 1, 1])
    for seed in range(4):
        report = data.examine(tmp_path / "mixed.parquet", split_seed=seed)
        assert report.of("contradiction")
        assert not report.of("leak")
        assert sum(report.counts["test"]) == 2


def test_classes_of_copies_alone_leave_nothing_to_test_with(tmp_path):
    images = [encode(picture(label)) for label in (0, 1) for _ in range(4)]
    write_shard(tmp_path / "same.parquet", images, [0] * 4 + [1] * 4)
    report = data.examine(tmp_path / "same.parquet")
    assert not report.usable
    assert "copies of one image" in report.problems[0].message


def drawings(folder, colour, count):
    """Write pictures of one colour that differ in what is transparent."""
    for name in "ab":
        (folder / name).mkdir(parents=True)
        for i in range(count):
            image = np.full((12, 12, 4), colour, np.uint8)
            image[..., 3] = np.random.default_rng([ord(name), i]).integers(0, 2, (12, 12)) * 255
            (folder / name / f"{i}.png").write_bytes(encode(image))
    return folder


@pytest.mark.parametrize(
    ("colour", "chosen", "offered"), [(0, "black", "white"), (255, "white", "black")]
)
def test_drawings_in_the_colour_of_the_background(tmp_path, colour, chosen, offered):
    folder = drawings(tmp_path / "x", colour, 5)
    (found,) = data.examine(folder, background=chosen).of("background")
    assert (found.severity, found.count) == ("warning", 10)
    assert found.choices == {f"{offered} background": {"background": offered}}
    report = data.examine(folder, background=offered)
    assert report.usable
    assert not report.of("flat") + report.of("background")


def test_drawings_that_other_classes_have_too_leave_nothing_to_test_with(tmp_path):
    folder = drawings(tmp_path / "x", 0, 5)
    for file in (folder / "a").iterdir():
        (folder / "b" / file.name).write_bytes(file.read_bytes())
    report = data.examine(folder)
    assert "other classes have too" in report.problems[0].message
    assert report.of("background")[0].count == 10


def test_some_drawings_in_the_colour_of_the_background(tmp_path):
    folder = drawings(tmp_path / "x", 0, 2)
    for name in "ab":
        for i in range(5, 9):
            (folder / name / f"{i}.png").write_bytes(
                encode(picture(i + 10 * (name == "b"), 12, 12))
            )
    (folder / "a" / "flat.png").write_bytes(encode(np.zeros((12, 12, 3), np.uint8)))
    report = data.examine(folder)
    assert report.usable
    assert report.of("background")[0].count == 4
    assert report.of("flat")[0].count == 5


def test_copies_in_a_given_split_are_reported_and_not_moved(tmp_path):
    images = [encode(picture(i)) for i in range(6)]
    write_shard(tmp_path / "set" / "train-00000-of-00001.parquet", images, [0, 1, 0, 1, 0, 1])
    write_shard(tmp_path / "set" / "test-00000-of-00001.parquet", images[:2], [0, 1])
    report = data.examine(tmp_path / "set")
    assert report.of("leak")[0].count == 2
    assert not report.of("copies")


def test_copies_in_npz_without_a_test_split_are_in_one_split(tmp_path):
    images = np.repeat(np.stack([picture(i, 12, 12) for i in range(10)]), 3, axis=0)
    labels = np.repeat(np.arange(10) % 2, 3)
    np.savez(tmp_path / "set.npz", train_images=images, train_labels=labels)
    loaded = data.load("npz", path=str(tmp_path / "set.npz"))
    assert len(loaded.test.images) == 6
    assert not pixels(loaded.train) & pixels(loaded.test)
    np.savez(tmp_path / "same.npz", train_images=images[[0, 1, 3, 4]], train_labels=[0, 0, 1, 1])
    with pytest.raises(DataError, match="copies of one image"):
        data.load("npz", path=str(tmp_path / "same.npz"))
