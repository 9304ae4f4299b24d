"""What a recorder has written at each moment, and how a script that records can end."""

import subprocess
import sys

import numpy as np
import pytest

import dovs
from dovs.recording.contents import Contents
from tests.recording.loops import COUNTS, NAMES, evaluated_split, split

Z, LABELS, LOGITS = evaluated_split()


def test_the_first_epoch_is_written_with_each_of_its_splits(record):
    train, test = split(), evaluated_split()
    images = np.zeros((len(test[1]), 4, 4), np.uint8)
    with record(class_names=NAMES, images=images) as run, record("other") as other:
        run.snapshot(1, *train[:2], logits=train[2], split="train")
        assert run.run.snapshot_epochs() == [1]
        assert set(run.run.points()["split"]) == {"train"}
        assert not run.run.has("images")
        run.snapshot(1, *test[:2], logits=test[2])
        assert len(run.run.thumbnails()) == len(run.run.points()) == sum(COUNTS) + len(test[1])
        for name, (z, labels, logits) in (("test", test), ("train", train)):
            other.snapshot(1, z, labels, logits=logits, split=name)
    assert np.array_equal(run.run.snapshot(1).stored, other.run.snapshot(1).stored)
    in_order, other_order = (
        {name: value for name, value in each.run.metric_rows()[-1].items() if name != "seconds"}
        for each in (run, other)
    )
    assert in_order == other_order
    assert run.run.facts()["counted_on"] == "train"


def test_the_first_epoch_is_measured_once(record, monkeypatch):
    measured = []
    measures = Contents.measures

    def counting(self, *given):
        measured.append(self.writer.path.name)
        return measures(self, *given)

    monkeypatch.setattr(Contents, "measures", counting)
    with record() as run:
        for name, (z, labels, logits) in (("train", split()), ("test", evaluated_split())):
            run.snapshot(1, z, labels, logits=logits, split=name)
        run.log(1, loss=1.0)
        assert run.run.last_metrics()["balanced_accuracy"] > 0.5
        run.log(1, lr=0.1)
    assert len(measured) == 1
    assert run.run.summary()["balanced_accuracy"] == run.run.last_metrics()["balanced_accuracy"]


def test_classes_that_a_further_split_has_cause_no_warning(record):
    z, labels, logits = evaluated_split()
    few = labels < 2
    with record() as run:
        run.snapshot(1, z[few], labels[few], logits=logits[few])
        run.snapshot(1, *split()[:2], split="train")
    assert run.run.facts()["class_counts"] == list(COUNTS)


def test_logits_without_labels_may_be_of_several_classes_at_every_epoch(record):
    with record() as run:
        for epoch in (1, 2, 3):
            run.snapshot(epoch, Z, logits=LOGITS)
    assert run.run.snapshot_epochs() == [1, 2, 3]


def script(home, ending):
    """Run a script that records an epoch without `with`; return its run and its error output."""
    code = (
        "import os, sys, numpy as np; from dovs import Recorder;"
        f"run = Recorder('script', projection='none', home={str(home)!r});"
        f"run.snapshot(1, np.eye(6), np.arange(6) % 3); {ending}"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    return dovs.open_run(home / "runs" / "script"), done.stderr


@pytest.mark.parametrize(
    ("ending", "state", "message", "output"),
    [
        (
            "pass",
            "cancelled",
            "The script ended without finish()",
            "run 'script': The script ended",
        ),
        ("1 / 0", "failed", "ZeroDivisionError: division by zero", "Traceback"),
        ("os._exit(0)", "lost", "", ""),
    ],
)
def test_a_script_that_ends_without_finish_loses_nothing(tmp_path, ending, state, message, output):
    run, printed = script(tmp_path, ending)
    assert run.status().state == state
    assert message in run.status().message
    assert output in printed
    assert run.snapshot_epochs() == [1]
    assert run.metric_rows()[0]["epoch"] == 1


@pytest.mark.parametrize(("code", "state"), [(0, "finished"), (None, "finished"), (2, "failed")])
def test_sys_exit_in_the_block_is_a_failure_by_its_code(record, code, state):
    run = record()
    with pytest.raises(SystemExit), run:
        sys.exit(code)
    assert run.run.status().state == state
