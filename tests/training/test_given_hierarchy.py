"""A run on saved abstract labels: it records exactly those, keeps them, and can be repeated."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from dovs.config import RunConfig, parse
from dovs.errors import ConfigError, HierarchyError, RunError
from dovs.hierarchy import Hierarchy
from dovs.runs import hierarchies, launch
from dovs.runs.finding import open_run
from dovs.runs.layout import GIVEN_HIERARCHY
from dovs.runs.validation import validate_config
from dovs.runs.writer import RunWriter
from dovs.training.worker import work

DIGITS = tuple("0123456789")
ROUND = Hierarchy.from_groups(
    DIGITS, np.array([1, 0, 0, 1, 0, 0, 1, 0, 1, 1]), names=("angular", "round")
)
FAST = {
    "dataset": "digits",
    "imbalance_ratio": 10,
    "n_max": 40,
    "method": "dovs",
    "method_params": {"round_epochs": 1, "refresh_rounds": 1, "warm_up": 0.0, "refresh_until": 1},
    "encoder_params": {"width": 4},
    "epochs": 3,
    "snapshots": 2,
    "projection": "none",
    "device": "cpu",
    "hierarchy": "round",
}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    hierarchies.save(ROUND, "round")
    return tmp_path / "home"


def trained(name="mine", **changes):
    config = validate_config(parse(RunConfig, FAST | changes))
    run = launch.create(config, name=name)
    work(run.path)
    return run


def test_a_run_uses_what_it_was_given_and_never_renews_it(home):
    run = trained()
    assert run.config().hierarchy == "round"
    assert run.given_hierarchy() == ROUND
    assert run.hierarchy() == ROUND
    assert {run.hierarchy(epoch).to_json() for epoch in run.hierarchy_epochs()} == {ROUND.to_json()}
    assert 0 in run.hierarchy_epochs()
    snapshot = run.snapshot(run.snapshot_epochs()[-1])
    assert len(snapshot.sizes) == 3
    ours = trained("own", hierarchy=None).hierarchy()
    assert ours.names != ROUND.names


def test_the_copy_in_the_run_counts_not_the_saved_one(home, tmp_path):
    config = validate_config(parse(RunConfig, FAST))
    run = launch.create(config, name="mine")
    hierarchies.save(Hierarchy.from_groups(DIGITS, np.arange(10) % 2), "round", replace=True)
    moved = shutil.copytree(run.path, tmp_path / "elsewhere")
    shutil.rmtree(home)
    work(moved)
    assert open_run(moved).hierarchy() == ROUND


def test_the_same_directory_takes_no_other_version(home):
    config = parse(RunConfig, FAST)
    run = launch.create(config, name="mine")
    RunWriter(run.path).create(config, ROUND)
    with pytest.raises(RunError, match="another version of this hierarchy"):
        RunWriter(run.path).create(config, Hierarchy.from_groups(DIGITS, np.arange(10) % 2))


def test_soft_labels_can_be_given():
    q = ROUND.assignment.copy()
    q[3] = [0.4, 0.6]
    soft = Hierarchy(DIGITS, q, ROUND.names)
    hierarchies.save(soft, "soft")
    run = trained(hierarchy="soft")
    np.testing.assert_array_equal(run.hierarchy().assignment, q)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"hierarchy": "nothing"}, HierarchyError, "no saved hierarchy 'nothing': there are"),
        ({"hierarchy": "../x"}, HierarchyError, "is not allowed"),
        ({"hierarchy": "zoo"}, HierarchyError, "other classes than dataset 'digits': it lacks '0'"),
        (
            {"method": "ce", "method_params": {}},
            ConfigError,
            "does not go with method 'ce', which uses no abstract labels: choose one of",
        ),
        (
            {"hierarchy": None, "method_params": {"generator": "confusion"}},
            ConfigError,
            "generator='confusion' needs predictions of held-out images",
        ),
    ],
)
def test_what_cannot_be_trained_on_is_one_line_before_a_run_is_made(changes, error, message, home):
    hierarchies.save(Hierarchy.from_groups(("cat", "dog"), np.array([0, 1])), "zoo")
    with pytest.raises(error, match=message):
        launch.start(parse(RunConfig, FAST | changes), name="never")
    assert not (home / "runs" / "never").exists()


def test_a_run_that_lost_its_copy_says_so():
    run = launch.create(parse(RunConfig, FAST), name="mine")
    (run.path / GIVEN_HIERARCHY).unlink()
    with pytest.raises(RunError, match=r"given_hierarchy\.json is missing"):
        work(run.path)
    assert run.status().state == "failed"


def test_single_images_are_clustered_while_training():
    params = FAST["method_params"] | {"generator": "instances", "num_abstract_labels": 3}
    found = trained(hierarchy=None, method_params=params).hierarchy()
    assert found.generator == "instances"
    np.testing.assert_allclose(found.assignment.sum(1), 1)
