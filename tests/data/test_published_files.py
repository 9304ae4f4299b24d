"""Files that lie on this machine already, in the forms in which they were published."""

from __future__ import annotations

import gzip
import pickle
import struct
import sys

import numpy as np
import pytest

from dovs import data
from dovs.data.formats.idx import read_idx
from dovs.data.sources import cifar10, cifar100, emnist, stl10, svhn
from dovs.errors import DataError
from tests.data.published import (
    IDX,
    cifar_batch,
    emnist_archive,
    idx,
    images,
    labels,
    md5,
    mnist_files,
    put,
    stl10_files,
    tar_gz,
)

UNPACKED = {
    name: idx(array)
    for name, array in zip(
        IDX, (images(30, 28, 28), labels(30), images(20, 28, 28, seed=1), labels(20)), strict=True
    )
}


@pytest.mark.parametrize(
    ("folder", "files"),
    [("MNIST/raw", mnist_files()), ("MNIST/raw", UNPACKED), ("", mnist_files())],
    ids=["gzipped", "unpacked by torchvision", "put there by hand"],
)
def test_mnist_found_on_disk_needs_no_torchvision(folder, files, home, monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision", None)
    root = home / "data" / "mnist"
    put(root / folder, files)
    state = data.state("mnist")
    assert (state.ready, state.download_bytes) == (True, 0)
    assert "no download is needed" in state.detail
    dataset = data.load("mnist")
    assert dataset.image_shape == (28, 28, 1)
    assert (dataset.test.images[..., 0] == images(20, 28, 28, seed=1)).all()
    assert (root / "meta.json").exists()


def test_fashion_mnist_of_debian(home, tmp_path, monkeypatch):
    put(tmp_path / "debian", mnist_files())
    monkeypatch.setenv("DOVS_FASHION_MNIST", str(tmp_path / "debian"))
    state = data.state("fashion_mnist")
    assert state.ready
    assert state.where == str(tmp_path / "debian")
    dataset = data.load("fashion_mnist")
    assert dataset.class_names[0] == "T-shirt/top"
    assert dataset.horizontal_flip
    assert len(dataset.train) == 30


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not an idx file"),
        (b"PNG something", "not an idx file"),
        (bytes((0, 0, 8, 1)), "do not hold"),
        (bytes((0, 0, 8, 1)) + struct.pack(">I", 4) + b"abc", "do not hold"),
        (bytes((0, 0, 8, 1)) + struct.pack(">I", 2) + b"abc", "do not hold"),
        (bytes((0, 0, 13, 1)) + struct.pack(">I", 1) + b"abcd", "not an idx file"),
    ],
)
def test_damaged_idx(tmp_path, content, reason):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(DataError, match=f"a is damaged: .*{reason}"):
        read_idx(tmp_path / "a")


@pytest.mark.parametrize("cut", [-4, 30, 3, 0])
def test_truncated_gzip(tmp_path, cut):
    (tmp_path / "a.gz").write_bytes(gzip.compress(idx(images(50, 9)))[:cut])
    with pytest.raises(DataError, match="is damaged"):
        read_idx(tmp_path / "a.gz")


def test_idx_by_hand(tmp_path):
    (tmp_path / "a").write_bytes(bytes((0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 7, 9)))
    assert read_idx(tmp_path / "a").tolist() == [[7], [9]]


def test_labels_that_do_not_fit_the_images(home):
    put(home / "data" / "mnist", {**mnist_files(), f"{IDX[3]}.gz": gzip.compress(idx(labels(19)))})
    with pytest.raises(DataError, match="do not fit"):
        data.load("mnist")


def test_labels_beyond_the_classes(home):
    put(
        home / "data" / "mnist",
        {**mnist_files(), f"{IDX[3]}.gz": gzip.compress(idx(labels(20) + 1))},
    )
    with pytest.raises(DataError, match=r"labels run from 1 to 10.*0\.\.9"):
        data.load("mnist")


