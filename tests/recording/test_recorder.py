"""A training loop that DOVS knows nothing of, recorded as a run that all readers open."""

import subprocess
import sys

import numpy as np
import pytest

import dovs
from dovs.analysis.metrics import summarise
from dovs.errors import DataError, RunError
from dovs.recording import recorder as recorders
from dovs.runs.classes import classes_of
from dovs.runs.label_context import context_of_run
from dovs.runs.launch import resume
from dovs.runs.table import run_row
from dovs.training.project import follow
from tests.recording.loops import COUNTS, NAMES, evaluated_split, split


class Tensor:
    """What DOVS uses of a tensor of torch: an object that numpy cannot read as it is."""

    def __init__(self, values, on_gpu=True, tracked=True):
        self._values, self._on_gpu, self._tracked = np.asarray(values), on_gpu, tracked
        self.dtype = self._values.dtype

    def detach(self):
        return Tensor(self._values, self._on_gpu, False)

    def cpu(self):
        return Tensor(self._values, False, self._tracked)

    def numpy(self):
        assert not self._on_gpu
        assert not self._tracked
        return self._values


class InThisProcess:
    """The maps of a run, drawn at its end without another process."""

    def __init__(self, path):
        self.path = path

    def wait(self):
        follow(self.path)
        return True


def test_a_run_without_data_of_an_epoch_has_no_classes_to_compare(record):
    with record() as run:
        run.log(0, loss=1.0)
    with pytest.raises(RunError, match="'mine' was recorded without its classes: no data of an ep"):
        classes_of(run.run)


def test_a_recorded_run_has_what_a_trained_one_has(record):
    train, test = split(), evaluated_split()
    images = np.random.default_rng(0).integers(0, 256, (len(test[1]), 3, 20, 20), dtype=np.uint8)
    with record(class_counts=COUNTS, class_names=NAMES, images=images) as run:
        for epoch in (0, 1):
            for name, (z, labels, logits) in (("train", train), ("test", test)):
                run.snapshot(epoch, Tensor(z), Tensor(labels), logits=Tensor(logits), split=name)
            run.log(epoch, loss=Tensor(1.0 - epoch / 2), lr=0.1)
    found = run.run
    assert found.status().state == "finished"
    assert found.status().epoch == 1
    assert found.origin == "recorded"
    assert not found.has("config")
    assert found.has("predictions")
    assert found.snapshot_epochs() == found.hierarchy_epochs() == [0, 1]
    frame = found.metrics()
    assert frame["loss"].tolist() == [1.0, 0.5]
    assert frame["learning_rate"].tolist() == [0.1, 0.1]
    z, labels, logits = test
    expected = summarise(labels, logits.argmax(1), None, np.array(COUNTS))
    assert frame["balanced_accuracy"].tolist() == [expected["balanced_accuracy"]] * 2
    summary = found.summary()
    assert summary["per_class_recall"] == expected["per_class_recall"]
    assert summary["ece"] > 0
    assert summary["geometry"]["train"]["nc1"] > 0
    points = found.points()
    assert points["split"].tolist() == ["train"] * sum(COUNTS) + ["test"] * len(labels)
    shown = found.thumbnails()[points["split"] == "test"]
    assert np.array_equal(shown, images.transpose(0, 2, 3, 1))
    assert run_row(found)["balanced_accuracy"] == expected["balanced_accuracy"]
    assert context_of_run(found).class_names == NAMES


def test_tensors_of_torch_are_accepted(record):
    import torch

    z, labels, logits = evaluated_split()
    with record() as run:
        run.snapshot(
            1,
            torch.tensor(z, requires_grad=True).to(torch.bfloat16),
            torch.tensor(labels),
            logits=torch.tensor(logits),
        )
    assert run.run.snapshot(1).predicted.tolist() == logits.argmax(1).tolist()


