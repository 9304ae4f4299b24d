"""The GPU study's script and the part of a data set that it carries, on small things and a CPU."""

import json
import shutil
import zipfile

import numpy as np
import pytest

from benchmarks import gpu_study, make_subset
from benchmarks.gpu_study import STEPS, Step
from dovs import data
from dovs.benchmark import grids, reproduction, results, rows, trials, workers
from dovs.benchmark.machine import conditions
from dovs.benchmark.reproduction import ReproductionCheck
from dovs.benchmark.settings import SETTINGS, Setting
from dovs.config import TailConfig
from dovs.runs.store import Run
from tests.benchmark.conftest import CE, TINY
from tests.data.user_images import encode, write_shard

pytestmark = pytest.mark.usefixtures("home")
SETTING = Setting("tiny", "Digits, ratio 20", {k: v for k, v in TINY.items() if k != "device"})


def study(tmp_path, *steps, minutes=5, out=None, begin=None):
    words = ["--device", "cpu", "--threads", "1", "--budget-minutes", str(minutes)]
    words += ["--results", str(tmp_path / "results")]
    words += [] if out is None else ["--out", str(out)]
    words += [] if begin is None else ["--begin", str(begin)]
    return gpu_study.main(words, steps)


def test_the_steps_name_what_there_is_and_start_with_the_reproduction_checks():
    for step in STEPS:
        assert step.setting == SETTINGS.get(step.setting.name)
        rows.chosen(grids.GRIDS[step.grid], step.only)
    for name in ("cifar100_p1", "cifar100_p2"):
        of_recipe = [step for step in STEPS if step.setting.name == name]
        assert [step.reproduction for step in of_recipe] == [True] + [False] * (len(of_recipe) - 1)
    over_draws = [step for step in STEPS if len(step.draws) > 1]
    assert {(step.setting.name, step.grid) for step in over_draws} == {("cifar100_p1", "labels")}
    assert STEPS[1] == over_draws[0]
    assert STEPS[1].only[0] == "names_head"
    headline = [step for step in STEPS if len(step.seeds) == 5]
    assert {step.setting.name for step in headline} == {"cifar100_p1", "cifar100_p2"}
    ratios = {step.setting.config["imbalance_ratio"] for step in STEPS}
    assert ratios == {100, 50, 10}


def test_a_study_goes_on_on_another_machine(tmp_path, monkeypatch, capsys):
    """The first call has time for nothing; the second, elsewhere, has; a third trains nothing."""
    step = Step(SETTING, "baselines", ("ce",), (0,))
    out = tmp_path / "out"
    assert study(tmp_path, step, minutes=0, out=out) == 3
    with zipfile.ZipFile(out / "results.zip") as archive:
        assert archive.namelist() == []
    assert study(tmp_path, step, out=out, begin=out) == 0
    assert "1 of 1 measured" in capsys.readouterr().out

    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "another"))
    shutil.rmtree(tmp_path / "results")
    monkeypatch.setattr(workers, "start", lambda *arguments: pytest.fail("a worker was started"))
    assert study(tmp_path, step, out=tmp_path / "out2", begin=out) == 0
    assert len(results.read(tmp_path / "results" / "tiny-baselines.json").trials) == 1


def test_unfinished_runs_travel_the_furthest_first(tmp_path, home, monkeypatch, capsys):
    planned, _ = trials.plan([CE], TINY, [0, 1], home / "bench" / "tiny")
    for trial, epoch in zip(planned, (3, 5), strict=True):
        workers.prepare(trial, conditions(1, "cpu"))
        status = {"state": "cancelled", "epoch": epoch, "epochs": 10}
        (trial.folder / "status.json").write_text(json.dumps(status))
        noise = np.random.default_rng(epoch).bytes(600_000)
        (trial.folder / "checkpoint.safetensors").write_bytes(noise)
        (trial.folder / "weights.safetensors").write_bytes(b"left here")
    out = tmp_path / "out"
    gpu_study.pack(out, tmp_path, 0.9, {"tiny"})
    assert sorted(path.name for path in out.iterdir()) == ["results.zip", "unfinished-1.zip"]
    assert f"packed {planned[1].folder.name}, epoch 5" in capsys.readouterr().out

    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "another"))
    gpu_study.unpack(out, tmp_path / "results")
    (there,) = (tmp_path / "another" / "bench" / "tiny").iterdir()
    assert there.name == planned[1].folder.name
    assert Run(there).config() == planned[1].config
    assert Run(there).status().resumable
    before = (planned[1].folder / "checkpoint.safetensors").read_bytes()
    assert (there / "checkpoint.safetensors").read_bytes() == before
    assert not (there / "weights.safetensors").exists()


