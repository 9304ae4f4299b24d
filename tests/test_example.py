"""The runs that ship with the package are whole, small, and of the format written today."""

import json

import numpy as np
import pytest

from dovs.cli.example import settings_of
from dovs.config import RunConfig, parse
from dovs.runs.finding import EXAMPLES, example_runs
from dovs.runs.metrics import METRIC_COLUMNS
from dovs.runs.status import FIELDS
from dovs.runs.validation import filled
from dovs.training.snapshots import snapshot_epochs

SMALL = 2_000_000
COUNTS = [300, 194, 125, 81, 52, 34, 22, 14, 9, 6]


@pytest.fixture(scope="module")
def runs():
    found = example_runs()
    assert tuple(found) == EXAMPLES, "a run is missing: `make example` trains them"
    return found


@pytest.fixture(scope="module", params=EXAMPLES)
def run(request, runs):
    return runs[request.param]


def test_it_is_the_run_that_the_command_makes(run):
    assert filled(run.config()) == filled(parse(RunConfig, settings_of(run.name)))
    assert run.status().state == "finished"
    assert json.loads((run.path / "status.json").read_text()).keys() == FIELDS


def test_they_are_small_and_have_no_pickles(runs):
    files = [path for run in runs.values() for path in run.path.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < SMALL
    assert {path.suffix for path in files} <= {".json", ".jsonl", ".npz", ".parquet"}
    for path in files:
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                assert all(arrays[name].dtype != object for name in arrays.files)


def test_both_are_of_the_same_images(runs):
    dovs, ce = runs.values()
    assert dovs.points().equals(ce.points())
    np.testing.assert_array_equal(dovs.thumbnails(), ce.thumbnails())
    assert dovs.thumbnails().shape == (len(dovs.points()), 28, 28, 1)
    assert dovs.projection_epochs() == ce.projection_epochs()


def test_every_artefact_is_there_in_the_form_that_readers_expect(run):
    config = run.config()
    epochs = snapshot_epochs(config.epochs, config.snapshots)
    assert run.snapshot_epochs() == run.projection_epochs() == epochs
    points = run.points()
    for epoch in epochs:
        snapshot, projection = run.snapshot(epoch), run.projection(epoch)
        assert len(snapshot.embeddings) == len(projection.xy) == len(projection.xyz) == len(points)
        assert np.isfinite(projection.xyz).all()
        assert 0.8 < projection.trustworthiness <= 1
        if config.method == "dovs":
            assert snapshot.basis.shape == (32, 32)
            assert run.hierarchy(epoch).num_classes == 10
    metrics = run.metrics()
    assert metrics["epoch"].tolist() == list(range(1, 31))
    assert set(METRIC_COLUMNS) <= set(run.metric_rows()[0])
    assert metrics["balanced_accuracy"].iloc[-1] == run.summary()["balanced_accuracy"]


def test_its_classes_are_known_without_its_dataset(run):
    assert run.facts()["class_names"][:3] == ["T-shirt/top", "Trouser", "Pullover"]
    assert run.facts()["class_counts"] == COUNTS