@pytest.fixture
def cifar(monkeypatch):
    """Batches of ten images each whose sums count as published."""
    batches = {}
    pictures = {}
    for seed, name in enumerate((*cifar10.TRAIN, *cifar10.TEST)):
        batches[name], pictures[name] = cifar_batch(10, seed)
        sums = cifar10.TRAIN if name in cifar10.TRAIN else cifar10.TEST
        monkeypatch.setitem(sums, name, md5(batches[name]))
    return batches, pictures


@pytest.mark.parametrize("packed", [True, False])
def test_cifar10_archive_and_folder(packed, cifar, home):
    batches, pictures = cifar
    files = {f"cifar-10-batches-py/{name}": content for name, content in batches.items()}
    if packed:
        shuffled = dict(reversed(files.items()))  # the real archive is not in order either
        files = {"cifar-10-python.tar.gz": tar_gz({**shuffled, "cifar-10-batches-py/readme": b"?"})}
    put(home / "data" / "cifar10", files)
    assert data.state("cifar10").ready
    dataset = data.load("cifar10")
    expected = np.concatenate([pictures[name] for name in cifar10.TRAIN])
    assert (dataset.train.images == expected).all()
    assert (dataset.test.images == pictures["test_batch"]).all()
    assert (dataset.train.labels == np.tile(labels(10), 5)).all()
    assert dataset.class_names[9] == "truck"


def test_cifar100_keeps_fine_labels_and_superclasses(home, monkeypatch):
    content = {}
    for seed, name in enumerate(("train", "test")):
        planes = images(100, 3072, seed=seed)
        batch = {"data": planes, "fine_labels": list(range(100)), "coarse_labels": [0] * 100}
        content[name] = pickle.dumps(batch, protocol=4)
        monkeypatch.setitem(
            cifar100.TRAIN if name == "train" else cifar100.TEST, name, md5(content[name])
        )
    put(home / "data" / "cifar100" / "cifar-100-python", content)
    dataset = data.load("cifar100")
    assert dataset.num_classes == 100
    pairs = dict(zip(dataset.class_names, dataset.superclass_of, strict=True))
    assert pairs["beaver"] == "aquatic mammals"
    assert pairs["tulip"] == "flowers"


class Exploit:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was run",))


@pytest.mark.parametrize("packed", [True, False])
def test_pickle_with_another_checksum_is_never_opened(packed, cifar, home):
    batches, _ = cifar
    folder = "cifar-10-batches-py"
    files = {f"{folder}/{name}": content for name, content in batches.items()}
    files[f"{folder}/data_batch_3"] = pickle.dumps(Exploit())
    put(home / "data" / "cifar10", {"cifar-10-python.tar.gz": tar_gz(files)} if packed else files)
    with pytest.raises(
        DataError, match=r"data_batch_3 is damaged: its MD5 sum is .* not the published"
    ):
        data.load("cifar10")
    assert not (home / "data" / "cifar10" / "meta.json").exists()


def test_even_a_matching_checksum_runs_no_code(cifar, home, monkeypatch):
    batches, _ = cifar
    batches["data_batch_1"] = pickle.dumps(Exploit())
    monkeypatch.setitem(cifar10.TRAIN, "data_batch_1", md5(batches["data_batch_1"]))
    put(home / "data" / "cifar10" / "cifar-10-batches-py", batches)
    with pytest.raises(DataError, match=r"data_batch_1 is damaged: .*has no place in a batch"):
        data.load("cifar10")


def test_truncated_archive_and_missing_batch(cifar, home):
    batches, _ = cifar
    files = {f"cifar-10-batches-py/{name}": content for name, content in batches.items()}
    root = home / "data" / "cifar10"
    put(root, {"cifar-10-python.tar.gz": tar_gz(files)[:-2000]})
    with pytest.raises(DataError, match="is damaged"):
        data.load("cifar10")
    del files["cifar-10-batches-py/data_batch_5"]
    put(root, {"cifar-10-python.tar.gz": tar_gz(files)})
    with pytest.raises(DataError, match="contains no data_batch_5"):
        data.load("cifar10")


