"""What a run computes in, and compiling it."""

import pytest
import torch

from dovs.config import RunConfig, parse
from dovs.errors import ConfigError
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter
from dovs.training import compiling
from dovs.training.device import used_precision
from dovs.training.loop import fit
from dovs.training.prepare import prepare
from dovs.training.worker import work

FAST = {"device": "cpu", "projection": "none", "method": "ce", "encoder_params": {"width": 4}}
CPU = torch.device("cpu")


def test_auto_is_float32_on_the_cpu_and_bfloat16_on_cuda():
    assert used_precision(CPU) == "float32"
    assert used_precision(torch.device("cuda")) == "bfloat16"
    assert used_precision(CPU, "bfloat16") == "bfloat16"


def test_a_run_in_bfloat16_notes_it_and_is_evaluated_in_it(tmp_path):
    settings = {**FAST, "epochs": 2, "snapshots": 1, "imbalance_ratio": 20, "n_max": 60}
    for precision in ("auto", "bfloat16"):
        config = parse(RunConfig, settings | {"precision": precision})
        RunWriter(tmp_path / precision).create(config)
        work(tmp_path / precision)
    plain, short = (Run(tmp_path / each) for each in ("auto", "bfloat16"))
    assert plain.summary()["precision"] == "float32"
    assert short.summary()["precision"] == "bfloat16"
    z = torch.from_numpy(short.snapshot(2).stored.astype("float32"))
    assert torch.isfinite(z).all()
    first, second = (run.metrics()["loss"].iloc[0] for run in (plain, short))
    assert first != second
    assert first == pytest.approx(second, rel=0.05)


def test_whole_steps_are_compiled_and_the_time_that_it_took_is_known(monkeypatch):
    sizes = []

    def fake(model):
        return lambda images: sizes.append(len(images)) or model(images)

    monkeypatch.setattr(compiling.torch, "compile", fake)
    monkeypatch.setattr(compiling.shutil, "which", lambda name: name)
    training = prepare(parse(RunConfig, FAST | {"epochs": 1, "compile": True}), CPU).training
    list(fit(training))
    assert len(training.data) % 64
    assert sizes == [64] * (len(training.data) // 64)
    assert training.compiled.seconds >= 0
    monkeypatch.setattr(compiling.shutil, "which", lambda name: None)
    with pytest.raises(ConfigError, match=r"compile=true needs a C\+\+ compiler"):
        compiling.require_compiler(CPU)
