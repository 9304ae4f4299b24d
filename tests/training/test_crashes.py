"""A worker that ends at any write: its run is resumed, and ends with the numbers of another."""

import json
import sys
import types
from pathlib import Path

import pytest

from dovs.config import RunConfig, parse
from dovs.runs import launch
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter
from tests import warm
from tests.training.crashing import CRASHED, content, work

SETTINGS = {
    "method": "dovs",
    "method_params": {"round_epochs": 1, "refresh_rounds": 1, "warm_up": 0.0},
    "n_max": 30,
    "imbalance_ratio": 10,
    "epochs": 3,
    "snapshots": 2,
    "projection": "none",
    "projection_points": 50,
    "device": "cpu",
}


def in_child(folder: Path, point: int) -> int | None:
    """Train a run in a forked process; return its exit code."""
    counted = folder.parent / f"{folder.name}.writes"
    process = warm.server().Process(target=work, args=(str(folder), point, str(counted)))
    with pytest.MonkeyPatch.context() as patch:  # a child would run the page of another test
        patch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))
        process.start()
    process.join()
    return process.exitcode


def make(folder: Path) -> Run:
    RunWriter(folder).create(parse(RunConfig, SETTINGS))
    return Run(folder)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The content of an uninterrupted run, and how many writes it made."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    make(folder)
    assert in_child(folder, 0) == 0
    found = content(folder)
    assert found["state"] == "finished"
    assert sum(name.startswith("hierarchies/") for name in found) >= 2
    return found, int((folder.parent / "run.writes").read_text())


def check(folder: Path, point: int, whole: dict) -> None:
    run = make(folder)
    assert in_child(folder, point) == CRASHED
    assert run.status().state in ("lost", "queued", "finished"), "no reader sees an error"
    if run.status().state == "finished":
        with pytest.raises(launch.RunError, match="nothing to resume"):
            launch.resume(run)
    else:
        if run.status().state == "lost":
            launch.requeue(run)
        assert in_child(folder, 0) == 0
    found = content(folder)
    assert sorted(found) == sorted(whole), point
    assert found == whole, [name for name in whole if found[name] != whole[name]]


@pytest.mark.skipif(not hasattr(warm.os, "fork"), reason="needs a fork")
@pytest.mark.parametrize("share", [0.45, 0.97])
def test_a_crash_at_some_writes_changes_no_number(share, whole, tmp_path):
    content_of_whole, writes = whole
    assert writes > 60
    check(tmp_path / "run", round(share * writes), content_of_whole)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_crash_at_every_write_changes_no_number(whole, tmp_path):
    content_of_whole, writes = whole
    for point in range(1, writes + 1):
        check(tmp_path / str(point) / "run", point, content_of_whole)


def test_a_checkpoint_that_a_finished_run_has_left_is_deleted(tmp_path):
    run = make(tmp_path / "run")
    status = json.loads((run.path / "status.json").read_text())
    (run.path / "status.json").write_text(json.dumps(status | {"state": "finished"}))
    (run.path / "checkpoint.safetensors").write_bytes(b"left")
    with pytest.raises(launch.RunError, match="nothing to resume"):
        launch.resume(run)
    assert not (run.path / "checkpoint.safetensors").exists()
