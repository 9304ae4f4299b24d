from __future__ import annotations

import errno
import json

import numpy as np
import pytest

from dovs.data import load
from dovs.data.array_files import ArrayWriter, save
from dovs.data.cache import ARRAYS, ArrayCache, stored_datasets, writing_to
from dovs.errors import DataError
from tests.data.published import images, labels
from tests.data.user_images import write_folder


def write(folder):
    for name, array in zip(
        ARRAYS,
        (images(20, 4, 4, 1), labels(20), images(10, 4, 4, 1, seed=1), labels(10)),
        strict=True,
    ):
        save(folder, name, array)
    return {"class_names": ["é"]}


@pytest.fixture
def cache(tmp_path):
    cache = ArrayCache(tmp_path / "toy")
    cache.fill(write)
    return cache


def test_round_trip_is_memory_mapped(cache):
    assert cache.facts() == {"class_names": ["é"]}
    train, test = cache.splits()
    assert isinstance(train.images, np.memmap)
    assert not train.images.flags.writeable
    assert (train.images == images(20, 4, 4, 1)).all()
    assert (test.labels == labels(10)).all()
    stored = {path.name for path in cache.root.iterdir()} - {".lock"}
    assert stored == {*(f"{name}.npy" for name in ARRAYS), "meta.json"}


def test_nothing_stored(tmp_path):
    cache = ArrayCache(tmp_path / "nothing")
    assert cache.facts() is None
    assert not cache.complete()
    with pytest.raises(DataError, match="contains no converted dataset"):
        cache.splits()


def test_conversion_killed_half_way_is_not_read(tmp_path):
    cache = ArrayCache(tmp_path / "toy")

    class Killed(BaseException):
        pass

    def die(folder):
        write(folder)
        (folder / "test_labels.npy").unlink()
        raise Killed

    with pytest.raises(Killed):
        cache.fill(die)
    assert not cache.complete()
    assert list(cache.root.glob("*.npy")) == []
    assert list(cache.root.glob(".converting-*")) == []


@pytest.mark.parametrize("survivors", range(5))
def test_killed_between_two_renames_is_not_read(tmp_path, monkeypatch, survivors):
    """Of the five files, only some reached their place when the process died."""
    from dovs.data import cache as module

    cache = ArrayCache(tmp_path / "toy")
    left = [survivors]
    real = module.os.replace

    def replace(source, target):
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        real(source, target)

    monkeypatch.setattr(module.os, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        cache.fill(write)
    monkeypatch.undo()
    assert len(list(cache.root.glob("*.npy"))) == min(survivors, 4)
    assert cache.facts() is None
    cache.fill(write)
    assert cache.complete()


def test_leftovers_of_a_killed_process_are_removed(tmp_path):
    cache = ArrayCache(tmp_path / "toy")
    (cache.root / ".converting-old").mkdir(parents=True)
    (cache.root / ".converting-old" / "train_images.npy").write_bytes(b"half")
    cache.fill(write)
    assert list(cache.root.glob(".converting-*")) == []


def test_one_that_waited_finds_the_work_done(cache):
    def refuse(folder):
        raise AssertionError("converted twice")

    cache.fill(refuse)
    assert cache.complete()


def damage_cut_short(root):
    path = root / "train_images.npy"
    path.write_bytes(path.read_bytes()[:-1])


def damage_missing(root):
    (root / "test_labels.npy").unlink()


def damage_meta(root):
    (root / "meta.json").write_text("{")


def damage_meta_of_other_kind(root):
    (root / "meta.json").write_text("[1]")


def damage_header(root):
    path = root / "train_labels.npy"
    path.write_bytes(b"x" * path.stat().st_size)


def damage_by_pickle(root):
    path = root / "train_labels.npy"
    np.save(path, np.array([{}], dtype=object), allow_pickle=True)
    meta = json.loads((root / "meta.json").read_text())
    meta["bytes"]["train_labels"] = path.stat().st_size
    (root / "meta.json").write_text(json.dumps(meta))


@pytest.mark.parametrize(
    "damage",
    [
        damage_cut_short,
        damage_missing,
        damage_meta,
        damage_meta_of_other_kind,
        damage_header,
        damage_by_pickle,
    ],
)
def test_damage_is_one_clear_line(cache, damage):
    damage(cache.root)
    with pytest.raises(DataError, match=r"is damaged .*fetch the dataset again") as caught:
        cache.splits()
    assert "\n" not in str(caught.value)


def test_another_format_is_converted_again(cache):
    meta = json.loads((cache.root / "meta.json").read_text())
    (cache.root / "meta.json").write_text(json.dumps({**meta, "format": 99}))
    assert cache.facts() is None
    cache.fill(write)
    assert cache.facts() == {"class_names": ["é"]}


def test_full_disk_is_one_clear_line(tmp_path, monkeypatch):
    def full(self, rows):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ArrayWriter, "append", full)
    cache = ArrayCache(tmp_path / "toy")
    with pytest.raises(DataError, match=r"disk of .* is full.*DOVS_HOME"):
        cache.fill(write)
    assert list(cache.root.glob(".converting-*")) == []