def test_maps_follow_the_snapshots(record, monkeypatch):
    monkeypatch.setattr(recorders, "Maps", InThisProcess)
    z, labels, logits = evaluated_split()
    with record(projection="pca") as run:
        for epoch in (1, 4):
            run.snapshot(epoch, z * epoch, labels, logits=logits)
    assert run.run.projection_epochs() == [1, 4]
    assert run.run.projection(4).name == "pca"


def test_a_further_split_of_the_first_epoch_is_added_to_its_points(record):
    z, labels, logits = evaluated_split()
    with record() as run:
        run.snapshot(1, z, labels, logits=logits)
        run.log(1, loss=1)
        assert len(run.run.points()) == len(labels)
        run.snapshot(1, *split()[:2], split="train")
    assert len(run.run.points()) == len(labels) + sum(COUNTS)
    assert run.run.facts()["class_counts"] == list(COUNTS)


def test_without_a_train_split_sizes_are_those_of_all_points(record):
    with record() as run:
        run.snapshot(1, *evaluated_split()[:2])
    facts = run.run.facts()
    assert facts["class_counts"] == [20] * 4
    assert facts["counted_on"] == "all points"
    assert not run.run.has("train")
    assert not run.run.has("predictions")


def test_a_third_split_is_measured_and_a_warning_says_that_it_is_not_mapped(record):
    z, labels, logits = evaluated_split()
    run = record()
    run.snapshot(1, z, labels, logits=logits, split="test")
    run.snapshot(1, z[:40], labels[:40], logits=-logits[:40], split="val")
    with pytest.warns(UserWarning, match="split 'val' is measured, but not on the map"):
        run.finish()
    assert run.run.metric_rows()[0]["val_accuracy"] == 0
    assert len(run.run.points()) == len(labels)


def test_ids_let_a_shuffled_loader_be_recorded(record):
    z, labels, logits = evaluated_split()
    ids = np.array([f"image-{i}" for i in range(len(labels))])
    order = np.random.default_rng(0).permutation(len(labels))
    with record() as run:
        run.snapshot(1, z, labels, logits=logits, ids=ids)
        run.snapshot(2, z[order], labels[order], logits=logits[order], ids=ids[order])
    assert np.array_equal(run.run.snapshot(2).stored, run.run.snapshot(1).stored)
    assert run.run.points()["your_id"].tolist() == ids.tolist()


def test_a_logged_value_that_is_measured_too_has_another_name(record):
    z, labels, logits = evaluated_split()
    with record() as run:
        run.log(1, accuracy=0.125)
        run.snapshot(1, z, labels, logits=logits)
    row = run.run.metric_rows()[0]
    assert row["logged_accuracy"] == 0.125
    assert row["accuracy"] > 0.5


Z, LABELS, LOGITS = evaluated_split()
BAD = {
    "of 3 dimensions": ({"embeddings": Z[:, :, None]}, r"\(80, 8, 1\), but must be \(N, D\)"),
    "no rows": ({"embeddings": Z[:0]}, "must be"),
    "NaN": ({"embeddings": np.where(LABELS[:, None] == 3, np.nan, Z)}, "20 of 80 rows have NaN"),
    "other length": ({"labels": LABELS[:-1]}, "79 labels for 80 embeddings"),
    "one-hot": ({"labels": np.eye(4)[LABELS]}, "argmax"),
    "outside": ({"labels": LABELS + 1}, "row 60 is 4, but the classes are 0 to 3"),
    "fraction": ({"labels": LABELS + 0.5}, "not whole numbers"),
    "unknown name": ({"labels": np.array(["cat"] * 80)}, "'cat', which is not one of class_names"),
    "columns": ({"logits": LOGITS[:, :3]}, "3 columns, but there are 4 classes"),
    "complex": ({"embeddings": Z + 1j}, "real numbers. Give the real part"),
    "both": ({"probabilities": LOGITS}, "both given"),
    "no sum": ({"logits": None, "probabilities": LOGITS}, "must sum to 1"),
    "ids": ({"ids": ["a"] * 80}, "'a' appears 80 times"),
    "epoch": ({"epoch": -1}, "whole number from 0"),
    "split 0": ({"split": 0}, "split=0 is not the name of a split: give text, such as 'train'"),
    "split True": ({"split": True}, "split=True is not the name of a split"),
    "split None": ({"split": None}, "split=None is not the name of a split"),
    "split of spaces": ({"split": " "}, "split=' ' is not the name of a split"),
}


