"""The example run that ships with the package is whole, small, and of the format written today."""

import json

import numpy as np
import pytest

from dovs.cli.train import EXAMPLE
from dovs.config import RunConfig, parse
from dovs.runs.metrics import METRIC_COLUMNS
from dovs.runs.status import FIELDS
from dovs.runs.store import example_run
from dovs.runs.validation import filled, validate_config
from dovs.training.snapshots import snapshot_epochs

SMALL = 1_200_000


@pytest.fixture(scope="module")
def run():
    found = example_run()
    assert found is not None, "there is no example run: `make example` trains it"
    return found


def test_it_is_the_run_that_the_command_makes(run):
    today = validate_config(parse(RunConfig, dict(EXAMPLE)))
    assert len(run.points()) < today.projection_points  # so a run with another limit is the same
    same = {"projection_points": today.projection_points}
    assert filled(run.config()).model_copy(update=same) == today
    assert run.status().state == "finished"
    assert json.loads((run.path / "status.json").read_text()).keys() == FIELDS


def test_it_is_small_and_has_no_pickles(run):
    files = [path for path in run.path.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < SMALL
    assert {path.suffix for path in files} <= {".json", ".jsonl", ".npz", ".parquet"}
    for path in run.path.rglob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)


def test_every_artefact_is_there_in_the_form_that_readers_expect(run):
    config = run.config()
    epochs = snapshot_epochs(config.epochs, config.snapshots)
    assert run.snapshot_epochs() == run.projection_epochs() == epochs
    points = run.points()
    for epoch in epochs:
        snapshot, projection = run.snapshot(epoch), run.projection(epoch)
        assert len(snapshot.embeddings) == len(projection.xy) == len(projection.xyz) == len(points)
        assert np.isfinite(projection.xyz).all()
        assert snapshot.basis.shape == (64, 64)
        assert 0.8 < projection.trustworthiness <= 1
        assert run.hierarchy(epoch).num_classes == 10
    metrics = run.metrics()
    assert metrics["epoch"].tolist() == list(range(1, 31))
    assert set(METRIC_COLUMNS) <= set(run.metric_rows()[0])
    assert metrics["balanced_accuracy"].iloc[-1] == run.summary()["balanced_accuracy"]


def test_its_classes_are_known_without_its_dataset(run):
    assert run.facts()["class_names"] == list("0123456789")
    assert run.facts()["class_counts"] == [119, 77, 49, 32, 20, 13, 8, 5, 3, 2]
