import errno
import zipfile

import numpy as np
import pytest

from dovs.errors import RunError
from dovs.runs.arrays import read_npz, write_npz_atomic


def mapped(array):
    """Return whether an array is a part of another object's memory, a mapped file's at last."""
    base = array
    while isinstance(base, np.ndarray):
        base = base.base
    return isinstance(base, memoryview)


def test_arrays_come_back_as_parts_of_the_mapped_file(tmp_path):
    given = {
        "z": np.arange(12, dtype=np.float16).reshape(3, 4),
        "turned": np.asfortranarray(np.arange(6, dtype=np.int64).reshape(2, 3)),
        "name": np.array("umap"),
        "one": np.array(0.25),
        "none": np.zeros((0, 4), np.float32),
    }
    write_npz_atomic(tmp_path / "a.npz", **given)
    found = read_npz(tmp_path / "a.npz")
    assert found.keys() == given.keys()
    for name, array in given.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
        assert mapped(found[name])
    with pytest.raises(ValueError, match="read-only"):
        found["z"][0] = 1


def test_arrays_stay_when_the_file_is_replaced_or_removed(tmp_path):
    path = tmp_path / "a.npz"
    write_npz_atomic(path, z=np.full(50_000, 3.0))
    first = read_npz(path)["z"]
    write_npz_atomic(path, z=np.full(50_000, 4.0))
    second = read_npz(path)["z"]
    path.unlink()
    assert (first == 3).all()
    assert (second == 4).all()


def test_deflated_arrays_of_older_versions_are_read_too(tmp_path):
    np.savez_compressed(tmp_path / "old.npz", z=np.arange(1000))
    found = read_npz(tmp_path / "old.npz")["z"]
    assert found.sum() == 499500
    assert not found.flags.writeable


def test_one_changed_byte_is_damage(tmp_path):
    path = tmp_path / "a.npz"
    write_npz_atomic(path, z=np.arange(1000))
    content = bytearray(path.read_bytes())
    content[4000] ^= 1
    path.write_bytes(content)
    with pytest.raises(RunError, match=r"a\.npz in .* is damaged"):
        read_npz(path)


def test_an_array_of_an_unknown_version_is_damage(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("z.npy", b"\x93NUMPY\x07\x00" + b" " * 100)
    with pytest.raises(RunError, match="damaged"):
        read_npz(tmp_path / "a.npz")


def test_a_full_disk_is_reported_and_leaves_nothing(tmp_path, monkeypatch):
    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(RunError, match="disk full"):
        write_npz_atomic(tmp_path / "a.npz", z=np.zeros(3))
    assert list(tmp_path.iterdir()) == []


def test_pickles_are_neither_written_nor_read(tmp_path):
    objects = np.array([{"a": 1}], dtype=object)
    with pytest.raises(ValueError, match="allow_pickle"):
        write_npz_atomic(tmp_path / "a.npz", z=objects)
    np.savez(tmp_path / "b.npz", z=objects)
    with pytest.raises(RunError, match=r"b\.npz in .* is damaged"):
        read_npz(tmp_path / "b.npz")


def test_a_truncated_npz_is_damaged(tmp_path):
    path = tmp_path / "a.npz"
    write_npz_atomic(path, z=np.arange(1000))
    whole = path.read_bytes()
    for size in (0, 3, len(whole) // 2, len(whole) - 5):
        path.write_bytes(whole[:size])
        with pytest.raises(RunError, match="damaged"):
            read_npz(path)
    path.write_bytes(whole)
    assert read_npz(path)["z"].sum() == 499500
