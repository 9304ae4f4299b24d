"""Maps drawn again: by a process of their own, beside the run, each once."""

import subprocess
import sys
import time

import numpy as np
import pytest

from dovs.errors import ConfigError, RunError
from dovs.runs.extra_projections import compute, list_extra
from dovs.runs.finding import example_run
from dovs.runs.store import Run
from dovs.training.extra_projections import compute_missing


@pytest.fixture
def spawned(monkeypatch):
    """Draw in this process instead of starting one."""
    folders = []
    monkeypatch.setattr("dovs.runs.extra_projections._spawn", folders.append)
    return folders


def test_a_map_is_drawn_for_every_snapshot_and_leaves_the_run_alone(tmp_path, spawned):
    run = example_run()
    before = sorted(path.name for path in run.path.rglob("*"))
    found = compute(run, "pca", {}, tmp_path)
    assert found.epochs_done() == []
    compute_missing(*spawned)
    assert found.epochs_done() == list(found.epochs) == run.snapshot_epochs()
    map_ = found.at(30)
    assert map_.name == "pca"
    assert map_.xy.shape == (len(run.points()), 2)
    assert map_.xyz.shape == (len(run.points()), 3)
    assert 0.5 < map_.trustworthiness <= 1
    assert np.isfinite(map_.xy).all()
    assert sorted(path.name for path in run.path.rglob("*")) == before
    assert [each.title for each in list_extra(run, tmp_path)] == ["pca"]


def test_the_same_map_is_drawn_once(tmp_path, spawned):
    run = example_run()
    first = compute(run, "pca", {}, tmp_path)
    compute_missing(*spawned)
    assert compute(run, "pca", {}, tmp_path).path == first.path
    assert len(spawned) == 1
    other = compute(run, "umap", {"n_neighbors": 7}, tmp_path)
    assert other.path != first.path
    assert "n_neighbors 7" in other.title
    assert len(list_extra(run, tmp_path)) == 2


def test_parameters_are_checked_before_anything_is_written(tmp_path, spawned):
    with pytest.raises(ConfigError, match="n_neighbors"):
        compute(example_run(), "umap", {"n_neighbors": 1}, tmp_path)
    with pytest.raises(ConfigError, match="tsne"):
        compute(example_run(), "tsne", {}, tmp_path)
    assert not (tmp_path / "maps").exists()


def test_a_run_without_snapshots_has_nothing_to_draw(tmp_path, spawned):
    (tmp_path / "run").mkdir()
    with pytest.raises(RunError, match="no snapshots"):
        compute(Run(tmp_path / "run"), "pca", {}, tmp_path)


def test_what_went_wrong_is_stored(tmp_path, spawned):
    run = example_run()
    found = compute(run, "pca", {}, tmp_path)
    (found.path / "epoch-0000.npz").write_bytes(b"torn")
    with pytest.raises(RunError):
        compute_missing(found.path)
    assert "epoch-0000.npz" in list_extra(run, tmp_path)[0].error
    assert not found.active


def test_the_process_holds_its_folder_while_it_draws(tmp_path):
    found = compute(example_run(), "pca", {}, tmp_path)
    end = time.monotonic() + 60
    while found.epochs_done() != list(found.epochs) and time.monotonic() < end:
        time.sleep(0.1)
    assert found.epochs_done() == list(found.epochs)
    again = subprocess.run(
        [sys.executable, "-m", "dovs.training.extra_projections", str(found.path)], check=False
    )
    assert again.returncode == 0
