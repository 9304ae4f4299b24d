"""Chosen points kept in the home: found again by name, bounded, and refused when tampered with."""

from __future__ import annotations

import os
import zlib

import numpy as np
import pytest

from dovs.errors import RunError
from dovs.runs import selections
from dovs.runs.selections import FOLDER, MOST, find, keep
from dovs.runs.store import open_run
from tests.ui.fake_run import fake_run

IDS = np.sort(np.random.default_rng(0).choice(60_000, 9000, replace=False))


@pytest.fixture
def run(tmp_path):
    return open_run(fake_run(tmp_path / "runs" / "done"))


def test_points_come_back_under_a_name_made_of_them(run, tmp_path):
    name = keep(run, IDS, tmp_path)
    np.testing.assert_array_equal(find(run, name, tmp_path), IDS)
    assert keep(run, IDS, tmp_path) == name
    assert keep(run, IDS[1:], tmp_path) != name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["runs", FOLDER]
    assert not list((tmp_path / "runs" / "done").rglob(f"*{name}*"))


def test_the_first_and_the_last_point_there_may_be_come_back(run, tmp_path):
    ids = np.array([0, MOST - 1])
    np.testing.assert_array_equal(find(run, keep(run, ids, tmp_path), tmp_path), ids)
    with pytest.raises(ValueError, match="must lie in"):
        keep(run, np.array([MOST]), tmp_path)


def test_points_of_one_run_are_not_those_of_another(run, tmp_path):
    other = open_run(fake_run(tmp_path / "runs" / "other"))
    assert find(other, keep(run, IDS, tmp_path), tmp_path) is None


def test_a_run_that_was_moved_has_its_points_still(run, tmp_path):
    name = keep(run, IDS, tmp_path)
    moved = run.path.rename(tmp_path / "done")
    assert len(find(open_run(moved), name, tmp_path)) == len(IDS)


@pytest.mark.parametrize(
    "name",
    ["", "..", "../runs/done/config.json", "/etc/passwd", "0" * 31, "0" * 33, "G" * 32, "٣" * 32],
)
def test_only_names_that_are_digests_are_looked_up(run, tmp_path, name):
    keep(run, IDS, tmp_path)
    assert find(run, name, tmp_path) is None
    assert find(run, "0" * 32 + "\n", tmp_path) is None


def test_a_file_that_is_not_what_its_name_says_is_refused(run, tmp_path):
    name = keep(run, IDS, tmp_path)
    file = tmp_path / FOLDER / name
    whole = file.read_bytes()
    bomb = zlib.compress(b"\xff" * 10 * MOST, 9)
    for content in (b"", b"torn", whole[:-100], zlib.compress(b"\x01"), bomb, bomb * 20):
        file.write_bytes(content)
        assert find(run, name, tmp_path) is None
    assert keep(run, IDS, tmp_path) == name  # and is written again
    assert len(find(run, name, tmp_path)) == len(IDS)


def test_those_used_longest_ago_go_first(run, tmp_path, monkeypatch):
    monkeypatch.setattr(selections, "KEPT", 3)
    names = [keep(run, np.array([at]), tmp_path) for at in range(3)]
    for at, name in enumerate(names):
        os.utime(tmp_path / FOLDER / name, (at, at))
    (tmp_path / FOLDER / "notes.txt").write_text("not ours", "utf-8")
    assert find(run, names[0], tmp_path) is not None  # used now
    names.append(keep(run, np.array([9]), tmp_path))
    left = [name for name in names if find(run, name, tmp_path) is not None]
    assert left == [names[0], names[2], names[3]]
    assert (tmp_path / FOLDER / "notes.txt").exists()


def test_a_home_that_cannot_be_written_is_one_clear_line(run, tmp_path):
    (tmp_path / FOLDER).write_text("a file where the folder should be", "utf-8")
    with pytest.raises(RunError, match="Choose a folder"):
        keep(run, IDS, tmp_path)
    assert find(run, "0" * 32, tmp_path) is None
