"""Every registered method trains two epochs on digits, in process, from its defaults."""

import json

import numpy as np
import pytest
import torch

from dovs.config import RunConfig, parse
from dovs.methods import METHODS
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter
from dovs.training.worker import work


@pytest.fixture(autouse=True)
def one_thread(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def make(path, name: str, epochs: int) -> Run:
    settings = {
        "method": name,
        "epochs": epochs,
        "imbalance_ratio": 20,
        "encoder_params": {"width": 8, "embedding_size": 16},
        "projection": "none",
        "snapshots": 1,
        "device": "cpu",
    }
    RunWriter(path).create(parse(RunConfig, settings))
    return Run(path)


def rows(run: Run) -> list[dict]:
    lines = (run.path / "metrics.jsonl").read_text().splitlines()
    volatile = ("seconds", "memory_bytes")
    return [
        {key: value for key, value in json.loads(line).items() if key not in volatile}
        for line in lines
    ]


@pytest.mark.parametrize("name", METHODS.names)
def test_two_epochs_on_digits_give_finite_rows_and_a_summary(tmp_path, name):
    run = make(tmp_path / "run", name, epochs=2)
    work(run.path)
    losses = [
        [value for key, value in row.items() if key.startswith("loss") and value is not None]
        for row in rows(run)
    ]
    assert len(losses) == 2
    assert all(losses)
    assert np.isfinite(np.concatenate(losses)).all()
    assert 0 < run.summary()["balanced_accuracy"] <= 1


@pytest.mark.parametrize("name", ["centre_loss", "remix", "feature_smote", "dos_strict"])
def test_what_a_method_learns_or_draws_outlives_a_stop(tmp_path, name):
    whole, broken = make(tmp_path / "whole", name, 3), make(tmp_path / "broken", name, 3)
    work(whole.path)

    def stop_after_two(row):
        if row["epoch"] == 2:
            (broken.path / "stop").touch()

    work(broken.path, progress=stop_after_two)
    assert broken.status().epoch == 2
    (broken.path / "stop").unlink()
    work(broken.path)
    assert rows(broken) == rows(whole)
