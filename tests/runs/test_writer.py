import errno
import os
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dovs.errors import RunError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs import files, lock
from dovs.runs.artifacts import Projection, Snapshot
from dovs.runs.finding import open_run
from dovs.runs.launch import create
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter


@pytest.fixture
def path(tmp_path, config):
    RunWriter(tmp_path / "run").create(config)
    return tmp_path / "run"


def test_a_new_run_is_queued_with_its_configuration(path, config):
    run = open_run(path)
    assert run.config() == config
    assert run.status().state == "queued"
    assert run.status().epochs == 3


def test_create_takes_an_unfinished_run_of_the_same_configuration(path, config):
    before = (path / "config.json").read_text()
    RunWriter(path).create(config)
    assert (path / "config.json").read_text() == before


def test_create_refuses_another_run_and_says_where_they_differ(path, config):
    with pytest.raises(RunError, match=r"contains another run: its epochs is 3, not 9\. Choose"):
        RunWriter(path).create(config.model_copy(update={"epochs": 9}))


def test_create_refuses_a_finished_run(path, config):
    with RunWriter(path).lock() as writer:
        writer.finish({})
    with pytest.raises(RunError, match="it is finished"):
        RunWriter(path).create(config)
    with pytest.raises(RunError, match="is finished: nothing to do"):
        RunWriter(path).lock()


def test_create_refuses_foreign_files_and_leaves_them_alone(tmp_path, config):
    (tmp_path / "thesis.tex").write_text("precious")
    with pytest.raises(RunError, match=r"not empty and is not a run .*'thesis.tex'"):
        RunWriter(tmp_path).create(config)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]


def test_create_goes_on_where_a_killed_create_ended(tmp_path, config):
    (tmp_path / ".lock").write_text("")
    (tmp_path / "status.json").write_text('{"state": "queued"}')
    assert open_run(RunWriter(tmp_path).create(config).path).config() == config


def test_create_refuses_a_file_in_the_place_of_the_directory(tmp_path, config):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot write"):
        RunWriter(tmp_path / "file").create(config)


def test_two_writers_never_share_a_run(path, config):
    with RunWriter(path).lock():
        with pytest.raises(RunError, match=r"run 'run' is in use by another worker\. Wait"):
            RunWriter(path).lock()
        with pytest.raises(RunError, match="in use"):
            RunWriter(path).create(config)
    with RunWriter(path).lock() as writer:
        assert writer.current.pid == os.getpid()


def test_a_reservation_is_handed_on_once(path):
    with lock.reserved(path):
        assert lock.is_locked(path / ".lock")
        with RunWriter(path).lock():
            with pytest.raises(RunError, match="in use"):
                RunWriter(path).lock()
            assert lock.is_locked(path / ".lock")
        assert not lock.is_locked(path / ".lock")
    with lock.reserved(path):
        pass
    assert not lock.is_locked(path / ".lock")


def test_a_directory_that_is_no_run_cannot_be_locked(tmp_path):
    with pytest.raises(RunError, match=r"is not a run: it has no config\.json"):
        RunWriter(tmp_path).lock()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "error, state, message",
    [
        (RunError("the loss is not finite"), "failed", "the loss is not finite"),
        (ValueError("bad\nshape"), "failed", "ValueError: bad (details in log.txt)"),
        (KeyboardInterrupt(), "cancelled", "Interrupted."),
    ],
)
def test_leaving_by_an_error_says_why(path, error, state, message):
    def work():
        with RunWriter(path).lock() as writer:
            writer.status("running")
            raise error

    with pytest.raises(type(error)):
        work()
    run = open_run(path)
    assert (run.status().state, run.status().message) == (state, message)
    assert ("Traceback" in run.log_tail()) == isinstance(error, ValueError)


@pytest.mark.parametrize("at, state", [("status.json", "finished"), ("summary.json", "failed")])
def test_on_a_full_disk_the_status_is_written_over_the_old_one(path, monkeypatch, at, state):
    def full_disk(source, target):
        if str(target).endswith((at, "status.json")):
            raise OSError(errno.ENOSPC, "No space left on device")
        os.rename(source, target)

    def work():
        with RunWriter(path).lock() as writer:
            writer.status("running", message="A message that is longer than the next one.")
            (path / "checkpoint.safetensors").write_text("")
            monkeypatch.setattr(files.os, "replace", full_disk)
            writer.finish({"balanced_accuracy": 0.5})

    expected = pytest.raises(RunError, match="disk full") if state == "failed" else nullcontext()
    with expected:
        work()
    assert open_run(path).status().state == state
    assert (path / "checkpoint.safetensors").exists() == (state == "failed")
    assert open_run(path).summary() == ({"balanced_accuracy": 0.5} if state != "failed" else None)


def test_a_full_disk_before_the_first_epoch_ends_a_queued_run(home, config, monkeypatch):
    run = create(config, name="one")

    def full_disk(source, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    def work():
        with RunWriter(run.path).lock() as writer:
            writer.points(pd.DataFrame(columns=["id", "split", "index", "label"]))

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full_disk)
        with pytest.raises(RunError, match="disk full"):
            work()
    assert run.status().state == "failed"
    assert run.status().message.startswith("disk full: cannot write points.parquet")
    assert run.status().resumable


@pytest.mark.parametrize("at", ["status.json", "config.json"])
def test_a_full_disk_at_the_beginning_leaves_no_directory(at, home, config, monkeypatch):
    replace = os.replace

    def full_disk(source, target):
        if Path(target).name == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full_disk)
        for make in (
            lambda: create(config, name="one"),
            lambda: RunWriter(home / "runs" / "two").begin({}),
        ):
            with pytest.raises(RunError, match="disk full"):
                make()
    assert list((home / "runs").iterdir()) == []
    assert create(config, name="one").status().state == "queued"


