"""Images in one .npz file, as MedMNIST publishes them."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from dovs import data
from dovs.data.formats import npz as npz_format
from dovs.errors import DataError
from tests.data.published import images


def npy(array):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def arrays(shape=(8, 8), **changes):
    """Three classes of four training images and two test images each."""
    made = {
        "train_images": images(12, *shape),
        "train_labels": np.arange(12)[:, None] % 3,
        "test_images": images(6, *shape, seed=1),
        "test_labels": np.arange(6)[:, None] % 3,
    }
    return {name: array for name, array in (made | changes).items() if array is not None}


@pytest.fixture
def write(tmp_path, home):
    def write(compressed=True, **found):
        path = tmp_path / "cells.npz"
        (np.savez_compressed if compressed else np.savez)(path, **found)
        return {"path": str(path)}

    return write


@pytest.mark.parametrize("shape", [(8, 8), (8, 8, 3), (8, 8, 1), (8, 10)])
def test_grey_and_rgb(shape, write):
    params = write(**arrays(shape))
    dataset = data.load("npz", **params)
    assert dataset.image_shape == (*shape, 1)[:3]
    assert (dataset.train.images == images(12, *shape).reshape(12, *dataset.image_shape)).all()
    assert dataset.train.labels.tolist() == [0, 1, 2] * 4
    assert len(dataset.test) == 6
    assert dataset.class_names == ("0", "1", "2")
    assert data.state("npz", **params).ready


def test_in_blocks_of_a_few_images(write, monkeypatch):
    monkeypatch.setattr(npz_format, "BLOCK", 200)
    made = arrays()
    assert (data.load("npz", **write(**made)).train.images[..., 0] == made["train_images"]).all()


def test_the_state_tells_training_and_test_images_apart(write):
    params = write(**arrays())
    assert "18 images (12 training, 6 test) in" in data.state("npz", **params).detail


@pytest.mark.parametrize("kind", [np.float64, np.uint8, bool])
def test_one_hot_labels_are_read_and_noted(write, kind):
    places = np.array([0, 1, 3] * 4)
    params = write(**arrays(train_labels=np.eye(4, dtype=kind)[places]))
    dataset = data.load("npz", **params)
    assert dataset.train.labels.tolist() == [0, 1, 2] * 4
    assert dataset.class_names == ("0", "1", "3")
    notes = [found.message for found in data.examine(params["path"]).of("splits")]
    assert "train_labels are one-hot, (12, 4): the column of the 1 is the label" in notes


def test_labels_are_values(write):
    values = np.array([7, -1, 10**12] * 4)[:, None]
    dataset = data.load(
        "npz", **write(**arrays(train_labels=values, test_labels=np.array([7, 10**12] * 3)))
    )
    assert dataset.class_names == ("7", str(10**12))
    assert dataset.train.labels.tolist() == [0, 1] * 4
    assert (dataset.train.images[1, ..., 0] == images(12, 8, 8)[2]).all()


def test_minus_one_is_a_class_beside_one_alone(write):
    signs = np.array([-1, 1, 1])
    made = arrays(train_labels=np.tile(signs, 4), test_labels=np.array([-1] * 6))
    params = write(**made)
    dataset = data.load("npz", **params)
    assert dataset.class_names == ("-1", "1")
    assert dataset.train.labels.tolist() == [0, 1, 1] * 4
    assert dataset.test.labels.tolist() == [0] * 6
    report = data.examine(params["path"])
    assert "the labels of train_labels are -1 and 1: both are classes" in [
        found.message for found in report.of("splits")
    ]
    assert not report.of("unlabelled")


def test_val_where_there_is_no_test(write):
    made = arrays()
    made |= {"val_images": made.pop("test_images"), "val_labels": made.pop("test_labels")}
    params = write(**made)
    assert "so val is used" in data.state("npz", **params).detail
    assert (data.load("npz", **params).test.images[..., 0] == images(6, 8, 8, seed=1)).all()
    assert "val is not used" in data.state("npz", **write(**(arrays() | made))).detail


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"test_labels": np.full(6, -1)}, "test has no label (all are negative)"),
        ({"test_labels": None}, "test has no array test_labels"),
        (
            {"test_images": images(6, 8, 8)[:0], "test_labels": np.zeros(0, int)},
            "test has no image",
        ),
    ],
)
@pytest.mark.parametrize("validation", ["labelled", "unlabelled", None])
def test_a_test_split_without_labels_does_not_matter(write, changes, why, validation):
    made = arrays(**changes)
    if validation:
        labels = np.array([0, 1, 2, 0] if validation == "labelled" else [-1] * 4)
        made |= {"val_images": images(4, 8, 8, seed=2), "val_labels": labels}
    params = write(**made)
    report = data.examine(params["path"])
    (hidden,) = report.of("hidden")
    assert why in hidden.message
    assert hidden.message in data.state("npz", **params).detail
    assert report.counts["test"] == ((2, 1, 1) if validation == "labelled" else (1, 1, 1))
    assert not any("there is no test split" in each.message for each in report.findings)
    if validation == "labelled":
        tested = data.load("npz", **params).test.images[..., 0]
        assert (tested == images(4, 8, 8, seed=2)).all()


def test_a_fifth_where_there_is_neither(write):
    params = write(**arrays(test_images=None, test_labels=None))
    dataset = data.load("npz", **params)
    assert np.bincount(dataset.test.labels).tolist() == [1, 1, 1]
    assert np.bincount(dataset.train.labels).tolist() == [3, 3, 3]
    pixels = np.concatenate([dataset.train.images, dataset.test.images])[..., 0]
    assert sorted(pixels.sum((1, 2))) == sorted(images(12, 8, 8).sum((1, 2)))


def test_large_images_shrink(write):
    params = write(**arrays((100, 80)))
    assert "80 × 100 pixels become 64" in data.state("npz", **params).detail
    assert data.load("npz", **params).image_shape == (64, 64, 1)
    assert data.load("npz", image_size=16, **params).image_shape == (16, 16, 1)


def test_images_that_are_not_square_are_cropped_unless_another_fit_is_chosen(write):
    made = arrays((40, 200, 3))
    for name in ("train_images", "test_images"):
        made[name][:, :, :80], made[name][:, :, 120:] = 0, 0
        made[name][:, :, 80:120] = 255
    params = write(**made)
    detail = data.state("npz", **params).detail
    assert "200 × 40 pixels become 64 × 64, what is too wide or too high is cropped" in detail
    assert data.load("npz", **params).train.images.min() > 200
    stretched = data.load("npz", fit="stretch", **params).train.images[0, :, :, 0]
    assert (stretched[:, :20].max(), stretched[:, 30:34].min()) == (0, 255)
    padded = data.load("npz", fit="pad", **params).train.images[0, :, :, 0]
    assert (padded[:20].max(), padded[30:34, 30:34].min()) == (0, 255)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"train_images": None}, "needs train_images and train_labels"),
        ({"train_images": np.zeros((12, 8, 8))}, "type float64, not uint8"),
        ({"train_images": np.zeros((12, 3, 8, 8), np.uint8)}, "channels in front"),
        ({"train_images": np.zeros((0, 8, 8), np.uint8)}, "at least one image"),
        ({"train_labels": np.zeros((12, 14), int)}, "row 0 is no one-hot label"),
        ({"train_labels": np.eye(3)[[0, 1, 2] * 4] + [0, 0.5, 0]}, "single 1: 1, 0.5, 0. Give"),
        ({"train_labels": np.full((12, 2), "1")}, "and type <U1"),
        ({"train_labels": np.eye(11)}, "for 12 images"),
        ({"train_labels": np.zeros(11, int)}, "for 12 images"),
        ({"train_labels": np.zeros(12)}, "whole number"),
        ({"train_labels": np.zeros(12, int), "test_labels": np.zeros(6, int)}, "1 class"),
        ({"test_images": np.zeros((6, 9, 8), np.uint8)}, "same shape"),
    ],
)
def test_what_is_wrong_is_one_line(changes, reason, write):
    with pytest.raises(DataError, match=reason) as caught:
        data.load("npz", **write(**arrays(**changes)))
    assert "\n" not in str(caught.value)


def test_a_class_may_lack_test_images(write):
    dataset = data.load("npz", **write(**arrays(test_labels=np.zeros(6, int))))
    assert np.unique(dataset.test.labels).tolist() == [0]
    report = data.examine(write(**arrays())["path"])
    assert report.usable
    assert report.source == "npz"


def test_the_report_has_what_that_of_files_has(write):
    made = arrays()
    made["train_images"][3] = made["train_images"][0]  # of the same class
    made["test_images"][0] = made["train_images"][0]
    made["train_images"][5] = 77
    labels = made["train_labels"].ravel()
    labels[1], labels[4:8] = -1, 0
    made["test_labels"] = np.array([0, 1, 2, 9, 0, 0])
    report = data.examine(write(**(made | {"train_labels": labels}))["path"])
    assert report.usable
    assert report.counts == {"train": (7, 1, 3), "test": (3, 1, 1)}
    assert "train_images[0] = train_images[3] = test_images[0]" in report.of("leak")[0].details
    assert report.of("flat")[0].details == ("train_images[5]",)
    assert report.of("single")[0].details == ("1",)
    left_out = " ".join(each.message for each in report.of("unlabelled"))
    assert "1 of 12 train images left out: no label" in left_out
    assert "1 of 6 test images left out: no training class" in left_out


def test_pickles_are_never_read(write, tmp_path):
    class Exploit:
        def __reduce__(self):
            return (pytest.fail, ("a pickle was run",))

    params = write(**arrays())
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        head, {"descr": "|O", "fortran_order": False, "shape": (12,)}
    )
    with zipfile.ZipFile(params["path"], "w") as archive:
        for name, array in arrays(train_labels=None).items():
            archive.writestr(f"{name}.npy", npy(array))
        archive.writestr("train_labels.npy", head.getvalue() + pickle.dumps(Exploit()))
    with pytest.raises(DataError, match="Python objects"):
        data.load("npz", **params)


def test_declared_sizes_are_checked_before_anything_is_read(write, monkeypatch):
    params = write(**arrays())
    with zipfile.ZipFile(params["path"], "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays(train_images=None).items():
            archive.writestr(f"{name}.npy", npy(array))
        archive.writestr("train_images.npy", npy(images(12, 8, 8)) + bytes(10_000_000))
    monkeypatch.setattr(npz_format.NpzFile, "_array", lambda *_: pytest.fail("it was read"))
    with pytest.raises(DataError, match="its head declares"):
        data.load("npz", **params)


def test_a_test_split_of_other_classes_counts_only_without_a_validation_split(write):
    other = np.full(6, 7)
    made = arrays(test_labels=other, val_images=images(6, 8, 8, seed=2), val_labels=other % 3)
    report = data.examine(write(**made)["path"])
    assert report.counts["test"] == (0, 6, 0)
    assert "the split test has no label of a training image: val is used" in (
        report.of("hidden")[0].message
    )
    with pytest.raises(DataError, match="no test image has a label of a training image"):
        data.load("npz", **write(**{**made, "val_labels": other}))


def test_more_images_than_the_disk_has_room_for(write, monkeypatch):
    from dovs.data.sources import npz

    monkeypatch.setattr(npz.shutil, "disk_usage", lambda _: type("Disk", (), {"free": 100}))
    with pytest.raises(DataError, match=r"need 0.1 MB .* free"):
        data.load("npz", **write(**arrays()))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"something else"])
def test_no_archive(content, tmp_path, home):
    (tmp_path / "a.npz").write_bytes(content)
    assert "not an undamaged .npz file" in data.state("npz", path=str(tmp_path / "a.npz")).detail


def test_archive_cut_short(write):
    params = write(compressed=False, **arrays())
    path = Path(params["path"])
    content = bytearray(path.read_bytes())
    content[200] ^= 255  # inside the first images: the sum of the archive no longer fits
    path.write_bytes(content)
    with pytest.raises(DataError, match="not an undamaged"):
        data.load("npz", **params)


def test_changed_images_have_another_content(write):
    made = arrays()
    before = data.load("npz", **write(**made)).content
    assert before["train"]["0"][0] == 4
    made["train_images"] = 255 - made["train_images"]
    after = data.load("npz", **write(**made)).content
    assert after["test"] == before["test"]
    assert all(after["train"][name][1] != before["train"][name][1] for name in before["train"])


def test_arrays_that_are_not_read_are_named(write):
    params = write(**arrays(), class_names=np.array(["cat", "dog", "eel"]))
    notes = [note.message for note in data.examine(**params).of("splits")]
    assert "other arrays are not read: class_names" in notes
