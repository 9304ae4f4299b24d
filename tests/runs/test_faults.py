"""Workers that are killed, stopped or started twice, as real processes."""

import os
import signal
import subprocess
import sys

import pytest

from dovs import processes
from dovs.errors import ConfigError, RunError
from dovs.runs import launch, worker_process
from dovs.runs.launch import create, resume, start, wait_for
from dovs.runs.stopping import stop
from dovs.runs.worker_process import spawn


@pytest.fixture
def slow_run(fake_worker, config, until):
    """A run whose worker has done at least one of its 200 epochs."""
    fake_worker(0.05)
    run = create(config.model_copy(update={"epochs": 200}))
    spawn(run)
    until(lambda: run.status().epoch >= 1)
    return run


def test_a_started_run_finishes_by_itself(fake_worker, config):
    run = start(config)
    status = wait_for(run, ("finished",), timeout=30)
    assert (status.epoch, status.epochs) == (3, 3)
    assert run.metrics()["loss"].tolist() == pytest.approx([1, 1 / 2, 1 / 3])
    assert run.config().encoder_params == {"width": 32, "embedding_size": 64}
    assert "from epoch 0" in run.log_tail()
    with pytest.raises(RunError, match="is finished: nothing to resume"):
        resume(run)
    with pytest.raises(RunError, match="is finished: nothing to stop"):
        stop(run)


def test_a_worker_that_ends_before_it_has_its_run_is_a_failure_at_once(config, home, monkeypatch):
    command = [sys.executable, "-c", "import sys; sys.exit('no torch here')"]
    monkeypatch.setattr(worker_process, "command", lambda run: command)
    run = start(config)
    status = wait_for(run, ("failed",), timeout=30)
    assert "exit code 1" in status.message
    assert "no torch here" in run.log_tail()
    assert status.resumable


def test_start_checks_before_it_makes_a_run(home, config):
    with pytest.raises(ConfigError, match="unknown method 'dovvs'"):
        start(config.model_copy(update={"method": "dovvs"}))
    with pytest.raises(ConfigError, match="1000"):
        start(config.model_copy(update={"imbalance_ratio": 1000.0}))
    assert not (home / "runs").exists()


def test_kill_9_shows_as_lost_and_resumes_to_the_same_numbers(slow_run, fake_worker, until):
    os.kill(slow_run.status().pid, signal.SIGKILL)
    until(lambda: slow_run.status().state == "lost", seconds=5)
    done = slow_run.status().epoch
    with (slow_run.path / "metrics.jsonl").open("a") as stream:
        stream.write('{"epoch": 99, "lo')
    (slow_run.path / ".status.json.ab.tmp").write_text("half")
    assert slow_run.metrics()["epoch"].max() < 99
    fake_worker(0.0)
    resume(slow_run)
    assert wait_for(slow_run, ("finished",), timeout=30).epoch == 200
    assert slow_run.metrics()["epoch"].tolist() == list(range(1, 201))
    assert slow_run.metrics()["loss"].tolist() == pytest.approx([1 / e for e in range(1, 201)])
    assert f"from epoch {done}" in slow_run.log_tail() or f"from epoch {done + 1}" in (
        slow_run.log_tail()
    )
    assert not list(slow_run.path.glob(".*.tmp"))


def test_stop_while_running_then_resume(slow_run, fake_worker):
    stop(slow_run)
    status = wait_for(slow_run, ("cancelled",), timeout=20)
    assert 1 <= status.epoch < 200
    with pytest.raises(RunError, match="is stopped: nothing to stop"):
        stop(slow_run)
    fake_worker(0.0)
    resume(slow_run)
    wait_for(slow_run, ("finished",), timeout=30)
    assert slow_run.metrics()["epoch"].tolist() == list(range(1, 201))


def test_two_workers_never_share_a_run(slow_run):
    with pytest.raises(RunError, match="is running: nothing to resume"):
        resume(slow_run)
    second = subprocess.run(
        worker_process.command(slow_run),
        capture_output=True,
        text=True,
        env=os.environ | processes.import_path(),
        timeout=30,
    )
    assert second.returncode == 2
    assert second.stderr == (
        f"run '{slow_run.name}' is in use by another worker. Wait until it ends, or stop it.\n"
    )
    assert slow_run.status().state == "running"


def test_a_lost_run_can_be_given_up(slow_run, until):
    os.kill(slow_run.status().pid, signal.SIGKILL)
    until(lambda: slow_run.status().state == "lost", seconds=5)
    stop(slow_run)
    assert slow_run.status().state == "cancelled"


def test_a_run_stopped_before_its_worker_woke_up_stays_cancelled(fake_worker, config, until):
    run = create(config)
    stop(run)
    assert run.status().state == "cancelled"
    assert run.status().message == "Stopped on request."
    spawn(run)
    until(lambda: "from epoch 0" in run.log_tail())
    wait_for(run, ("cancelled",), timeout=20)
    assert len(run.metrics()) == 0


def test_the_worker_outlives_whoever_started_it(fake_worker, config, home):
    fake_worker(0.05)
    code = (
        "import sys; from dovs.config import RunConfig;"
        "from dovs.runs import launch, worker_process;"
        "worker_process.command = lambda run: [sys.executable, '-P', sys.argv[1], str(run.path)];"
        "config = RunConfig(method='ce', projection='none', epochs=20);"
        "run = launch.create(config, name='detached'); worker_process.spawn(run)"
    )
    script = worker_process.command(create(config))[2]
    subprocess.run(
        [sys.executable, "-c", code, script],
        env=os.environ | processes.import_path(),
        start_new_session=True,
        check=True,
        timeout=30,
    )
    run = launch.open_run(home / "runs" / "detached")
    assert run.status().active
    assert wait_for(run, ("finished",), timeout=30).epoch == 20


def test_an_unfinished_run_at_a_path_is_taken_up_again(fake_worker, config, tmp_path):
    run = create(config, path=tmp_path / "demo")
    stop(run)
    again = create(config, path=tmp_path / "demo")
    assert again.status().state == "queued"
    assert not (run.path / "stop").exists()
    spawn(again)
    wait_for(again, ("finished",), timeout=20)


def test_waiting_says_what_it_waited_for(home, config):
    run = create(config)
    with pytest.raises(RunError, match=r"still queued after 0 s, not finished.*log\.txt"):
        wait_for(run, ("finished",), timeout=0)
    with pytest.raises(ValueError, match="unknown states"):
        wait_for(run, ("done",))


def test_a_log_that_cannot_be_written_is_reported(home, config):
    run = create(config)
    (run.path / "log.txt").mkdir()
    with pytest.raises(RunError, match="cannot write"):
        spawn(run)