@pytest.mark.parametrize("expected, code", [(0.2, 0), (0.9, 1)])
def test_a_failed_check_ends_the_study(measured, tmp_path, monkeypatch, capsys, expected, code):
    """What was measured lies near 0.2."""
    monkeypatch.setattr(reproduction, "CHECKS", (ReproductionCheck("tiny", "ce", expected, 0.15),))
    monkeypatch.setattr(workers, "start", lambda *arguments: pytest.fail("a worker was started"))
    checked = Step(SETTING, "baselines", ("ce",), (0,), reproduction=True)
    assert study(tmp_path, checked, Step(SETTING, "cumulative", ("A0",), (0,))) == code
    messages = capsys.readouterr().out
    assert ("FAIL: tiny ce" in messages) == (code == 1)
    assert ("tiny cumulative: A0" in messages) == (code == 0)


def test_a_number_of_another_recipe_stops_nothing(measured, tmp_path, monkeypatch, capsys):
    """P2 has no number of its own; a recipe that misses its own number does not stop another."""
    other = ReproductionCheck("tiny", "ce", 0.9, 0.15, "of another recipe")
    monkeypatch.setattr(reproduction, "CHECKS", (other,))
    monkeypatch.setattr(workers, "start", lambda *arguments: pytest.fail("a worker was started"))
    step = Step(SETTING, "baselines", ("ce",), (0,), reproduction=True)
    assert study(tmp_path, step) == 0
    messages = capsys.readouterr().out
    assert "differs: tiny ce" in messages
    assert "of another recipe" in messages


def test_data_of_ones_own_must_be_given(tmp_path):
    with pytest.raises(SystemExit, match="setting cifar100_p1 needs --data FOLDER"):
        study(tmp_path, STEPS[0])


@pytest.fixture
def whole(tmp_path):
    """Images of three classes in two shuffled shards, 40 of each class, and a test split."""
    folder = tmp_path / "whole"
    labels = np.random.default_rng(3).permutation(np.repeat([0, 1, 2], 40)).tolist()
    pictures = np.random.default_rng(4).integers(0, 256, (126, 8, 8, 3), dtype=np.uint8)
    encoded = [encode(picture) for picture in pictures]
    write_shard(folder / "train-00000-of-00002.parquet", encoded[:70], labels[:70])
    write_shard(folder / "train-00001-of-00002.parquet", encoded[70:120], labels[70:])
    write_shard(folder / "test-00000-of-00001.parquet", encoded[120:], [0, 1, 2] * 2)
    (folder / "superclasses.json").write_text('{"animal": ["cat", "dog"], "plant": ["oak"]}')
    return folder


def tail_of(folder, **fields):
    given = {"dataset": "parquet", "dataset_params": {"path": str(folder)}}
    return TailConfig(**{**given, "imbalance_ratio": 4, **fields})


@pytest.mark.parametrize("seed", [0, 5])
def test_tails_of_the_carried_part_are_those_of_the_whole(whole, tmp_path, seed, capsys):
    part = tmp_path / "part"
    tail = tail_of(whole, data_seed=seed)
    assert make_subset.make(whole, part, tail) == sum(f.stat().st_size for f in part.iterdir())
    make_subset.compare(whole, part, tail, [4, 5, 10, 20, 40])
    assert capsys.readouterr().out.count("the same images") == 5
    stored = data.long_tail(tail_of(part, data_seed=seed)).dataset
    assert stored.available.tolist() == [40, 20, 10]
    assert stored.class_names == ("cat", "dog", "oak")
    assert stored.superclass_of == ("animal", "animal", "plant")
    assert len(stored.test) == 6


def test_another_draw_is_distinguished(whole, tmp_path):
    part = tmp_path / "part"
    make_subset.make(whole, part, tail_of(whole))
    with pytest.raises(SystemExit, match="ratio 10: the part gives other images than the whole"):
        make_subset.compare(whole, part, tail_of(whole, data_seed=1), [10])
