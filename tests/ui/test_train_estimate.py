"""Estimates of time come from similar earlier runs only."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from dovs.ui.train.estimate import Pace, estimate, measure, paces_of

spec = importlib.util.spec_from_file_location("fake_run", Path(__file__).with_name("fake_run.py"))
fake = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fake)

WANTED = {
    "dataset": "digits",
    "encoder": "small_cnn",
    "method": "dovs",
    "device": "cuda:0",
    "images": 1000,
    "epochs": 20,
}


def pace(**changes):
    facts = {"name": "a", "dataset": "digits", "encoder": "small_cnn", "method": "dovs"}
    return Pace(**{**facts, "device": "cuda", "seconds_per_image": 0.002, **changes})


def test_the_same_method_wins_over_a_newer_run_of_another():
    found = estimate([pace(name="b", method="ce", seconds_per_image=1.0), pace()], **WANTED)
    assert found.seconds == pytest.approx(0.002 * 1000 * 20)
    assert "run a" in found.sentence


def test_a_run_of_this_machine_wins_over_one_from_elsewhere():
    far = pace(name="example", elsewhere=True)
    assert "ran on another machine" in estimate([far], **WANTED).sentence
    assert "run here" in estimate([pace(name="here", method="ce"), far], **WANTED).sentence


def test_another_method_is_called_rough():
    found = estimate([pace(method="ce")], **WANTED)
    assert found.seconds == pytest.approx(40)
    assert "rough" in found.sentence


@pytest.mark.parametrize(
    "change", [{"dataset": "mnist"}, {"encoder": "resnet8"}, {"device": "cpu"}]
)
def test_a_run_with_another_dataset_encoder_or_device_gives_no_estimate(change):
    assert estimate([pace(**change)], **WANTED).seconds is None


def test_a_run_without_epochs_has_no_pace():
    assert measure("a", {}, "cpu", np.array([]), 100) is None
    assert measure("a", {}, "cpu", np.array([np.nan]), 100) is None


def test_paces_are_measured_from_finished_runs_and_damaged_ones_passed_over(tmp_path):
    path = fake.fake_run(tmp_path / "runs" / "good")
    fake.fake_run(tmp_path / "runs" / "young", state="cancelled", done=2)
    torn = fake.fake_run(tmp_path / "runs" / "torn")
    (torn / "summary.json").write_text("{", "utf-8")
    found, example = paces_of(tmp_path)
    assert (found.elsewhere, example.name, example.elsewhere) == (False, "example", True)
    assert found.name == path.name
    assert found.device == "cpu"
    counts = sum(c for c in fake.counts(10))
    assert found.seconds_per_image == pytest.approx(12.0 / counts)
