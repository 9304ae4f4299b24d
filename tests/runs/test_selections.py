"""Selections stored in the home: found again by name, bounded, and refused when tampered with."""

from __future__ import annotations

import os
import zlib

import numpy as np
import pytest

from dovs.errors import RunError
from dovs.runs import selections
from dovs.runs.finding import open_run
from dovs.runs.selections import FOLDER, MAX_POINTS, find, save
from tests.ui.fake_run import fake_run

BITMAP = np.random.default_rng(0).integers(0, 256, 7000, dtype=np.uint8).tobytes()


@pytest.fixture
def run(tmp_path):
    return open_run(fake_run(tmp_path / "runs" / "done"))


def test_points_come_back_under_a_name_made_of_them(run, tmp_path):
    name = save(run, BITMAP, tmp_path)
    assert find(run, name, tmp_path) == BITMAP
    assert save(run, BITMAP, tmp_path) == name
    assert save(run, BITMAP[1:], tmp_path) != name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runs", FOLDER]
    assert not list((tmp_path / "runs" / "done").rglob(f"*{name}*"))


def test_the_longest_bitmap_comes_back_and_a_longer_one_is_refused(run, tmp_path):
    longest = b"\xff" * (MAX_POINTS // 8)
    assert find(run, save(run, longest, tmp_path), tmp_path) == longest
    with pytest.raises(ValueError, match="at most"):
        save(run, longest + b"\x01", tmp_path)


def test_points_of_one_run_are_not_those_of_another(run, tmp_path):
    other = open_run(fake_run(tmp_path / "runs" / "other"))
    assert find(other, save(run, BITMAP, tmp_path), tmp_path) is None


def test_a_run_that_was_moved_has_its_points_still(run, tmp_path):
    name = save(run, BITMAP, tmp_path)
    moved = run.path.rename(tmp_path / "done")
    assert find(open_run(moved), name, tmp_path) == BITMAP


@pytest.mark.parametrize(
    "name",
    ["", "..", "../runs/done/config.json", "/etc/passwd", "0" * 31, "0" * 33, "G" * 32, "٣" * 32],
)
def test_only_names_that_are_digests_are_looked_up(run, tmp_path, name):
    save(run, BITMAP, tmp_path)
    assert find(run, name, tmp_path) is None
    assert find(run, "0" * 32 + "\n", tmp_path) is None


def test_a_file_that_is_not_what_its_name_says_is_refused(run, tmp_path):
    name = save(run, BITMAP, tmp_path)
    file = tmp_path / FOLDER / name
    whole = file.read_bytes()
    bomb = zlib.compress(b"\xff" * 10 * MAX_POINTS, 9)
    for content in (b"", b"torn", whole[:-100], zlib.compress(b"\x01"), bomb, bomb * 20):
        file.write_bytes(content)
        assert find(run, name, tmp_path) is None
    assert save(run, BITMAP, tmp_path) == name  # and is written again
    assert find(run, name, tmp_path) == BITMAP


def test_those_used_longest_ago_go_first(run, tmp_path, monkeypatch):
    monkeypatch.setattr(selections, "MAX_FILES", 3)
    names = [save(run, bytes([at]), tmp_path) for at in range(3)]
    for at, name in enumerate(names):
        os.utime(tmp_path / FOLDER / name, (at, at))
    (tmp_path / FOLDER / "notes.txt").write_text("not ours", "utf-8")
    assert find(run, names[0], tmp_path) is not None  # used now
    names.append(save(run, bytes([9]), tmp_path))
    left = [name for name in names if find(run, name, tmp_path) is not None]
    assert left == [names[0], names[2], names[3]]
    assert (tmp_path / FOLDER / "notes.txt").exists()


def test_a_home_that_cannot_be_written_is_one_clear_line(run, tmp_path):
    (tmp_path / FOLDER).write_text("a file where the folder should be", "utf-8")
    with pytest.raises(RunError, match="Choose a folder"):
        save(run, BITMAP, tmp_path)
    assert find(run, "0" * 32, tmp_path) is None
