"""Which images and epochs the maps show, and how they are projected."""

import os

import numpy as np
import pytest

from dovs import processes
from dovs.analysis.projection import trustworthiness
from dovs.config import RunConfig, parse
from dovs.errors import RunError
from dovs.runs.artifacts import Snapshot
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter
from dovs.training.project import follow, following
from dovs.training.snapshots import choose_points


def test_all_images_are_stored_where_they_fit():
    points = choose_points(np.array([3, 5, 9]), np.array([0, 1, 1]), np.array([1, 0]), 100, 0)
    assert points["split"].tolist() == ["train"] * 3 + ["test"] * 2
    assert points["index"].tolist() == [3, 5, 9, 0, 1]
    assert points["label"].tolist() == [0, 1, 1, 1, 0]
    assert points["id"].tolist() == list(range(5))


def test_a_thinned_map_keeps_the_tail():
    labels = np.repeat([0, 1, 2], [1000, 100, 10])
    points = choose_points(np.arange(1110), labels, np.repeat([0, 1, 2], 300), 222, 0)
    stored = np.bincount(points["label"][points["split"] == "train"])
    assert stored.tolist() == [192, 20, 10]
    assert np.bincount(points["label"][points["split"] == "test"]).tolist() == [74, 74, 74]
    again = choose_points(np.arange(1110), labels, np.repeat([0, 1, 2], 300), 222, 0)
    assert points.equals(again)


def snapshots_of_clusters(path, projection: str, **settings) -> Run:
    writer = RunWriter(path)
    settings |= {"epochs": 4, "snapshots": 3, "projection": projection}
    writer.create(parse(RunConfig, settings))
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(5, 16)) * 6
    base = np.repeat(centres, 20, axis=0) + rng.normal(size=(100, 16))
    for epoch in (0, 2, 4):
        z = base + rng.normal(scale=0.1 * epoch, size=base.shape)
        zeros = np.zeros(100)
        writer.snapshot(Snapshot(epoch, z, zeros, zeros, zeros))
    return Run(path)


def test_maps_follow_the_snapshots_and_move_little(tmp_path):
    run = snapshots_of_clusters(tmp_path / "run", "umap")
    follow(run.path)
    assert run.projection_epochs() == [0, 2, 4]
    maps = [run.projection(epoch) for epoch in (0, 2, 4)]
    for epoch, drawn in zip((0, 2, 4), maps, strict=True):
        assert drawn.xy.shape == (100, 2)
        assert (drawn.xyz is None) == (drawn.trustworthiness_3d is None) == (epoch < 4)
        z = run.snapshot(epoch).embeddings
        assert drawn.trustworthiness == pytest.approx(trustworthiness(z, drawn.xy), abs=1e-4)
        assert drawn.trustworthiness > 0.85
    assert maps[2].xyz.shape == (100, 3)
    assert maps[2].trustworthiness_3d > 0.85
    moved = np.linalg.norm(maps[2].xy - maps[1].xy, axis=1)
    apart = np.linalg.norm(maps[1].xy[:, None] - maps[1].xy[None], axis=2)
    assert np.median(moved) < 0.5 * np.median(apart)


@pytest.mark.parametrize(("setting", "solid"), [("all", [0, 2, 4]), ("last", [4]), ("none", [])])
def test_maps_in_3d_are_of_the_epochs_that_were_requested(tmp_path, setting, solid):
    run = snapshots_of_clusters(tmp_path / "run", "pca", maps_3d=setting)
    follow(run.path)
    assert [e for e in run.projection_epochs() if run.projection(e).xyz is not None] == solid


def test_maps_that_exist_are_not_drawn_again(tmp_path):
    run = snapshots_of_clusters(tmp_path / "run", "pca")
    follow(run.path)
    file = run.path / "projections" / "epoch-0002.npz"
    before = file.stat().st_mtime_ns
    (run.path / "projections" / "epoch-0004.npz").unlink()
    follow(run.path)
    assert file.stat().st_mtime_ns == before
    assert run.projection_epochs() == [0, 2, 4]


def test_follower_ends_with_its_parent(tmp_path, monkeypatch):
    run = snapshots_of_clusters(tmp_path / "run", "pca")
    (run.path / "snapshots" / "epoch-0002.npz").unlink()
    monkeypatch.setenv(processes.PARENT, str(os.getppid() + 1))
    follow(run.path, wait=True)
    assert run.projection_epochs() == []


def test_failing_maps_are_one_clear_line(tmp_path):
    run = snapshots_of_clusters(tmp_path / "run", "pca")
    (run.path / "snapshots" / "epoch-0002.npz").write_bytes(b"damaged")
    with (
        following(run.path, active=True) as wait,
        pytest.raises(RunError, match="maps could not be computed"),
    ):
        wait(lambda done, total: None, lambda: False)
    assert "epoch-0002.npz" in (run.path / "log.txt").read_text()