@pytest.mark.parametrize("case", BAD)
def test_arrays_that_do_not_fit_are_refused_with_what_to_do(record, case):
    given, message = BAD[case]
    arrays = {"epoch": 1, "embeddings": Z, "labels": LABELS, "logits": LOGITS, **given}
    with pytest.raises(DataError, match=message), record(class_names=NAMES) as run:
        run.snapshot(**arrays)
    assert run.run.status().state == "failed"


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({"a": 1, "x": 2}, "2 classes .a, b.: it has no number for b, and it has x, which is no"),
        ({"x": 1, "y": 2}, "it has no number for a, b"),
        ({1: 1, 2: 2}, "it has no number for 0, and it has 2"),
        ([1, 2, 3], "3 counts .class_counts. for 2 classes .a, b.: give one"),
    ],
)
def test_counts_must_be_of_the_classes(record, counts, message):
    with pytest.raises(DataError, match=message):
        record(class_names=["a", "b"], class_counts=counts)


def test_labels_beyond_the_logits_name_the_logits(record):
    message = "logits have 3 columns, but labels go to 3"
    with pytest.raises(DataError, match=message), record() as run:
        run.snapshot(1, Z, LABELS, logits=LOGITS[:, :3])


@pytest.mark.parametrize(("kind", "largest"), [(np.float16, 200), (np.float32, 1e20)])
def test_halves_and_large_numbers_are_measured_without_overflow(record, kind, largest):
    z = (largest * Z / np.abs(Z).max()).astype(kind)
    with record() as run:
        run.snapshot(1, z, LABELS)
    expected = ((z.astype(float) - z.astype(float).mean(0)) ** 2).sum(1).mean()
    assert run.run.metric_rows()[0]["scatter"] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ((Z[:-1], LABELS[:-1]), "79 embeddings, but the first epoch had 80"),
        ((Z[:, :4], LABELS), "4 dimensions, but the first epoch had 8"),
        ((Z[::-1], LABELS[::-1]), "same order at every epoch"),
    ],
)
def test_epochs_of_other_samples_are_refused(record, second, message):
    with record() as run:
        run.snapshot(1, Z, LABELS)
        with pytest.raises(DataError, match=message):
            run.snapshot(2, *second)
    assert run.run.snapshot_epochs() == [1]


def test_only_rank_0_writes(record, tmp_path, monkeypatch):
    monkeypatch.setenv("RANK", "1")
    with record() as run:
        run.snapshot(1, Z, LABELS)
        run.log(1, loss=1)
    assert run.path is None
    assert run.run is None
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_gets_a_number(record):
    with record() as first:
        with pytest.warns(UserWarning, match="a run 'mine' already: .* as 'mine-2'"):
            second = record()
        with second:
            assert (first.name, second.name) == ("mine", "mine-2")


PICTURES = {
    "a wrong number": (np.zeros((79, 4, 4), np.uint8), "79 images of 'test' for 80"),
    "values below 0": (np.full((80, 4, 4), -0.5), "from -0.5 to -0.5"),
}


@pytest.mark.parametrize("case", PICTURES)
def test_an_error_at_the_end_of_the_block_marks_the_run_too(record, case):
    images, message = PICTURES[case]
    run = record(images=images)
    with pytest.raises(DataError, match=message), run:
        run.snapshot(1, Z, LABELS)  # written when the block ends
    status = run.run.status()
    assert status.state == "failed"
    assert message in status.message


