"""Fixed abstract labels of trials: how they are made, distinguished, stored, and waited for."""

from dataclasses import replace

import numpy as np
import pytest

from dovs.analysis.agreement import agreement
from dovs.benchmark import labels, results, workers
from dovs.benchmark.grids import GRIDS
from dovs.benchmark.jobs import jobs_of
from dovs.benchmark.labels import FixedLabels, LabelsFile, name_of, shuffled
from dovs.benchmark.rows import Row, chosen, method
from dovs.benchmark.scheduler import measure
from dovs.benchmark.trials import other_seed, plan
from dovs.errors import DataError, RunError
from dovs.hierarchy import Hierarchy
from dovs.runs.store import Run
from tests.benchmark.conftest import TINY
from tests.data.user_images import encode, write_shard

pytestmark = pytest.mark.usefixtures("home")
FIRST = method("dovs", "dovs", gamma=0.0)
LATE = replace(
    method("late_head", "dovs", gamma=0.0, lambda_abs=0.3),
    labels=FixedLabels("run", first_pass=FIRST.changes),
)
PAIRS = np.repeat(np.arange(20), 5)
"""20 labels of 5 classes each, as CIFAR-100 has superclasses."""


def ari(one, other):
    names = tuple(map(str, range(len(one))))
    return agreement(Hierarchy.from_groups(names, one), list(map(str, other)))["ari"]


@pytest.mark.parametrize("wanted", [0.2, 0.35, 0.5, 0.75, 1.0])
def test_shuffling_keeps_sizes_and_reaches_the_agreement_that_is_wanted(wanted):
    found = shuffled(PAIRS, wanted, np.random.default_rng(3))
    assert sorted(found) == sorted(PAIRS)
    assert ari(found, PAIRS) == pytest.approx(wanted, abs=0.03)


def test_equal_groups_have_one_name_whatever_they_are_numbered():
    names = ("cat", "dog", "car")
    one, same, other = (
        labels._plain(names, np.array(groups)) for groups in ([0, 0, 1], [7, 7, 2], [0, 1, 1])
    )
    assert name_of(one) == name_of(same) != name_of(other)


def test_what_is_stored_is_read_and_replaced(tmp_path):
    file = LabelsFile(tmp_path / "new" / "labels.json")
    assert file.read() == {}
    one, two = (labels._plain(("a", "b", "c"), np.array(g)) for g in ([0, 0, 1], [0, 1, 1]))
    file.add(("late_head", 0, 1), one, ari=0.5, first="dovs-0-1")
    file.add(("late_head", 0, 1), two, ari=None, first="dovs-0-2")
    file.add(("names_head", 0, 1), one, ari=0.5, first=None)
    found = file.read()
    assert list(found) == [("late_head", 0, 1), ("names_head", 0, 1)]
    assert found["late_head", 0, 1] == {
        "name": name_of(two),
        "ari": None,
        "first": "dovs-0-2",
        "hierarchy": two,
    }
    file.path.write_text('{"format": 1}')
    with pytest.raises(DataError, match="is damaged"):
        file.read()


@pytest.fixture
def animals(tmp_path):
    """A folder of images of six classes whose names are words, with two superclasses."""
    folder = tmp_path / "animals"
    names = ["dog", "cat", "wolf", "car", "truck", "bus"]
    rng = np.random.default_rng(0)
    for split, each in (("train", 24), ("test", 4)):
        truth = np.repeat(np.arange(6), each).tolist()
        pictures = rng.integers(0, 256, (len(truth), 8, 8, 3), dtype=np.uint8)
        encoded = [encode(picture) for picture in pictures]
        write_shard(folder / f"{split}-00000-of-00001.parquet", encoded, truth, names=names)
    groups = {"animal": names[:3], "vehicle": names[3:]}
    import json

    (folder / "superclasses.json").write_text(json.dumps(groups))
    return {"dataset": "parquet", "dataset_params": {"path": str(folder)}, "imbalance_ratio": 4}


def planned(tmp_path, setting, rows, seeds=(0,), **given):
    return plan(rows, {**TINY, **setting}, seeds, tmp_path / "runs", **given)


def test_rows_of_labels_differ_in_their_labels_alone(tmp_path, animals):
    heads = [row for row in GRIDS["labels"] if row.labels and row.labels.source == "superclasses"]
    trials, left_out = planned(tmp_path, animals, heads, seeds=(0, 1), draws=(0, 1))
    assert not left_out
    oracle = [trial for trial in trials if trial.row.label == "oracle_head"]
    assert {trial.config.hierarchy for trial in oracle} == {name_of(oracle[0].hierarchy)}
    assert oracle[0].hierarchy.groups.tolist() == [0, 0, 0, 1, 1, 1]
    random = [trial for trial in trials if trial.row.label == "random_oracle_head"]
    assert {sorted(trial.hierarchy.groups.tolist())[2] for trial in random} == {0}
    assert len({trial.config.hierarchy for trial in random}) > 1
    again, _ = planned(tmp_path, animals, heads, seeds=(0, 1), draws=(0, 1))
    assert [t.config for t in again] == [t.config for t in trials]
    assert all(trial.config.method_params["lambda_abs"] == 0.3 for trial in trials)
    assert all(trial.config.method_params["gamma"] == 0.0 for trial in trials)


