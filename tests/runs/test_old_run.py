"""A home that version 0.1.0 wrote, with its names for parameters and files: all of it still opens.

`old_run` was written by that version: a finished run, saved abstract labels, a selection, an extra
projection, a trial of a grid with its results. Logs, lock files and machine paths are removed.
"""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dovs.benchmark import results, workers
from dovs.cli import main
from dovs.errors import RunError
from dovs.maps.bitmap import unpack
from dovs.runs import extra_projections, hierarchies, launch, selections
from dovs.runs.artifacts import POINT_COLUMNS
from dovs.runs.finding import list_runs
from dovs.runs.layout import CHECKPOINT
from dovs.runs.stopping import stop
from dovs.runs.validation import filled_of_run, validate_config

ROOT = Path(__file__).resolve().parents[2]
OLD = Path(__file__).with_name("old_run")
NAME = "20261126-084202-digits-dovs-1"
SELECTION = "5ea41e4a60ffca6f069b0443246c4328"
TRIAL = "dovs-0-51f2a1500d"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A copy of the old home, at a place of its own."""
    home = tmp_path / "home"
    shutil.copytree(OLD, home)
    # extra projections are stored by the run's path and time, as version 0.1.0 named their folder
    run = home / "runs" / NAME
    created = json.loads((run / "config.json").read_text())["created"]
    digest = hashlib.sha256(f"{run.resolve()} {created}".encode()).hexdigest()[:16]
    (home / "maps" / "RUN").rename(home / "maps" / digest)
    monkeypatch.setenv("DOVS_HOME", str(home))
    return home


@pytest.fixture
def run(home):
    (found,) = list_runs(home)
    return found


def test_the_configuration_is_read_and_can_be_trained_again(run):
    config = run.config()
    assert (config.dataset, config.epochs, config.n_max) == ("digits", 3, 60)
    assert config.measured_on == "held_out"
    complete = filled_of_run(config)
    given = complete.method_params
    assert (given["patch_share"], given["patch_depth"], given["patch_gamma"]) == (0.4, 1, 0.25)
    assert given["patch_until"] == 1.0  # this run had patches to its end, whatever is usual now
    assert complete.second_stage_params == {"tau": 1.0}
    assert validate_config(complete) == complete


def test_status_metrics_and_summary_are_read(run):
    status = run.status()
    assert (status.state, status.epoch, status.epochs) == ("finished", 3, 3)
    metrics = run.metrics()
    assert metrics["epoch"].tolist() == [1, 2, 3]
    assert np.isfinite(metrics["balanced_accuracy"]).all()
    assert run.last_metrics()["epoch"] == 3
    assert run.summary()["balanced_accuracy"] == pytest.approx(0.2474576)
    assert len(run.summary()["per_class_recall"]) == 10


def test_everything_that_the_run_stored_is_read(run):
    points = run.points()
    assert set(POINT_COLUMNS) <= set(points.columns)
    assert run.snapshot_epochs() == run.projection_epochs() == [0, 3]
    for epoch in (0, 3):
        snapshot, projection = run.snapshot(epoch), run.projection(epoch)
        assert snapshot.embeddings.shape == (len(points), 64)
        assert projection.xy.shape == (len(points), 2)
        assert projection.xyz.shape == (len(points), 3)
        assert 0 < projection.trustworthiness <= 1
    assert run.snapshot(3).basis.shape == (64, 64)
    assert run.classifier_rows().shape == (10, 64)
    assert run.hierarchy_epochs() == [0, 2, 3]
    assert run.hierarchy().num_classes == run.hierarchy(1).num_classes == 10


def test_what_the_home_stored_beside_the_run_is_read(run, home):
    assert hierarchies.saved_names() == ["by-hand"]
    assert hierarchies.load("by-hand") == run.hierarchy()
    assert unpack(selections.find(run, SELECTION)) == (0, 3, 17, 40)
    (extra,) = extra_projections.list_extra(run)
    assert (extra.projection, extra.epochs_done(), extra.error) == ("pca", [0, 3], "")
    assert extra.at(3).xy.shape == (len(run.points()), 2)
    # the same request finds what is there, and computes nothing again
    assert extra_projections.compute(run, "pca", {}).path == extra.path


def test_it_is_finished_so_it_is_neither_resumed_nor_stopped(run):
    with pytest.raises(RunError, match="finished"):
        launch.resume(run)
    with pytest.raises(RunError, match="finished"):
        stop(run)


def test_an_unfinished_one_goes_on_under_the_names_of_today(run):
    status = json.loads((run.path / "status.json").read_text())
    (run.path / "status.json").write_text(json.dumps(status | {"state": "cancelled"}))
    (run.path / CHECKPOINT).touch()
    again = launch.create(validate_config(filled_of_run(run.config())), path=run.path)
    assert again.status().state == "queued"


def test_a_trial_and_the_results_of_a_grid_are_read(home):
    folder = home / "bench" / "digits-20" / TRIAL
    assert workers.provenance(folder)["threads"] == 1
    assert workers.provenance(folder)["code"] == "263c3e0"
    found = results.read(home / "digits-20-ladder.json")
    assert [(trial["row"], trial["seed"]) for trial in found.trials] == [("A1", 0), ("A5", 0)]


def test_the_command_line_lists_it(home, capsys):
    assert main(["runs", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["state"], row["second_stage"]) == (NAME, "finished", "tau_norm")
    assert main(["runs"]) == 0
    assert NAME in capsys.readouterr().out


def test_the_embeddings_page_shows_it(home):
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    page.query_params["run"] = NAME
    page = page.switch_page("pages/embeddings.py").run()
    assert not page.exception, page.exception
    assert not page.error
    bodies = [
        json.loads(each.proto.json)["body"]
        for each in page.get("bidi_component")
        if each.proto.component_name == "dovs.explorer"
    ]
    assert NAME in json.dumps(bodies)
