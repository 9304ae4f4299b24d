from __future__ import annotations

import math
import os
import shutil

import numpy as np
import pytest

from dovs import data
from dovs.cli.terminal import printable
from dovs.data import examine
from dovs.data.formats import encoded
from dovs.errors import DataError
from tests.data.user_images import NAMES, encode, picture, write_folder


def load(folder, **params):
    return data.load("folder", path=str(folder), **params)


def refuse(folder, match):
    with pytest.raises(DataError, match=match) as caught:
        load(folder)
    assert "\n" not in str(caught.value)
    assert not data.state("folder", path=str(folder)).ready


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("train", "test"),
        ("train", "val"),
        ("Training", "Testing"),
        ("TRAIN", "VALID"),
        ("train", "dev"),
        ("trainset", "holdout"),
        ("train_images", "test_images"),
        ("pets/train", "pets/eval"),
        ("a/b/train/more", "a/b/test/more"),
    ],
)
def test_train_and_test_folders(tmp_path, home, train, test):
    dataset = load(write_folder(tmp_path / "pets", train, test))
    assert dataset.title == "pets"
    assert dataset.class_names == tuple(NAMES)
    assert (dataset.train.images[10] == picture(100)).all()
    assert dataset.test.labels.tolist() == [0] * 10 + [1] * 10 + [2] * 10
    assert data.state("folder", path=str(tmp_path / "pets")).ready


def test_a_fifth_is_used_for_testing(tmp_path, home):
    write_folder(tmp_path / "pets")
    dataset = load(tmp_path / "pets")
    assert dataset.available.tolist() == [8, 8, 8]
    assert np.bincount(dataset.test.labels).tolist() == [2, 2, 2]
    together = np.concatenate([dataset.train.images, dataset.test.images])
    assert len(np.unique(together.reshape(30, -1), axis=0)) == 30
    again = load(tmp_path / "pets", split_seed=0)
    assert (again.test.images == dataset.test.images).all()
    other = load(tmp_path / "pets", split_seed=1)
    assert (other.test.images != dataset.test.images).any()


def test_what_is_no_image_is_ignored(tmp_path, home):
    root = write_folder(tmp_path / "pets")
    left_out = (".hidden.png", "._1.png", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints/1.png",
                "@eaDir/1.png", "more/.x/y.png", "__MACOSX/._1.png")  # fmt: skip
    for name in left_out:
        (root / "cat" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "cat" / name).write_bytes(encode(picture(7)))
    for name in ("cat/notes.txt", "README.md", "cat/more/a.HEIC"):
        (root / name).write_text("hello")
    (root / "__MACOSX").mkdir()
    (root / "__MACOSX" / "cat.png").write_bytes(encode(picture(7)))
    (root / "cat" / "more" / "kitten.PNG").write_bytes(encode(picture(7)))
    os.mkfifo(root / "dog" / "pipe.png")
    report = examine(root)
    assert report.classes == tuple(NAMES)
    assert sum(map(sum, report.counts.values())) == 31
    assert report.of("left_out")[0].count == 9
    assert report.of("special")[0].details == ("dog/pipe.png",)
    unread, other = report.of("suffix")
    assert (unread.severity, unread.details) == ("warning", (".heic: 1",))
    assert set(other.details) == {".txt: 1", ".md: 1"}


def test_links_that_lead_out_are_left_out_and_reported(tmp_path, home):
    (tmp_path / "secret.png").write_bytes(encode(picture(1)))
    root = write_folder(tmp_path / "pets")
    (root / "dog" / "inside.png").symlink_to(root / "dog" / "1.png")
    assert load(root).num_classes == 3
    (root / "dog" / "outside.png").symlink_to(tmp_path / "secret.png")
    (root / "fox").symlink_to(tmp_path)
    report = examine(root)
    assert report.classes == tuple(NAMES)
    assert sum(map(sum, report.counts.values())) == 31
    (found,) = report.of("link")
    assert set(found.details) == {"dog/outside.png", "fox"}


def test_links_that_lead_in_circles_are_reported(tmp_path, home):
    root = write_folder(tmp_path / "pets")
    (root / "cat" / "self.png").symlink_to("self.png")
    (root / "dog" / "up").symlink_to("..")
    report = examine(root)
    assert report.of("link")[0].details == ("dog/up",)
    assert report.of("broken")[0].details[0].startswith("cat/self.png")