def test_an_error_once_the_folder_was_made_marks_the_run(record, tmp_path, monkeypatch):
    def broken(*given):
        raise RunError("no process can be started.")

    monkeypatch.setattr(recorders, "Maps", broken)
    with pytest.raises(RunError, match="no process"):
        record(projection="pca")
    (run,) = dovs.list_runs(tmp_path)
    assert (run.status().state, run.status().message) == ("failed", "no process can be started.")


def test_an_error_in_the_loop_marks_the_run_and_ctrl_c_stops_it(record):
    failed = record("error")
    failed.snapshot(1, Z, LABELS)
    with pytest.raises(ZeroDivisionError), failed:
        _ = 1 / 0
    assert failed.run.status().state == "failed"
    assert "ZeroDivisionError" in failed.run.status().message
    assert failed.run.snapshot_epochs() == [1]
    with pytest.raises(KeyboardInterrupt), record("stopped") as stopped:
        raise KeyboardInterrupt
    assert stopped.run.status().state == "cancelled"
    with pytest.raises(RunError, match="closed"):
        stopped.log(1, loss=1)


def test_a_killed_loop_is_lost_and_cannot_be_resumed(tmp_path):
    code = (
        "import os, numpy as np; from dovs import Recorder;"
        f"run = Recorder('killed', projection='none', home={str(tmp_path)!r});"
        "run.snapshot(1, np.eye(6), np.arange(6) % 3); run.log(1, loss=1.0);"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    run = dovs.open_run(tmp_path / "runs" / "killed")
    status = run.status()
    assert status.state == "lost"
    assert not status.resumable
    assert "Resume" not in status.message
    assert run.snapshot_epochs() == [1]
    with pytest.raises(RunError, match="was recorded, not trained by DOVS"):
        resume(run)


def test_large_values_are_stored_without_loss(record):
    z = Z.astype(np.float64) + 70_000
    with record() as run:
        run.snapshot(1, z, LABELS)
    assert np.abs(run.run.snapshot(1).stored - z).max() < 0.01


@pytest.mark.parametrize("rows", [1, 2])
def test_one_or_two_points_and_points_that_are_equal_have_a_map(record, monkeypatch, rows):
    monkeypatch.setattr(recorders, "Maps", InThisProcess)
    with record(projection="umap") as run:
        run.snapshot(1, np.ones((rows, 3)), np.zeros(rows))
    assert run.run.projection(1).xy.shape == (rows, 2)


def test_numbers_may_be_logged_between_the_splits_of_an_epoch(record):
    train, test = split(), evaluated_split()
    with record(class_counts=COUNTS, class_names=NAMES) as run:
        for epoch in range(3):
            run.snapshot(epoch, *train[:2], logits=train[2], split="train")
            run.log(epoch, loss=1.0)
            run.snapshot(epoch, *test[:2], logits=test[2], split="test")
    assert run.run.snapshot_epochs() == [0, 1, 2]
    points = run.run.points()
    assert set(points["split"]) == {"train", "test"}
    assert run.run.metrics()["balanced_accuracy"].notna().all()


def test_a_split_that_is_recorded_twice_in_an_epoch_causes_a_warning(record):
    with record(class_counts=COUNTS, class_names=NAMES) as run:
        run.snapshot(0, *split()[:2], split="test")
        with pytest.warns(UserWarning, match="'test' of an epoch was recorded twice"):
            run.snapshot(0, *split()[:2], split="test")


def test_other_columns_of_logits_at_a_later_epoch_are_an_error(record):
    z, labels = np.eye(6), np.arange(6) % 3
    with record() as run:
        run.snapshot(1, z, labels, logits=np.ones((6, 3)))
        with pytest.raises(DataError, match="have 4 columns, but there are 3 classes"):
            run.snapshot(2, z, labels, logits=np.ones((6, 4)))
