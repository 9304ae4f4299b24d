"""What a trial is, and what tells it from others."""

import json

import numpy as np
import pytest

from dovs import data
from dovs.benchmark.records import is_done
from dovs.benchmark.rows import Row, method, then
from dovs.benchmark.trials import Trial, plan, same
from dovs.config import RunConfig, TailConfig
from dovs.errors import ConfigError
from dovs.sweeps.identity import described, folder_name, identity
from dovs.sweeps.images import images_digest
from tests.benchmark.conftest import CE, ROWS, TINY


def trials_of(tmp_path, rows=ROWS, seeds=(0,), **fields) -> list[Trial]:
    return plan(rows, TINY | fields, seeds, tmp_path)[0]


def test_trials_come_seed_by_seed_and_second_stages_share_a_run(tmp_path):
    found = trials_of(tmp_path, seeds=(0, 3))
    assert [(trial.row.label, trial.seed) for trial in found] == [
        ("ce", 0),
        ("balanced_softmax", 0),
        ("ce+tau_norm", 0),
        ("ce", 3),
        ("balanced_softmax", 3),
        ("ce+tau_norm", 3),
    ]
    ce, balanced, normed = found[:3]
    assert ce.folder == normed.folder != balanced.folder
    assert normed.stage == ("tau_norm", {"tau": 1.0})
    assert normed.first_stage == ce.config
    assert ce.identity() != normed.identity()
    assert ce.folder.name.startswith("ce-0-")


def test_draws_with_the_same_images_are_one_draw(tmp_path):
    trials, lines = plan([CE], TINY | {"profile": "natural"}, [0, 1], tmp_path, draws=[0, 1])
    assert [(trial.draw, trial.seed) for trial in trials] == [(0, 0), (0, 1)]
    assert lines == [
        "row 'ce': draw 1 is left out: it has the same images as draw 0. Vary the seeds."
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"epochs": 3},
        {"imbalance_ratio": 21},
        {"data_seed": 1},
        {"snapshots": 2},
        {"encoder_params": {"width": 8, "embedding_size": 16}},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_whatever_decides_numbers_decides_the_directory(tmp_path, fields):
    (before,), (after,) = trials_of(tmp_path, [CE]), trials_of(tmp_path, [CE], **fields)
    assert before.folder != after.folder
    assert before.identity() != after.identity()
    assert not same({"config": described(before.config), "images": before.images}, after)


def test_a_parameter_of_the_method_decides_too(tmp_path):
    one, other, spelt_out = trials_of(
        tmp_path, [method(str(k), "dos", k=k) for k in (3, 5)] + [method("default", "dos")]
    )
    assert one.folder != other.folder
    assert other.folder == spelt_out.folder


def test_other_images_make_another_trial():
    config = RunConfig()
    assert folder_name(config, "a") != folder_name(config, "b")
    assert identity(config, "a") != identity(config, "b")


def test_where_images_lie_and_which_card_it_is_decide_nothing():
    here = RunConfig(dataset="parquet", dataset_params={"path": "/here/set"}, device="cuda:1")
    there = RunConfig(dataset="parquet", dataset_params={"path": "/there/set"}, device="cuda")
    assert identity(here, "a") == identity(there, "a")
    assert folder_name(here, "a") == folder_name(there, "a")
    assert described(here)["dataset_params"] == {"path": "set"}


def test_the_kind_of_device_decides():
    assert identity(RunConfig(device="cpu"), "a") != identity(RunConfig(device="cuda"), "a")


def test_a_record_without_a_later_field_counts_as_having_its_default(tmp_path):
    (trial,) = trials_of(tmp_path, [CE])
    record = {"config": described(trial.config), "images": trial.images}
    assert same(record, trial)
    assert record["config"].pop("nesterov") is True
    assert same(record, trial)
    record["config"]["nesterov"] = False
    assert not same(record, trial)
    assert not same({"config": {"gone": 1}, "images": trial.images}, trial)
    assert not same({}, trial)


def test_a_directory_with_another_configuration_or_no_summary_is_not_done(tmp_path):
    (trial,) = trials_of(tmp_path, [CE])
    trial.folder.mkdir()
    other = trial.config.model_copy(update={"momentum": 0.5})
    body = {"config": other.model_dump(mode="json"), "created": "", "dovs": ""}
    (trial.folder / "config.json").write_text(json.dumps(body))
    (trial.folder / "status.json").write_text(json.dumps({"state": "finished"}))
    assert not is_done(trial)
    body["config"] = trial.config.model_dump(mode="json")
    (trial.folder / "config.json").write_text(json.dumps(body))
    assert not is_done(trial)
    (trial.folder / "summary.json").write_text("{")
    assert not is_done(trial)
    (trial.folder / "summary.json").write_text('{"balanced_accuracy": 0.5}')
    assert is_done(trial)


def test_rows_that_the_dataset_rules_out_are_left_out_with_a_line(tmp_path):
    oracle = Row("oracle", CE.changes, superclasses=True)
    many = Row("m10", CE.changes, more_classes_than=10)
    few = Row("m9", CE.changes, more_classes_than=9)
    found, lines = plan([oracle, many, few], TINY, [0], tmp_path)
    assert [trial.row.label for trial in found] == ["m9"]
    assert lines == [
        "row oracle is left out: Digits (8 × 8) names no superclasses.",
        "row m10 is left out: Digits (8 × 8) has 10 classes.",
    ]


@pytest.mark.parametrize(
    "row, message",
    [
        (method("x", "dovvs"), "row 'x': unknown method 'dovvs'"),
        (method("x", "dos", kk=1), "row 'x': unknown parameter of method 'dos' 'kk'"),
        (then(method("x", "ce"), "crtt"), r"row 'x\+crtt': unknown second stage 'crtt'"),
        (Row("x", {"epoch": 1}), "row 'x': unknown setting 'epoch'"),
    ],
)
def test_an_unknown_name_is_an_error_that_names_the_row(tmp_path, row, message):
    with pytest.raises(ConfigError, match=message):
        plan([row], TINY, [0], tmp_path)


def test_the_digest_of_images_is_of_what_is_trained_on():
    """The same images in another order count as the same, another draw does not."""
    tail = data.long_tail(TailConfig(dataset="digits", imbalance_ratio=20))
    shuffled = np.random.default_rng(0).permutation(len(tail.labels))
    digest = images_digest((tail.images, tail.labels))
    assert digest == images_digest((tail.images[shuffled], tail.labels[shuffled]))
    other = data.long_tail(TailConfig(dataset="digits", imbalance_ratio=20, data_seed=1))
    assert digest != images_digest((other.images, other.labels))
    split = (tail.images, tail.labels), (other.images, other.labels)
    assert images_digest(*split) != images_digest(*split[::-1])


def test_a_parameter_that_a_method_gained_does_not_make_old_results_others():
    """Its value then is stated at registration; another value is another trial."""
    before = RunConfig(method="dovs", method_params={"k": 3})
    now = RunConfig(method="dovs", method_params={"k": 3, "abstract_loss": "head"})
    other = RunConfig(method="dovs", method_params={"k": 3, "abstract_loss": "marginal"})
    assert identity(before, "a") == identity(now, "a") != identity(other, "a")
    assert folder_name(before, "a") == folder_name(now, "a") != folder_name(other, "a")
    assert described(now)["method_params"]["abstract_loss"] == "head"
