from __future__ import annotations

import shutil

import numpy as np
import pytest

from dovs import data
from dovs.errors import DataError
from tests.data.user_images import NAMES, encode, picture, write_folder


def load(folder, **params):
    return data.load("folder", path=str(folder), **params)


def refuse(folder, match):
    with pytest.raises(DataError, match=match) as caught:
        load(folder)
    assert "\n" not in str(caught.value)
    assert not data.state("folder", path=str(folder)).ready


@pytest.mark.parametrize("test", ["test", "val", "validation"])
def test_train_and_test_folders(tmp_path, home, test):
    dataset = load(write_folder(tmp_path / "pets", "train", test))
    assert dataset.title == "pets"
    assert dataset.class_names == tuple(NAMES)
    assert (dataset.train.images[10] == picture(100)).all()
    assert dataset.test.labels.tolist() == [0] * 10 + [1] * 10 + [2] * 10
    assert data.state("folder", path=str(tmp_path / "pets")).ready


def test_a_fifth_is_kept_for_testing(tmp_path, home):
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
    (root / "cat" / "notes.txt").write_text("hello")
    (root / "cat" / ".hidden.png").write_text("hello")
    (root / "README.md").write_text("hello")
    (root / ".git").mkdir()
    (root / "cat" / "more").mkdir()
    (root / "cat" / "more" / "kitten.PNG").write_bytes(encode(picture(7)))
    dataset = load(root)
    assert dataset.class_names == tuple(NAMES)
    assert len(dataset.train) + len(dataset.test) == 31


def test_links_that_lead_out_are_refused(tmp_path, home):
    (tmp_path / "secret.png").write_bytes(encode(picture(1)))
    root = write_folder(tmp_path / "pets")
    (root / "dog" / "inside.png").symlink_to(root / "dog" / "1.png")
    assert load(root).num_classes == 3
    (root / "dog" / "outside.png").symlink_to(tmp_path / "secret.png")
    refuse(root, r"outside.png is a link that leads out")
    (root / "dog" / "outside.png").unlink()
    (root / "fox").symlink_to(tmp_path)
    refuse(root, "fox is a link that leads out")


def test_damaged_image_is_named(tmp_path, home):
    root = write_folder(tmp_path / "pets")
    (root / "oak" / "3.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    refuse(root, r"oak/3.png cannot be decoded")


def test_folders_that_are_not_in_order(tmp_path, home):
    refuse(tmp_path, "at least 2 are needed")
    root = write_folder(tmp_path / "pets", "train", "test")
    shutil.rmtree(root / "test" / "cat")
    refuse(root, "class 'cat' has no test images")
    (root / "test" / "fox").mkdir()
    refuse(root, "fox has no class of that name in train")
    shutil.rmtree(root / "test")
    refuse(root, "has a train folder but no test folder")
    assert load(root / "train").num_classes == 3
    for file in list((root / "train" / "oak").iterdir())[1:]:
        file.unlink()
    refuse(root / "train", "class 'oak' has 1 images: at least 2 are needed")


def test_unreadable_file(tmp_path, home):
    root = write_folder(tmp_path / "pets")
    (root / "cat" / "dangling.png").symlink_to(root / "cat" / "gone.png")
    refuse(root, r"cannot read .*gone|dangling")
