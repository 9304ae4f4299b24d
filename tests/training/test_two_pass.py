"""Two passes: labels from finished runs, fixed in the run that is trained on them."""

from __future__ import annotations

import numpy as np
import pytest

from dovs.cli.train import work as background_work
from dovs.config import MOST_SEED, RunConfig, parse
from dovs.errors import ConfigError, HierarchyError, RunError
from dovs.hierarchy import Hierarchy, consensus, generate
from dovs.runs import hierarchies, launch, worker_process
from dovs.runs.finding import find_run, list_runs
from dovs.runs.label_context import context_of_run, labels_of_runs
from dovs.runs.layout import STOP
from dovs.runs.pass_facts import pass_of
from dovs.runs.stopping import stop
from dovs.runs.two_pass import TwoPass, free_name, go_on, waits_for_second
from dovs.runs.validation import validate_config
from dovs.training.worker import work

FAST = {
    "dataset": "digits",
    "imbalance_ratio": 10,
    "n_max": 40,
    "method": "dovs",
    "method_params": {"round_epochs": 1, "warm_up": 0.0},
    "encoder_params": {"width": 4},
    "epochs": 2,
    "snapshots": 1,
    "projection": "none",
    "device": "cpu",
}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))


def plan(**changes):
    settings = {"parameters": {"num_labels": 3}} | changes
    return TwoPass("mine", validate_config(parse(RunConfig, FAST)), **settings)


def train(run):
    work(run.path)


def test_labels_of_the_first_pass_are_fixed_in_the_second():
    second = plan().train(train)
    first = find_run("mine-first")
    labels = hierarchies.load("mine")
    assert labels == generate("ward", context_of_run(first), num_labels=3)
    assert second.name == "mine-second"
    assert second.given_hierarchy() == labels
    assert second.config().hierarchy == "mine"
    assert first.config() == second.config().model_copy(update={"hierarchy": None})
    np.testing.assert_array_equal(second.hierarchy().groups, labels.groups)


def test_the_same_plan_goes_on_where_it_stopped():
    def stop(run):
        (run.path / STOP).write_text("")
        work(run.path)

    trained = []

    def note(run):
        trained.append(run.name)
        work(run.path)

    assert plan().train(stop) is None
    assert hierarchies.saved_names() == []
    assert plan().train(lambda run: stop(run) if run.name == "mine-second" else note(run)) is None
    assert trained == ["mine-first"]
    assert hierarchies.saved_names() == ["mine"]
    assert plan().train(note).status().state == "finished"
    assert trained == ["mine-first", "mine-second"]
    plan().train(note)
    assert trained == ["mine-first", "mine-second"]
    assert len(list_runs()) == 2


def test_what_the_second_pass_would_refuse_is_refused_before_the_first():
    other = Hierarchy.from_groups([str(c) for c in range(10)], np.arange(10) % 2)
    hierarchies.save(other, "mine")
    with pytest.raises(HierarchyError, match="there is a hierarchy 'mine' already"):
        plan().train(train)
    config = validate_config(parse(RunConfig, FAST | {"seed": MOST_SEED}))
    with pytest.raises(ConfigError, match=f"Choose a seed of at most {MOST_SEED - 1}"):
        TwoPass("two", config, first_runs=2)
    with pytest.raises(HierarchyError, match="reserved"):
        TwoPass("none", config)
    assert list_runs() == []
    assert TwoPass("two", config).first_names == ["two-first"]


def test_labels_of_several_first_runs_are_a_consensus():
    several = plan(first_runs=2)
    several.train(train)
    first = [find_run("mine-first-1"), find_run("mine-first-2")]
    assert [run.config().seed for run in first] == [0, 1]
    single = [labels_of_runs([run], "ward", {"num_labels": 3}) for run in first]
    assert hierarchies.load("mine") == consensus(single, 3)


def test_labels_of_that_name_are_not_overwritten():
    other = Hierarchy.from_groups(tuple("0123456789"), np.arange(10) % 2)
    hierarchies.save(other, "mine")
    with pytest.raises(HierarchyError, match="'mine' already"):
        plan().train(train)
    assert hierarchies.load("mine") == other


def test_runs_of_other_settings_are_not_taken():
    plan().first()
    other = validate_config(parse(RunConfig, FAST | {"epochs": 3}))
    with pytest.raises(RunError, match="epochs is 2, not 3"):
        TwoPass("mine", other).first()