def test_home_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataError, match="cannot write to"):
        ArrayCache(tmp_path / "file" / "toy").fill(write)
    with pytest.raises(DataError, match="Read-only"), writing_to(tmp_path):
        raise OSError(errno.EROFS, "Read-only file system")


def test_writer_writes_what_numpy_reads(tmp_path):
    array = images(10, 3, 2)
    with ArrayWriter(tmp_path / "a.npy", array.shape, np.uint8) as writer:
        writer.append(array[:7])
        writer.append(array[7:])
    assert (np.load(tmp_path / "a.npy") == array).all()
    with (
        pytest.raises(ValueError, match="3 rows"),
        ArrayWriter(tmp_path / "b.npy", array.shape, np.uint8) as writer,
    ):
        writer.append(array[:7])


def test_stored_datasets_are_listed_with_their_size_and_removed(cache, tmp_path):
    (tmp_path / "downloads").mkdir()
    (half,) = (tmp_path / "half" / ".converting-1",)
    half.mkdir(parents=True)
    (half / "train_images.npy").write_bytes(bytes(7))
    large, small = stored_datasets(tmp_path)
    assert (large.folder, large.complete) == (cache.root, True)
    assert large.bytes >= sum((cache.root / f"{name}.npy").stat().st_size for name in ARRAYS)
    assert (small.folder.name, small.bytes, small.complete) == ("half", 7, False)
    assert stored_datasets(tmp_path / "missing") == []

    train = cache.splits()[0]
    cache.remove()
    assert not cache.complete()
    assert (train.images == images(20, 4, 4, 1)).all()
    assert [each.folder.name for each in stored_datasets(tmp_path)] == ["half"]


def test_images_that_are_being_converted_are_not_removed(cache):
    from filelock import FileLock

    with FileLock(cache.root / ".lock"), pytest.raises(DataError, match="being converted"):
        cache.remove()
    assert cache.complete()


def test_a_stopped_conversion_leaves_what_was_there(cache):
    damage_cut_short(cache.root)

    def stop(folder):
        write(folder)
        raise DataError("stopped on request.")

    with pytest.raises(DataError, match="stopped"):
        cache.fill(stop)
    assert list(cache.root.glob(".converting-*")) == []
    cache.fill(write)
    assert cache.complete()


def test_an_array_that_was_overwritten_in_its_size_is_damaged(cache, monkeypatch):
    cache.splits()
    with (cache.root / "train_images.npy").open("r+b") as file:
        file.seek(200)
        file.write(bytes(100))
    monkeypatch.setattr("dovs.data.cache._checked", set())  # as in another process
    with pytest.raises(DataError, match="train_images"):
        cache.splits()
    assert not cache.complete()
    cache.fill(write)
    cache.splits()


def test_nothing_is_forgotten_where_visitors_may_change_nothing(cache, monkeypatch):
    monkeypatch.setattr("dovs.data.cache.access.why_not_change", lambda: "read-only")
    (cache.root / "train_names.json").write_text("x")
    with pytest.raises(DataError, match="is damaged"):
        cache.splits()
    assert cache.complete()


@pytest.mark.parametrize("file", ["train_images.npy", "train_names.json"])
def test_own_images_are_decoded_again_where_the_copy_is_damaged(tmp_path, monkeypatch, file):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    write_folder(tmp_path / "x")
    expected = np.array(load("folder", path=str(tmp_path / "x")).train.images)
    (path,) = (tmp_path / "home" / "data").glob(f"*/{file}")
    path.write_bytes(b"x" * path.stat().st_size)
    monkeypatch.setattr("dovs.data.cache._checked", set())
    assert (load("folder", path=str(tmp_path / "x")).train.images == expected).all()
