"""What is remembered of files: nothing old is shown, and unchanged files are read once."""

from __future__ import annotations

import os
import time

import pytest

from dovs.runs import memory
from dovs.runs.finding import list_runs, open_run
from tests.ui.fake_run import fake_run


@pytest.fixture(autouse=True)
def nothing(monkeypatch):
    monkeypatch.setattr(memory, "_remembered", {})


def settle(*paths):
    """Let files and folders look as if they were last changed a minute ago."""
    for path in paths:
        os.utime(path, (time.time() - 60, time.time() - 60))


@pytest.fixture
def counted(tmp_path):
    path = tmp_path / "file"
    path.write_text("1", "utf-8")
    reads = []

    def read():
        def actually():
            reads.append(1)
            return path.read_text("utf-8")

        return memory.remembered("text", path, actually)

    return path, read, reads


def test_an_unchanged_file_is_read_once(counted):
    path, read, reads = counted
    settle(path)
    assert [read(), read(), read()] == ["1", "1", "1"]
    assert len(reads) == 1


def test_a_replaced_file_is_read_again_even_with_the_same_time_and_size(counted, tmp_path):
    path, read, _ = counted
    settle(path)
    assert read() == "1"
    other = tmp_path / "other"
    other.write_text("2", "utf-8")
    found = path.stat()
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    os.replace(other, path)
    assert read() == "2"


def test_a_file_that_has_just_changed_is_read_every_time(counted):
    path, read, _ = counted
    stamp = path.stat()
    assert read() == "1"
    path.write_text("2", "utf-8")  # in place, with the same size and, as it may happen, time
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert read() == "2"


def test_an_error_is_not_remembered(tmp_path):
    path = tmp_path / "file"
    path.write_text("x", "utf-8")
    settle(path)

    def fail():
        raise ValueError

    with pytest.raises(ValueError):
        memory.remembered("text", path, fail)
    assert memory.remembered("text", path, lambda: 1) == 1


def test_runs_that_come_and_go_are_listed(tmp_path):
    runs = tmp_path / "runs"
    fake_run(runs / "a")
    settle(runs)
    assert [run.name for run in list_runs(tmp_path)] == ["a"]
    (runs / "b").mkdir()
    settle(runs)
    assert [run.name for run in list_runs(tmp_path)] == ["a"]
    fake_run(runs / "b")  # its folder was there before, and the folder of the runs does not change
    settle(runs)
    assert {run.name for run in list_runs(tmp_path)} == {"a", "b"}


def test_what_a_caller_does_with_the_facts_of_a_run_changes_no_others(tmp_path):
    run = open_run(fake_run(tmp_path / "runs" / "a"))
    settle(run.path / "config.json")
    run.facts()["config"]["seed"] = 7
    assert run.facts()["config"]["seed"] == run.seed == 0
