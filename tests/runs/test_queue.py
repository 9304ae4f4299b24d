import threading

import pytest

from dovs.errors import RunError
from dovs.runs import queue
from dovs.runs.launch import create, wait_for
from dovs.runs.lock import is_locked
from dovs.runs.queue import QueueStopped, slot
from dovs.runs.status import read_status
from dovs.runs.stopping import stop
from dovs.runs.worker_process import spawn
from dovs.runs.writer import RunWriter


@pytest.fixture
def two(home, config, monkeypatch):
    """The locked writers of two queued runs, oldest first."""
    monkeypatch.setattr(queue, "POLL", 0.01)
    older, newer = (RunWriter(create(config, name=name).path) for name in ("old", "new"))
    with older.lock() as old, newer.lock() as new:
        yield old, new


def wait_in_line(writer, order, release):
    with slot(writer, "cpu"):
        order.append(writer.path.name)
        release.wait(10)


def test_one_at_a_time_oldest_first(two, until):
    old, new = two
    order, release = [], threading.Event()
    lines = [
        threading.Thread(target=wait_in_line, args=(writer, order, release))
        for writer in (new, old)
    ]
    with slot(RunWriter(old.path), "cpu", wait=False):
        for line, writer in zip(lines, (new, old), strict=True):
            line.start()
            until(lambda w=writer: "Waiting" in read_status(w.path).message)
        assert order == []
    until(lambda: order)
    assert order == ["old"]
    assert read_status(new.path).state == "queued"
    old.status("running")
    release.set()
    for line in lines:
        line.join(10)
    assert order == ["old", "new"]


def test_devices_do_not_wait_for_each_other(two):
    old, new = two
    with slot(old, "cuda:0"), slot(new, "cuda:1"):
        assert new.current.device == "cuda:1"


def test_a_run_in_the_terminal_does_not_wait(two, home):
    old, new = two
    with slot(old, "cpu"):
        old.status("running")
        with slot(new, "cpu", wait=False):
            new.status("running")
        assert is_locked(home / "slots" / "cpu.lock")
    with slot(new, "cpu", wait=False):
        assert is_locked(home / "slots" / "cpu.lock")


def test_stopping_while_queued(two):
    old, new = two
    with slot(old, "cpu"):
        (new.path / "stop").write_text("")
        with pytest.raises(QueueStopped), slot(new, "cpu"):
            pytest.fail("it went ahead")


def test_a_folder_of_slots_that_cannot_be_made_is_reported(two, home):
    (home / "slots").write_text("")
    with pytest.raises(RunError, match="cannot write"), slot(two[0], "cpu"):
        pytest.fail("it went ahead")


def test_a_queued_worker_is_alive_and_stops_on_request(fake_worker, config, home, until):
    fake_worker(0.0, wait=True)
    holder = RunWriter(create(config, name="holder").path).lock()
    with slot(holder, "cpu"):
        run = create(config, name="waiting")
        spawn(run)
        until(lambda: "Waiting for another run on cpu." in run.status().message)
        assert run.status().state == "queued"
        stop(run)
        wait_for(run, ("cancelled",), timeout=20)
    holder.release()
    assert len(run.metrics()) == 0
