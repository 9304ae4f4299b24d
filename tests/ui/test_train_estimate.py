"""Estimates of time come from similar earlier runs only."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from dovs.runs.status import RunStatus
from dovs.ui.train.estimate import AROUND, estimate
from dovs.ui.train.paces import Pace, Work, measure, paces_of, seconds_of_run

spec = importlib.util.spec_from_file_location("fake_run", Path(__file__).with_name("fake_run.py"))
fake = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fake)

WANTED = {
    "dataset": "digits",
    "encoder": "small_cnn",
    "method": "dovs",
    "device": "cuda:0",
    "work": Work(images=1000, evaluated=600, pixels=64),
    "epochs": 20,
}


def pace(**changes):
    facts = {"name": "a", "dataset": "digits", "encoder": "small_cnn", "method": "dovs"}
    return Pace(
        **{**facts, "device": "cuda", "seconds_per_image": 0.002, "around": 30.0, **changes}
    )


def test_the_same_method_wins_over_a_newer_run_of_another():
    found = estimate([pace(name="b", method="ce", seconds_per_image=1.0), pace()], **WANTED)
    assert found.seconds == pytest.approx(0.002 * 1000 * 20 + 30)
    assert "40 s of training and 30 s to start" in found.sentence
    assert "run a" in found.sentence


def test_a_run_of_this_machine_wins_over_one_from_elsewhere():
    far = pace(name="example", elsewhere=True)
    assert "ran on another machine" in estimate([far], **WANTED).sentence
    assert "run here" in estimate([pace(name="here", method="ce"), far], **WANTED).sentence


def test_another_method_is_called_rough():
    found = estimate([pace(method="ce")], **WANTED)
    assert found.seconds == pytest.approx(70)
    assert "rough" in found.sentence


@pytest.mark.parametrize(
    "change", [{"dataset": "mnist"}, {"encoder": "resnet8"}, {"device": "cpu"}]
)
def test_a_run_with_another_dataset_encoder_or_device_gives_no_estimate(change):
    assert estimate([pace(**change)], **WANTED).seconds is None


def test_a_run_of_other_images_counts_by_the_pixels_that_are_read():
    """Of four times the pixels and equal numbers of images an epoch takes a quarter of the time."""
    far = pace(name="far", dataset="mnist", work=Work(1000, 600, 256))
    found = estimate([far], **WANTED)
    assert found.seconds == pytest.approx(0.002 * 1000 * 20 / 4 + 30)
    assert "dataset mnist" in found.sentence
    near = pace(name="near", method="ce")
    assert "run near" in estimate([far, near], **WANTED).sentence


def test_what_is_around_the_epochs_is_of_runs_with_maps_or_without():
    with_maps, without = pace(), pace(name="b", maps=False, around=8.0)
    assert estimate([with_maps, without], **WANTED).seconds == pytest.approx(70)
    assert estimate([with_maps, without], **WANTED, maps=False).seconds == pytest.approx(48)
    for each in (pace(around=None), pace(elsewhere=True)):
        assert estimate([each], **WANTED).seconds == pytest.approx(40 + AROUND[True])


def test_a_wait_for_other_runs_is_not_around_the_epochs():
    def status(queued, started="2026-01-01T10:00:10", updated="2026-01-01T10:01:50"):
        return RunStatus("finished", queued=queued, started=started, updated=updated)

    assert seconds_of_run(status("2026-01-01T10:00:00"), 40) == 110
    assert seconds_of_run(status("2026-01-01T08:00:00"), 40) == 100
    assert seconds_of_run(status(None), 40) == 100
    assert seconds_of_run(status(None, updated="soon"), 40) is None
    assert seconds_of_run(status(None), 400) is None


def finished(seconds):
    """Return the status of a run that took so long."""
    ended = f"2026-01-01T10:{int(seconds) // 60:02}:{seconds % 60:06.3f}"
    return RunStatus("finished", started="2026-01-01T10:00:00", updated=ended)


@pytest.mark.parametrize("epochs", [1, 2, 3, 30])
def test_what_a_run_does_once_is_not_counted_for_each_epoch(epochs):
    """Of 0.1 s an epoch with evaluation, and 8 s once, 40 epochs take 12 s."""
    work = Work(images=100, evaluated=300, pixels=64)
    found = measure(
        "a",
        {"dataset": "digits", "encoder": "small_cnn", "method": "dovs"},
        "cuda",
        np.full(epochs, 0.05),  # the evaluation of 300 images takes as long
        100,
        training=0.1 * epochs + 3,
        status=finished(0.1 * epochs + 8),
        work=work,
    )
    assert found.around == pytest.approx(8)
    guess = estimate([found], **{**WANTED, "work": work, "epochs": 40})
    assert guess.seconds == pytest.approx(12)
    assert ("had one epoch only" in guess.sentence) == (epochs == 1)


def test_the_first_epoch_of_several_is_something_done_once():
    work = Work(images=100, evaluated=0, pixels=64)
    seconds = np.array([5.0, 1.0, 1.0])
    found = measure("a", {}, "cpu", seconds, 100, training=7.0, status=finished(9), work=work)
    assert (found.seconds_per_image, found.around) == (0.01, 6)


def test_epochs_never_count_for_more_than_the_whole_training():
    work = Work(images=10, evaluated=3000, pixels=64)
    found = measure("a", {}, "cpu", np.full(20, 0.1), 10, training=4.0, work=work)
    assert (found.seconds_per_image, found.around) == (0.02, None)


def test_a_run_of_several_epochs_wins_over_one_of_a_single_epoch():
    single = pace(name="single", epochs=1)
    assert "run several" in estimate([single, pace(name="several", method="ce")], **WANTED).sentence


def test_a_run_without_epochs_has_no_pace():
    assert measure("a", {}, "cpu", np.array([]), 100) is None
    assert measure("a", {}, "cpu", np.array([np.nan]), 100) is None


def test_paces_are_measured_from_finished_runs_and_damaged_ones_passed_over(tmp_path):
    path = fake.fake_run(tmp_path / "runs" / "good")
    fake.fake_run(tmp_path / "runs" / "young", state="cancelled", done=2)
    fake.fake_run(tmp_path / "runs" / "compiled", compile=True)  # at another pace
    torn = fake.fake_run(tmp_path / "runs" / "torn")
    (torn / "summary.json").write_text("{", "utf-8")
    found, *examples = paces_of(tmp_path)
    assert not found.elsewhere
    assert [each.name for each in examples] == ["example", "example-ce"]
    assert all(each.elsewhere and each.work and each.around for each in examples)
    assert found.name == path.name
    assert found.device == "cpu"
    counts = sum(c for c in fake.counts(10))
    assert found.seconds_per_image == pytest.approx(12.0 / counts)
