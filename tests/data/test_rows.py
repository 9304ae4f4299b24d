"""Rows of an array of images that are read when they are needed."""

from __future__ import annotations

import threading
import tracemalloc

import numpy as np
import pytest

from dovs.data.array_files import save
from dovs.data.cache import ArrayCache
from dovs.data.rows import ImageRows
from dovs.errors import DataError
from tests.data.published import images, labels


@pytest.fixture
def stored(tmp_path):
    """A file of images, memory-mapped; and the same in memory."""
    array = images(50, 5, 4, 3)
    save(tmp_path, "images", array)
    return np.load(tmp_path / "images.npy", mmap_mode="r"), array


@pytest.mark.parametrize(
    "places",
    [
        3,
        -1,
        slice(None),
        slice(2, 40, 3),
        slice(60, 70),
        [4, 4, 0],
        np.array([7, 8, 9, 1]),
        (slice(None), 0, 1),
        (3, 2),
    ],
)
def test_rows_of_a_file_are_those_of_the_array(stored, places):
    mapped, array = stored
    rows = np.random.default_rng(0).permutation(50)[:30]
    for images_, expected in (
        (ImageRows(mapped), array),
        (ImageRows(mapped, rows), array[rows]),
        (ImageRows(ImageRows(mapped, rows), np.arange(5, 25)), array[rows][5:25]),
        (ImageRows(array, rows), array[rows]),
        (ImageRows(mapped[10:], np.arange(30)), array[10:40]),
    ):
        assert (images_.shape, images_.ndim) == (expected.shape, 4)
        assert images_.nbytes == expected.nbytes
        found = images_[places]
        np.testing.assert_array_equal(found, expected[places])
        assert found.flags.writeable
        np.testing.assert_array_equal(np.asarray(images_), expected)
        np.testing.assert_array_equal(list(images_), expected)


def test_a_reader_is_not_disturbed_by_a_removed_dataset(tmp_path):
    def write(folder, seed):
        for name in ("train", "test"):
            save(folder, f"{name}_images", images(20, 3, 3, 3, seed=seed))
            save(folder, f"{name}_labels", labels(20))
        return {}

    cache = ArrayCache(tmp_path / "toy")
    cache.fill(lambda folder: write(folder, 0))
    rows = ImageRows(cache.splits()[0].images)
    (cache.root / "meta.json").unlink()
    cache.fill(lambda folder: write(folder, 1))
    assert (rows[:] == images(20, 3, 3, 3, seed=0)).all()


def test_a_file_that_was_cut_short_is_one_clear_line(stored, tmp_path):
    rows = ImageRows(stored[0])
    path = tmp_path / "images.npy"
    assert rows.dtype == np.uint8
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 1)
    assert rows[48].shape == (5, 4, 3)
    with pytest.raises(DataError, match=r"images\.npy .*ends early"):
        rows[49]


def test_threads_read_their_own_rows(stored):
    mapped, array = stored
    rows = ImageRows(mapped)
    wrong = []

    def read(seed):
        places = np.random.default_rng(seed).integers(0, 50, 2000)
        if not (rows[places] == array[places]).all():
            wrong.append(seed)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_going_through_all_takes_the_memory_of_a_chunk(tmp_path, monkeypatch):
    monkeypatch.setattr("dovs.data.rows.CHUNK_BYTES", 64 * 8 * 8 * 3)
    save(tmp_path, "images", images(4096, 8, 8, 3))
    rows = ImageRows(np.load(tmp_path / "images.npy", mmap_mode="r"))
    tracemalloc.start()
    total = sum(int(chunk.sum(dtype=np.int64)) for chunk in rows.chunks())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == int(images(4096, 8, 8, 3).sum(dtype=np.int64))
    assert peak < rows.nbytes / 5