def test_a_folder_of_somebody_else_is_not_removed_and_not_a_run(home, config):
    folder = home / "runs" / "one"
    folder.mkdir(parents=True)
    (folder / "mine.txt").touch()
    with pytest.raises(RunError, match=r"folder .*one already, that is no run"):
        create(config, name="one")
    with pytest.raises(RunError, match="is not empty"):
        create(config, path=folder)
    assert [each.name for each in folder.iterdir()] == ["mine.txt"]


@pytest.mark.skipif(os.name == "nt", reason="a folder in use cannot be moved there")
def test_a_run_that_is_moved_while_it_is_written_is_not_made_anew(path):
    with RunWriter(path).lock() as writer:
        writer.status("running")
        path.rename(path.with_name("moved"))
        with pytest.raises(RunError, match="was moved or deleted while it was written"):
            writer.status(epoch=1)
    assert not path.exists()
    assert Run(path.with_name("moved")).status().state == "lost"


def test_finishing_drops_checkpoint_and_stop(path):
    with RunWriter(path).lock() as writer:
        for name in ("checkpoint.safetensors", "stop"):
            (path / name).write_text("")
        writer.finish({"seed": 0})
    names = {p.name for p in path.iterdir()}
    assert names == {".lock", "config.json", "status.json", "summary.json"}


def test_status_keeps_what_is_not_given(path):
    with RunWriter(path).lock() as writer:
        writer.status("running", device="cpu", epoch=1)
        started = writer.current.started
        writer.status(epoch=2, seconds_left=4.5)
        status = open_run(path).status()
    assert (status.device, status.epoch, status.seconds_left) == ("cpu", 2, 4.5)
    assert status.started == started is not None
    with pytest.raises(TypeError, match="epochz"):
        RunWriter(path).status(epochz=3)


def test_what_is_written_is_what_is_read(path):
    rng = np.random.default_rng(0)
    z, basis = rng.normal(size=(5, 3)), np.eye(3)
    hierarchy = Hierarchy.from_groups(("a", "b", "c"), np.array([0, 0, 1]))
    points = pd.DataFrame(
        {
            "id": range(5),
            "split": ["train"] * 3 + ["test"] * 2,
            "index": [4, 5, 9, 0, 1],
            "label": [0, 1, 2, 0, 2],
            "place": range(5),
        }
    )
    with RunWriter(path).lock() as writer:
        writer.points(points)
        writer.hierarchy(hierarchy, 2)
        snapshot = Snapshot(
            2,
            z,
            np.arange(5),
            np.full(5, 0.5),
            np.full(5, 0.25),
            basis,
            np.array([1, 1, 1]),
            z.mean(0),
            margin=np.array([0.5, 0.25, -0.5, -1.0, 1.0]),
            true_rank=np.array([0, 0, 1, 99, 0]),
        )
        writer.snapshot(snapshot)
        writer.snapshot(Snapshot(4, np.full((5, 3), 1e6), np.arange(5), np.zeros(5), np.zeros(5)))
        writer.projection(Projection(2, "umap", z[:, :2], 0.9, z, 0.95))
        writer.projection(Projection(4, "pca", z[:, :2], 0.8))
    run = open_run(path)
    pd.testing.assert_frame_equal(run.points(), points.drop(columns="place"))
    assert run.hierarchy().names == ("a and b", "c")
    assert run.hierarchy(1) is None
    assert run.hierarchy(3).names == ("a and b", "c")
    assert run.snapshot_epochs() == run.projection_epochs() == [2, 4]
    snapshot = run.snapshot(2)
    np.testing.assert_allclose(snapshot.embeddings, z, atol=2e-3)
    assert snapshot.embeddings.dtype == np.float32
    assert snapshot.predicted.tolist() == [0, 1, 2, 3, 4]
    assert snapshot.sizes.tolist() == [1, 1, 1]
    np.testing.assert_array_equal(snapshot.basis, basis)
    assert snapshot.margin.tolist() == [0.5, 0.25, -0.5, -1.0, 1.0]
    assert snapshot.true_rank.tolist() == [0, 0, 1, 99, 0]
    assert run.snapshot(4).basis is run.snapshot(4).margin is run.snapshot(4).true_rank is None
    assert np.isfinite(run.snapshot(4).embeddings).all()
    projection = run.projection(2)
    assert (projection.name, projection.trustworthiness_3d) == ("umap", 0.95)
    np.testing.assert_array_equal(projection.xyz, z.astype(np.float32))
    assert run.projection(4).xyz is None
    assert run.projection(4).trustworthiness_3d is None


def test_rewinding_forgets_what_came_after_the_checkpoint(path):
    hierarchy = Hierarchy.from_groups(("a", "b"), np.array([0, 1]))
    rows = np.zeros(2)
    with RunWriter(path).lock() as writer:
        for epoch in (1, 2, 3):
            writer.append_metrics({"epoch": epoch})
            writer.hierarchy(hierarchy, epoch)
            writer.snapshot(Snapshot(epoch, np.zeros((2, 2)), rows, rows, rows))
            writer.projection(Projection(epoch, "pca", np.zeros((2, 2)), 1.0))
        with (path / "metrics.jsonl").open("a") as stream:
            stream.write('{"epoch": 4, "lo')
        writer.rewind(2)
    run = open_run(path)
    assert run.metrics()["epoch"].tolist() == [1, 2]
    assert run.snapshot_epochs() == run.projection_epochs() == run.hierarchy_epochs() == [1, 2]