def test_names_in_any_script_and_names_of_programs_are_names(tmp_path, home):
    names = ["__proto__", "constructor", "-rf", "%s{0}", "кот", "猫", "می\u200cخواهم", "<b>$x$"]
    for number, name in enumerate(names):
        (tmp_path / "all" / name).mkdir(parents=True)
        for i in range(5):
            content = encode(picture(10 * number + i))
            (tmp_path / "all" / name / f"{i}.png").write_bytes(content)
    report = examine(tmp_path / "all")
    assert sorted(report.classes) == sorted(names)
    assert printable(names[6]) == names[6]


def test_every_broken_image_is_named_at_once_and_can_be_left_out(tmp_path, home):
    root = write_folder(tmp_path / "pets")
    good = (root / "cat" / "5.png").read_bytes()
    broken = {
        "oak/3.png": b"\x89PNG\r\n\x1a\n broken",
        "cat/1.png": b"<html>404</html>",
        "cat/2.png": b"",
        "dog/7.png": good[:-60],
    }
    for name, content in broken.items():
        (root / name).write_bytes(content)
    (root / "dog" / "gone.png").symlink_to(root / "dog" / "no.png")
    with pytest.raises(DataError) as caught:
        load(root)
    assert all(name in str(caught.value) for name in (*broken, "dog/gone.png"))
    assert "(broken=skip; on the command line --broken skip)" in str(caught.value)
    report = examine(root)
    assert not report.usable
    assert report.problems[0].choices["leave them out"] == {"broken": "skip"}
    skipped = examine(root, broken="skip")
    assert skipped.usable
    assert skipped.of("broken")[0].count == 5
    dataset = load(root, broken="skip")
    assert len(dataset.train) + len(dataset.test) == 26
    expected = {picture(100 * label + i).tobytes() for label in range(3) for i in range(10)}
    assert {image.tobytes() for image in dataset.train.images} < expected
    for split in (dataset.train, dataset.test):  # labels stay with their images
        for image, label in zip(split.images, split.labels, strict=True):
            assert any((image == picture(100 * label + i)).all() for i in range(10))


def test_a_class_whose_images_are_all_broken(tmp_path, home):
    root = write_folder(tmp_path / "pets", "train", "test")
    for file in (root / "train" / "dog").iterdir():
        file.write_bytes(b"x")
    report = examine(root, broken="skip")
    assert report.classes == ("cat", "oak")
    assert report.counts == {"train": (10, 10), "test": (10, 10)}
    assert any("dog" in found.message for found in report.of("classes"))
    for file in root.rglob("*.png"):
        file.write_bytes(b"x")
    assert not examine(root, broken="skip").usable


def test_a_class_trains_and_tests_whichever_of_its_images_is_broken(tmp_path, home):
    """The test images are chosen by name, before any image is read."""
    root = write_folder(tmp_path / "pets")
    for name in ("cat", "dog", "oak"):
        for i in range(3, 10):
            (root / name / f"{i}.png").unlink()
    for place, name in enumerate(("cat", "dog", "oak")):
        (root / name / f"{place}.png").write_bytes(b"x")
    assert examine(root, broken="skip").counts == {"train": (1, 1, 1), "test": (1, 1, 1)}
    for name in ("cat", "dog", "oak"):
        broken = next(p for p in (root / name).iterdir() if p.read_bytes() == b"x")
        spared = root / name / f"{(int(broken.stem) + 1) % 3}.png"
        broken.write_bytes(spared.read_bytes())
        spared.write_bytes(b"x")
    assert examine(root, broken="skip").counts == {"train": (1, 1, 1), "test": (1, 1, 1)}


def test_what_is_no_set_of_classes(tmp_path, home):
    refuse(tmp_path, "at least 2 are needed")
    root = write_folder(tmp_path / "pets")
    refuse(root / "cat", r"10 images have no class")
    for name in ("dog", "oak"):
        shutil.rmtree(root / name)
    refuse(root, "1 class folder with")


@pytest.mark.parametrize(("quick", "wanted"), [(-1.0, 1), (math.inf, 2)])
def test_what_takes_long_is_not_looked_through_again_at_once(
    quick, wanted, tmp_path, home, monkeypatch
):
    photos = write_folder(tmp_path / "photos")
    monkeypatch.setattr(encoded, "QUICK", quick)
    looks = []
    looked = encoded.EncodedSource._find
    monkeypatch.setattr(
        encoded.EncodedSource, "_find", lambda source: looks.append(1) or looked(source)
    )
    first, second = (data.state("folder", path=str(photos)) for _ in range(2))
    assert first == second
    assert "30 images" in first.detail
    assert len(looks) == wanted