def test_the_content_of_labels_is_in_the_identity_of_a_trial(tmp_path, animals):
    row = Row("x", {"method": "dovs"}, labels=FixedLabels("superclasses"))
    other = replace(row, labels=FixedLabels("superclasses", ari=0.0))
    (one,), _ = planned(tmp_path, animals, [row])
    (two,), _ = planned(tmp_path, animals, [other])
    assert one.identity() != two.identity()
    assert one.folder != two.folder


def test_a_dataset_without_words_or_superclasses_leaves_rows_out(tmp_path):
    trials, left_out = planned(tmp_path, {}, GRIDS["labels"])
    assert {trial.row.label for trial in trials} == {
        "balanced_softmax",
        "balanced_softmax_long",
        "dovs",
        "dovs_long",
        "dovs_synthetic",
        "one_label",
        "ward_auto_head",
        "late_head",
        "late_default",
        "late_default_head",
    }
    assert sum("names_head" in line for line in left_out) == 2
    assert sum("superclasses" in line for line in left_out) >= 6


def test_rows_that_cost_what_two_passes_cost_train_twice_the_epochs(tmp_path):
    long = chosen(GRIDS["labels"], ["dovs", "dovs_long", "balanced_softmax_long"])
    trials, _ = planned(tmp_path, {"epochs": 7}, long)
    assert {trial.row.label: trial.config.epochs for trial in trials} == {
        "dovs": 7,
        "dovs_long": 14,
        "balanced_softmax_long": 14,
    }


def test_the_first_seed_of_every_draw_comes_first(tmp_path):
    trials, _ = planned(tmp_path, {}, [FIRST], seeds=(0, 1), draws=(2, 0))
    assert [(trial.draw, trial.seed) for trial in trials] == [(2, 0), (0, 0), (2, 1), (0, 1)]
    assert len({trial.images for trial in trials}) == 2
    assert len({trial.data for trial in trials}) == 1
    (left,), _ = planned(tmp_path, {"data_seed": 3}, [FIRST])
    assert left.draw == 3


def test_a_trial_waits_for_a_first_pass_on_the_same_draw_and_another_seed(tmp_path):
    trials, _ = planned(tmp_path, {}, [FIRST, LATE], seeds=(0, 1), draws=(4,))
    (_, late, dovs_1, late_1) = trials
    assert late.is_waiting
    assert (late.first_pass.draw, late.first_pass.seed) == (4, other_seed(0)) == (4, 1)
    assert late.first_pass.folder == dovs_1.folder
    jobs = jobs_of(trials)
    assert [job.folder for job in jobs] == [trials[0].folder, dovs_1.folder]
    assert jobs[1].trials == (dovs_1,)
    (alone,) = jobs_of([late_1])
    assert alone.trials == (late_1.first_pass,)


def test_two_passes_are_trained_and_labels_stored_and_used_again(make_grid, monkeypatch):
    grid = make_grid([LATE])
    messages = []
    outcome = measure(grid, [0], draws=[0], progress=lambda line, left: messages.append(line))
    assert (outcome.done, outcome.total, outcome.failed) == (1, 1, [])
    assert "late_head, draw 0, seed 0" in messages[-1]
    (record,) = results.read(grid.out).trials
    stored = grid.labels.read()["late_head", 0, 0]
    assert record["config"]["hierarchy"] == stored["name"]
    assert record["labels"]["fixed"] is True
    assert record["labels"]["number"] == stored["hierarchy"].num_abstract_labels
    (second,) = grid.folder.glob("dovs-0-*")
    assert Run(second).hierarchy() == stored["hierarchy"]
    (first,) = grid.folder.glob("dovs-1-*")
    assert stored["first"] == first.name

    monkeypatch.setattr(workers, "start", lambda *given: pytest.fail("a worker was started"))
    first.rename(first.with_name("elsewhere"))
    assert measure(grid, [0], draws=[0]).done == 1


def test_a_first_pass_that_fails_fails_its_trial(make_grid, monkeypatch):
    wild = replace(
        LATE,
        labels=FixedLabels("run", first_pass={**FIRST.changes, "learning_rate": 10.0}),
    )
    monkeypatch.setattr(workers, "why_it_ended", lambda folder: "it diverged")

    def start(folder, stages, threads):
        import subprocess
        import sys

        return subprocess.Popen([sys.executable, "-c", ""])

    monkeypatch.setattr(workers, "start", start)
    grid = make_grid([wild])
    outcome = measure(grid, [0], draws=[0])
    assert outcome.failed == [("late_head, draw 0, seed 0", "its first pass failed: it diverged")]
    assert results.read(grid.out).failed[0]["draw"] == 0


def test_labels_of_a_run_need_one(tmp_path):
    (late,), _ = planned(tmp_path, {}, [LATE])
    with pytest.raises(RunError):
        late.row.labels.made(late.config, Run(tmp_path))