def test_sound_folder_serves_where_the_archive_is_damaged(cifar, home):
    batches, _ = cifar
    put(home / "data" / "cifar10" / "cifar-10-batches-py", batches)
    put(home / "data" / "cifar10", {"cifar-10-python.tar.gz": b"cut short"})
    assert len(data.load("cifar10").train) == 50


@pytest.fixture
def house_numbers(home, monkeypatch):
    """The two .mat files, whose sums count as published."""
    from scipy.io import savemat

    root = home / "data" / "svhn"
    root.mkdir(parents=True)
    for seed, name in enumerate(svhn.SIZES):
        pictures = images(20, 32, 32, 3, seed=seed).transpose(1, 2, 3, 0)
        savemat(root / name, {"X": pictures, "y": (labels(20) + 1)[:, None].astype(np.uint8)})
        monkeypatch.setitem(svhn.SUMS, name, md5((root / name).read_bytes()))
    return root


def test_svhn_calls_zero_ten(house_numbers):
    dataset = data.load("svhn")
    assert (dataset.train.images == images(20, 32, 32, 3)).all()
    assert dataset.train.labels[:11].tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]


def test_svhn_with_another_checksum_is_not_read(house_numbers):
    with (house_numbers / "train_32x32.mat").open("ab") as file:
        file.write(b"x")
    with pytest.raises(DataError, match=r"train_32x32.mat is damaged: its MD5 sum"):
        data.load("svhn")


@pytest.mark.parametrize("part", ["letters", "balanced"])
def test_emnist_is_turned_upright_and_counts_from_zero(part, home, monkeypatch):
    monkeypatch.setitem(emnist.CLASSES, "balanced", emnist.CLASSES["balanced"][:26])
    put(home / "data" / "emnist", {emnist.ARCHIVE: emnist_archive(part)})
    assert data.state("emnist", part=part).ready
    dataset = data.load("emnist", part=part)
    assert (dataset.train.images[..., 0] == images(52, 28, 28)).all()
    assert dataset.test.labels.tolist() == list(range(26))
    assert dataset.class_names[0] == ("a" if part == "letters" else "0")
    assert not dataset.horizontal_flip


def test_each_part_of_emnist_is_another_dataset(home):
    put(home / "data" / "emnist", {emnist.ARCHIVE: emnist_archive()})
    data.load("emnist")
    with pytest.raises(DataError, match=r"contains no gzip/emnist-digits-train-images"):
        data.load("emnist", part="digits")
    assert len(data.load("emnist").class_names) == 26


def test_classes_of_emnist_are_torchvisions():
    datasets = pytest.importorskip("torchvision.datasets")
    for part, names in datasets.EMNIST.classes_split_dict.items():
        assert list(emnist.CLASSES[part]) == [name for name in names if name != "N/A"]


def test_damaged_emnist(home):
    put(home / "data" / "emnist", {emnist.ARCHIVE: emnist_archive()[:-3000]})
    with pytest.raises(DataError, match=r"gzip.zip is damaged"):
        data.load("emnist")


@pytest.mark.parametrize("packed", [True, False])
def test_stl10(packed, home):
    files = {f"stl10_binary/{name}": content for name, content in stl10_files().items()}
    root = home / "data" / "stl10"
    put(root, {stl10.ARCHIVE: tar_gz(files)} if packed else files)
    dataset = data.load("stl10")
    assert (dataset.train.images == images(20, 96, 96, 3)).all()
    assert dataset.train.labels.tolist() == labels(20).tolist()
    small = data.load("stl10", image_size=32)
    assert small.image_shape == (32, 32, 3)
    assert data.load("stl10").image_shape == (96, 96, 3)


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("train_X.bin", lambda b: b[:-1], "bytes are not 20 images"),
        ("test_y.bin", lambda b: b"", "are not 0 images"),
        ("test_y.bin", lambda b: bytes(10), "labels run from -1"),
    ],
)
def test_damaged_stl10(name, change, reason, home):
    files = stl10_files()
    files[name] = change(files[name])
    put(home / "data" / "stl10" / "stl10_binary", files)
    with pytest.raises(DataError, match=reason):
        data.load("stl10")