@pytest.mark.parametrize(
    ("changes", "options", "error", "message"),
    [
        ({"method": "ce", "method_params": {}}, {}, ConfigError, "uses no abstract labels"),
        ({"hierarchy": "x"}, {}, ConfigError, "make their own"),
        ({}, {"first_runs": 0}, ConfigError, "at least 1"),
        ({}, {"generator": "wart"}, ConfigError, "Did you mean 'ward'"),
        ({}, {"parameters": {"num_label": 3}}, ConfigError, "num_label"),
        ({}, {"name": "../x"}, RunError, "not allowed"),
    ],
)
def test_what_cannot_work_is_refused_before_training(changes, options, error, message):
    config = parse(RunConfig, FAST | changes)
    with pytest.raises(error, match=message):
        TwoPass(**{"name": "mine", "config": config} | options)


def test_a_run_without_a_snapshot_gives_no_labels():
    (run,) = plan().first()
    with pytest.raises(RunError, match="no snapshot yet"):
        labels_of_runs([run], "ward", {})
    with pytest.raises(HierarchyError, match="at least one run"):
        labels_of_runs([], "ward", {})


@pytest.fixture
def spawned(monkeypatch):
    """Names of the runs for which a worker was started; none is."""
    names = []
    monkeypatch.setattr(worker_process, "spawn", lambda run, home=None: names.append(run.name))
    return names


def test_in_the_background_the_worker_of_the_first_pass_starts_the_second(spawned):
    run = plan().start()
    assert spawned == [run.name] == ["mine-first"]
    assert run.status().state == "queued"
    assert not waits_for_second(run)
    background_work(run.path)
    assert spawned == ["mine-first", "mine-second"]
    assert "mine" in hierarchies.saved_names()
    second = find_run("mine-second")
    assert second.given_hierarchy() == hierarchies.load("mine")
    first_facts, facts = pass_of(run), pass_of(second)
    assert (first_facts.number, facts.number) == (1, 2)
    assert facts.first == ("mine-first",)
    assert first_facts.second == "mine-second"
    assert go_on(run) is None  # it is there already
    background_work(second.path)
    assert second.status().state == "finished"
    assert plan().start().name == "mine-second"
    assert spawned == ["mine-first", "mine-second"]


def test_a_stop_in_the_first_pass_starts_nothing_and_a_resumed_one_goes_on(spawned):
    run = plan().start()
    stop(run)
    background_work(run.path)
    assert run.status().state == "cancelled"
    assert spawned == ["mine-first"]
    assert go_on(run) is None
    launch.resume(run)
    background_work(run.path)
    assert spawned == ["mine-first", "mine-first", "mine-second"]
    stop(find_run("mine-second"))
    assert find_run("mine-second").status().state == "cancelled"
    assert plan().start().name == "mine-second"
    assert spawned[-1] == "mine-second"


def test_the_second_pass_waits_for_all_runs_of_the_first(spawned, monkeypatch):
    monkeypatch.setenv("DOVS_SLOTS", "2")
    several = plan(first_runs=2)
    several.start()
    assert spawned == ["mine-first-1", "mine-first-2"]
    background_work(find_run("mine-first-2").path)
    assert spawned[2:] == []
    background_work(find_run("mine-first-1").path)
    assert spawned[2:] == ["mine-second"]


def test_labels_that_cannot_be_made_are_noted_and_tried_again(spawned, monkeypatch):
    run = plan().start()
    train(run)
    assert waits_for_second(run)

    def fail(*given):
        raise HierarchyError("no groups")

    with monkeypatch.context() as broken:
        broken.setattr("dovs.runs.two_pass.labels_of_runs", fail)
        with pytest.raises(HierarchyError):
            go_on(run)
    assert pass_of(run).problem == "no groups"
    assert go_on(run).name == "mine-second"
    assert pass_of(run).problem == ""


def test_a_free_name_is_taken_by_neither_labels_nor_runs():
    assert free_name() == "two-pass-1"
    hierarchies.save(Hierarchy.from_groups(("a", "b"), np.array([0, 1])), "two-pass-1")
    assert free_name() == "two-pass-2"
    TwoPass("two-pass-2", validate_config(parse(RunConfig, FAST))).first()
    assert free_name() == "two-pass-3"


def test_a_name_that_labels_have_is_refused_before_a_first_pass_in_the_background(spawned):
    hierarchies.save(Hierarchy.from_groups(("a", "b"), np.array([0, 1])), "mine")
    with pytest.raises(HierarchyError, match="'mine' already"):
        plan().start()
    assert list_runs() == []
    assert spawned == []
