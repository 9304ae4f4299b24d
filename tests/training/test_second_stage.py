"""Runs with a second stage, from end to end on digits, and finished runs that get one later."""

import json
from pathlib import Path

import pytest
import safetensors.torch
import torch

from dovs.config import RunConfig, parse
from dovs.errors import ConfigError, RunError
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter
from dovs.second_stages import SECOND_STAGES
from dovs.training.second_stage import rerun_second_stage
from dovs.training.worker import work

FAST = {"epochs": 4, "projection": "none", "snapshots": 1, "device": "cpu", "measure_every": 4}
VOLATILE = {"seconds", "training_seconds", "memory_bytes"}
FIRST = {
    "plain": {"method": "ce"},
    "averaged and validated": {
        "method": "dovs",
        "ema_decay": 0.9,
        "head": "cosine",
        "validation_fraction": 0.2,
        "imbalance_ratio": 10,
    },
}


@pytest.fixture(autouse=True)
def one_thread(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def make(path: Path, **settings) -> Run:
    RunWriter(path).create(parse(RunConfig, FAST | settings))
    return Run(path)


def weights(run: Run) -> dict[str, torch.Tensor]:
    return safetensors.torch.load_file(run.path / "weights.safetensors")


def numbers(summary: dict) -> dict:
    """What must be equal, in the form in which it is written."""
    plain = json.loads(json.dumps(summary, default=lambda array: array.tolist()))
    return {name: value for name, value in plain.items() if name not in VOLATILE}


@pytest.mark.parametrize("first", FIRST)
def test_a_finished_run_gets_the_numbers_of_one_trained_with_the_stage(tmp_path, first):
    plain = make(tmp_path / "plain", **FIRST[first])
    work(plain.path)
    assert numbers(rerun_second_stage(plain.path, "none")) == numbers(plain.summary())
    told_apart = set()
    for name in SECOND_STAGES.names:
        trained = make(tmp_path / name, second_stage=name, **FIRST[first])
        work(trained.path)
        assert numbers(rerun_second_stage(plain.path, name)) == numbers(trained.summary()), name
        told_apart.add(json.dumps(trained.summary()["per_class_recall"]))
        stored = {k: v for k, v in weights(plain).items() if not k.startswith("head.")}
        assert all(torch.equal(value, weights(trained)[k]) for k, value in stored.items())
    assert len(told_apart) >= 3
    assert not (plain.path / "checkpoint.safetensors").exists()


def test_parameters_reach_the_stage(tmp_path):
    plain = make(tmp_path / "plain", method="ce")
    work(plain.path)
    strong = rerun_second_stage(plain.path, "logit_adjustment", {"tau": 3.0})
    none = rerun_second_stage(plain.path, "logit_adjustment", {"tau": 0.0})
    assert none["per_class_recall"] == plain.summary()["per_class_recall"]
    assert strong["tail_third"] > none["tail_third"]


def test_after_balanced_softmax_logit_adjustment_changes_nothing(tmp_path):
    """Its τ is 1 by default, so nothing in the run's own parameters says so."""
    run = make(tmp_path / "run", method="balanced_softmax", second_stage="logit_adjustment")
    work(run.path)
    assert run.config().method_params == {}
    assert not weights(run)["head.shift"].any()
    assert "nothing changes" in (run.path / "log.txt").read_text()


def test_the_last_snapshot_is_of_the_head_that_the_summary_is_of(tmp_path):
    run = make(tmp_path / "run", method="ce", second_stage="ncm")
    work(run.path)
    points, snapshot = run.points(), run.snapshot(FAST["epochs"])
    test = (points["split"] == "test").to_numpy()
    labels = points["label"].to_numpy()[test]
    accuracy = (snapshot.predicted[test] == labels).mean()
    assert run.summary()["accuracy"] == pytest.approx(accuracy)
    assert run.summary()["accuracy"] != pytest.approx(run.metrics()["accuracy"].iloc[-1])


@pytest.mark.parametrize("name", ["crt", "logit_adjustment"])
def test_a_run_stopped_between_training_and_second_stage_goes_on(tmp_path, name):
    whole = make(tmp_path / "whole", method="ce", second_stage=name)
    work(whole.path)
    broken = make(tmp_path / "broken", method="ce", second_stage=name)

    def stop_after_the_last(row):
        if row["epoch"] == FAST["epochs"]:
            (broken.path / "stop").touch()

    work(broken.path, progress=stop_after_the_last)
    assert broken.status().state == "cancelled"
    assert broken.summary() is None
    if name == "crt":  # it looks whether to stop while it trains
        assert not (broken.path / "weights.safetensors").exists()
    (broken.path / "stop").unlink()
    work(broken.path)
    assert broken.status().state == "finished"
    assert numbers(broken.summary()) == numbers(whole.summary())
    for key, value in weights(whole).items():
        assert torch.equal(value, weights(broken)[key]), key


def test_an_unknown_stage_fails_before_training_and_not_after(tmp_path):
    run = make(tmp_path / "run", method="ce", second_stage="crrt")
    with pytest.raises(ConfigError, match=r"unknown second stage 'crrt'.*Did you mean 'crt'"):
        work(run.path)
    assert run.status().state == "failed"
    assert "unknown second stage" in run.status().message
    assert run.metric_rows() == []


def test_what_cannot_get_a_second_stage_is_reported(tmp_path):
    run = make(tmp_path / "run", method="ce")
    with pytest.raises(RunError, match="run 'run' is queued: a second stage needs a finished run"):
        rerun_second_stage(run.path, "crt")
    work(run.path)
    with pytest.raises(ConfigError, match="unknown second stage 'rct'"):
        rerun_second_stage(run.path, "rct")
    with pytest.raises(ConfigError, match="head_epochs=0 is not allowed"):
        rerun_second_stage(run.path, "crt", {"head_epochs": 0})
    file = run.path / "weights.safetensors"
    file.write_bytes(file.read_bytes()[:-8])
    with pytest.raises(RunError, match="damaged or of another configuration"):
        rerun_second_stage(run.path, "crt")
    file.unlink()
    with pytest.raises(RunError, match=r"there is no weights\.safetensors in .*Copy it whole"):
        rerun_second_stage(run.path, "crt")
    file.mkdir()
    with pytest.raises(RunError, match=r"weights\.safetensors .*it is a folder, not a file"):
        rerun_second_stage(run.path, "crt")
    other = make(tmp_path / "other", method="ce", second_stage="ncm", epochs=1)
    work(other.path)
    with pytest.raises(RunError, match="was trained with second stage 'ncm'"):
        rerun_second_stage(other.path, "crt")
