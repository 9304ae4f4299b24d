"""Workers that give no sign of life, and ending them."""

import os
import signal
import sys
import time

import pytest

from dovs import processes
from dovs.errors import RunError
from dovs.runs import launch, starting, status, stopping, writer
from dovs.runs.launch import create, resume, wait_for
from dovs.runs.queue import slot
from dovs.runs.stopping import may_end, stop
from dovs.runs.table import run_row
from dovs.runs.worker_process import spawn
from dovs.runs.writer import RunWriter

if not hasattr(signal, "SIGSTOP"):
    pytest.skip("needs signals", allow_module_level=True)


@pytest.fixture
def hung(fake_worker, config, until, monkeypatch):
    """A run on cpu whose worker the system has stopped."""
    fake_worker(0.1, wait=True)
    run = create(config.model_copy(update={"epochs": 40}))
    spawn(run)
    until(lambda: run.status().epoch >= 1)
    os.kill(run.status().pid, signal.SIGSTOP)
    monkeypatch.setattr(status, "SILENT", 0.3)
    monkeypatch.setattr(stopping, "TERMINATING", 0.2)
    until(lambda: run.status().silence is not None, seconds=10)
    return run


def test_silence_is_shown_and_stop_frees_the_queue_and_resume(hung, config, fake_worker, home):
    row = run_row(hung)
    assert row["state"] == "running"
    assert row["silent"] > 0
    assert "No sign of life for" in row["message"]
    with pytest.raises(RunError, match=r"No sign of life.*Stop it first"):
        resume(hung)
    assert may_end(hung, hung.status())
    stop(hung)
    ended = hung.status()
    assert ended.state == "cancelled"
    assert "process was ended" in ended.message
    with RunWriter(create(config).path).lock() as other, slot(other, "cpu"):
        assert other.current.state != "cancelled"
    fake_worker(0.0)
    resume(hung)
    assert wait_for(hung, ("finished",), timeout=30).epoch == 40
    assert hung.metrics()["epoch"].tolist() == list(range(1, 41))


def test_a_hung_worker_in_the_queue_does_not_delay_later_ones(home, config, until, monkeypatch):
    first = RunWriter(create(config, name="first").path).lock()
    first.status("queued", device="cpu")
    second = RunWriter(create(config, name="second").path).lock()
    first._heart.stop()
    monkeypatch.setattr(status, "SILENT", 0.2)
    try:
        with slot(second, "cpu"):
            assert launch.open_run(first.path).status().silence is not None
    finally:
        first.release()
        second.release()


def test_a_request_that_was_not_followed_is_followed_by_a_signal(hung, monkeypatch):
    monkeypatch.setattr(status, "SILENT", 1000.0)
    stop(hung)
    assert hung.status().state == "running", "a healthy worker has time to stop by itself"
    assert not may_end(hung, hung.status())
    monkeypatch.setattr(stopping, "PATIENCE", -1.0)
    stop(hung)
    assert hung.status().state == "cancelled"


def test_the_process_of_another_program_is_never_ended(hung, monkeypatch):
    pid = hung.status().pid
    status.change_status(hung.path, pid=os.getppid())
    with pytest.raises(RunError, match="not one of this machine"):
        stop(hung, force=True)
    status.change_status(hung.path, pid=pid)


def test_a_long_step_is_no_end(home, config, monkeypatch, until):
    monkeypatch.setattr(writer, "HEARTBEAT", 0.05)
    with RunWriter(create(config).path) as busy:
        busy._heart._seconds = 0.02
        busy.lock()
        busy.status("running")
        before = busy.current.updated
        until(lambda: status.read_status(busy.path).updated > before, seconds=10)
        busy.finish({"balanced_accuracy": 0.5})
    ended = status.read_status(busy.path)
    time.sleep(0.1)
    assert status.read_status(busy.path) == ended, "nothing is written after the end"


def test_a_worker_that_is_killed_before_it_has_its_run_is_lost_at_once(home, config, monkeypatch):
    run = create(config)
    process = processes.spawn(
        [sys.executable, "-c", "import time; time.sleep(60)"], run.path / "log.txt"
    )
    starting.note_starting(run.path, process.pid, run.status().queued)
    assert run.status().state == "queued"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert run.status().state == "lost"
    launch.requeue(run)
    assert run.status().state == "queued", "the note is about an earlier process"
