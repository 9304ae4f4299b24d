"""A sweep on a Ray cluster of two nodes on this machine, of which one and a worker are lost."""

import io
import json
import os
import signal
import sys
import tarfile
import time

import pytest

from dovs.cli import main
from dovs.errors import ConfigError, RunError
from dovs.runs.store import Run
from dovs.scale import ray_launcher
from dovs.scale.archive import pack, unpack
from dovs.scale.ray_launcher import Resources, train_cells
from dovs.scale.ray_task import POLL
from dovs.sweeps.cells import cells
from dovs.sweeps.definition import Sweep

EPOCHS = 150
"""So many that a run still trains when a copy of it has been sent."""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOVS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_without_ray_one_line_says_what_to_install(home, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ray", None)
    words = ["--method", "ce", "--epochs", "1", "--projection", "none"]
    assert main(["sweep", "--name", "x", "--launcher", "ray", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert ".[ray]" in line
    assert main(["sweep", "--name", "x", "--gpus-per-run", "1", *words]) == 2
    assert "add --launcher ray" in capsys.readouterr().err


def test_resources_that_ray_could_never_give_are_refused():
    with pytest.raises(ConfigError, match="above 0"):
        Resources(cpus=0)
    with pytest.raises(ConfigError, match="a share below 1"):
        Resources(gpus=1.5)


def test_a_run_travels_as_bytes(tmp_path):
    folder = tmp_path / "a"
    (folder / "snapshots").mkdir(parents=True)
    for name in ("config.json", "checkpoint.safetensors", "stop", ".lock", "snapshots/e.npz"):
        (folder / name).write_text(name)
    unpack(pack(folder), tmp_path / "b")
    found = sorted(str(p.relative_to(tmp_path / "b")) for p in (tmp_path / "b").rglob("*.*"))
    assert found == ["checkpoint.safetensors", "config.json", "snapshots/e.npz"]
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../climbs"))
    with pytest.raises(RunError, match="climbs"):
        unpack(stream.getvalue(), tmp_path / "b")
    assert (tmp_path / "b" / "config.json").is_file()


@pytest.mark.slow
@pytest.mark.timeout(1800)  # two clusters, and workers that load torch several times
@pytest.mark.parametrize("transfer", ["shared", "objects"])
@pytest.mark.filterwarnings("ignore")
def test_a_lost_worker_and_a_lost_node_cost_no_number(home, monkeypatch, tmp_path, transfer):
    ray = pytest.importorskip("ray", reason="Ray is not installed: see requirements-ray.txt")
    from ray.cluster_utils import Cluster

    from dovs import processes

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("DOVS_NODE_HOME", str(tmp_path / "node"))
    monkeypatch.setenv("PYTHONPATH", processes.import_path().get("PYTHONPATH", ""))
    epochs = EPOCHS
    found = cells(
        Sweep(
            "r",
            {"method": ("ce",), "epochs": (epochs,), "projection": ("none",), "seed": (0, 1, 2)},
        )
    )
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    second = cluster.add_node(num_cpus=1)
    ray.init(
        address=cluster.address,
        runtime_env={"env_vars": processes.import_path()},
        log_to_driver=False,
    )
    lines = []
    try:
        faults = Faults(tmp_path, cluster, second)
        monkeypatch.setattr(ray, "wait", faults.during(ray.wait))
        outcome = train_cells(found, Resources(transfer=transfer), progress=lines.append)
    finally:
        ray.shutdown()
        cluster.shutdown()
    assert faults.left == []
    assert (outcome.done, outcome.failed) == (3, [])
    assert len([line for line in lines if ": finished" in line]) == 3
    resumed = 0
    for cell in found:
        run = Run(cell.folder)
        assert run.status().state == "finished"
        assert run.metrics()["epoch"].tolist() == list(range(1, epochs + 1))
        resumed += "resumed after epoch" in run.log_tail(400)
    assert resumed >= 2
    assert train_cells(found, Resources()).done == 3  # nothing to do, no cluster needed


class Faults:
    """Kills the first worker that has a checkpoint, and then the node of the next one."""

    def __init__(self, place, cluster, second):
        self.place, self.cluster, self.second = place, cluster, second
        self.left = ["worker", "node"]
        self.hit = set()
        self.seen = {}

    def during(self, wait):
        def step(tasks, num_returns):
            while True:
                ready = wait(tasks, num_returns=num_returns, timeout=0.3)
                if ready[0]:
                    return ready
                self.look()

        return step

    def look(self):
        for path in self.place.rglob("checkpoint.safetensors"):
            try:
                status = json.loads((path.parent / "status.json").read_text())
            except (OSError, ValueError):
                continue
            pid = status["pid"]
            name = path.parent.name
            if not self.left or pid is None or name in self.hit or status["epoch"] < 3:
                continue
            if status["epoch"] > EPOCHS / 2:  # it may end before the fault reaches it
                continue
            if time.monotonic() - self.seen.setdefault(pid, time.monotonic()) < 3 * POLL:
                continue  # without a shared disk a copy must have been sent
            if self.left[0] == "node":
                if not self.on_second(pid):
                    continue
                self.left.pop(0)
                self.cluster.remove_node(self.second, allow_graceful=False)
                self.cluster.add_node(num_cpus=1)
            else:
                self.left.pop(0)
                os.kill(pid, signal.SIGKILL)
            self.hit.add(name)
            time.sleep(1)
            return

    def on_second(self, pid):
        """Whether the second node's raylet is the parent of a worker."""
        raylets = {info.process.pid for info in self.second.all_processes["raylet"]}
        try:
            with open(f"/proc/{pid}/stat", "rb") as stream:
                return int(stream.read().rpartition(b")")[2].split()[1]) in raylets
        except FileNotFoundError:  # it has just ended
            return False


def test_the_launcher_imports_ray_only_when_it_is_used():
    assert "ray" not in vars(ray_launcher)
