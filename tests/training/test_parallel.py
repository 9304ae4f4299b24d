"""A run in several processes, started by torchrun, has the numbers of one process."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch

from dovs import processes
from dovs.errors import ConfigError
from dovs.runs import ranks
from dovs.runs.finding import open_run
from dovs.training.collectives import GlobalBatchNorm, share_batch_norm
from dovs.training.parallel import Parallel, connect

LOSS, ACCURACY = 0.02, 0.05
"""Largest difference after a few epochs, into which the rounding of sums of another order grows."""
WORDS = ("--dataset", "digits", "--imbalance-ratio", "20", "--projection", "none", "--seed", "1")


def torchrun(number, *words, home, **options):
    command = ["torch.distributed.run", "--standalone", f"--nproc-per-node={number}"]
    return subprocess.Popen(
        [sys.executable, "-m", *command, "-m", "dovs", *map(str, words)],
        env=os.environ
        | processes.import_path()
        | {"DOVS_HOME": str(home), "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )


def alone(*words, home):
    environment = os.environ | processes.import_path() | {"DOVS_HOME": str(home)}
    command = [sys.executable, "-m", "dovs", *map(str, words)]
    subprocess.run(command, env=environment, check=True, capture_output=True, text=True)


def test_one_process_is_not_several(monkeypatch):
    assert ranks.world_size() == 1
    assert connect("cpu") is None
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("MASTER_ADDR", "localhost")
    assert (ranks.world_size(), ranks.rank()) == (2, 1)
    with pytest.raises(ConfigError, match="device=cuda:1 does not fit torchrun"):
        connect("cuda:1")


def test_shares_are_all_rows_once():
    rows = np.arange(11)
    for size in (1, 2, 3, 16):
        parts = [rows[Parallel.share(11, rank, size)] for rank in range(size)]
        assert np.concatenate(parts).tolist() == rows.tolist()


def test_batch_norm_is_replaced_with_its_parameters():
    block = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 1), torch.nn.BatchNorm2d(2))
    before, names = block[1], list(block.state_dict())
    share_batch_norm(block)
    assert isinstance(block[1], GlobalBatchNorm)
    assert block[1].weight is before.weight
    assert list(block.state_dict()) == names
    images = torch.rand(4, 1, 3, 3)
    assert torch.equal(block(images), before(block[0](images)))  # this process is alone


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("method", ["dovs", "ce", "bcl"])
def test_two_processes_have_the_numbers_of_one(tmp_path, method):
    words = ("train", *WORDS, "--method", method, "--epochs", "6", "--snapshots", "1")
    alone(*words, "--run-dir", tmp_path / "one", home=tmp_path / "home")
    done = torchrun(2, *words, "--run-dir", tmp_path / "two", home=tmp_path / "home")
    out, _ = done.communicate(timeout=600)
    assert done.returncode == 0, out
    one, two = open_run(tmp_path / "one"), open_run(tmp_path / "two")
    assert two.summary()["processes"] == 2
    for name in ("loss", "train_accuracy", "balanced_accuracy"):
        assert two.metrics()[name].to_numpy() == pytest.approx(
            one.metrics()[name].to_numpy(), abs=ACCURACY if "accuracy" in name else LOSS
        ), name
    first, second = (run.metrics()["loss"].iloc[0] for run in (one, two))
    assert second == pytest.approx(first, abs=1e-4)  # the same images, in the same order
    first, second = (run.metrics()["train_accuracy"].iloc[0] for run in (one, two))
    images = sum(one.summary()["class_counts"])
    assert second == pytest.approx(first, abs=1.5 / images)  # one image may lie at a boundary


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_killed_process_fails_the_run_and_another_number_resumes_it(tmp_path):
    words = ("train", *WORDS, "--method", "dovs", "--epochs", "40", "--snapshots", "1")
    folder = tmp_path / "run"
    running = torchrun(2, *words, "--run-dir", folder, home=tmp_path / "home")
    end = time.monotonic() + 300
    while not (folder / "checkpoint.safetensors").exists():
        assert time.monotonic() < end
        assert running.poll() is None, running.communicate()[0]
        time.sleep(0.1)
    writer = open_run(folder).status().pid
    (other,) = (pid for pid in children(running.pid) if pid != writer)
    os.kill(other, signal.SIGKILL)
    running.communicate(timeout=300)
    assert running.returncode != 0
    status = open_run(folder).status()
    assert status.state == "failed"
    assert "another process of this run ended" in status.message
    done = torchrun(3, "resume", folder, home=tmp_path / "home")
    out, _ = done.communicate(timeout=600)
    assert done.returncode == 0, out
    assert open_run(folder).metrics()["epoch"].tolist() == list(range(1, 41))
    assert json.loads((folder / "summary.json").read_text())["processes"] == 3


def children(pid):
    found = []
    for line in subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout.splitlines():
        child, parent = map(int, line.split())
        if parent == pid:
            found.append(child)
    return found
