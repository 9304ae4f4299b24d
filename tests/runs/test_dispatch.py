"""Runs that wait are files, and start by themselves when a slot is free."""

import json
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import filelock
import pytest

from dovs.cli import main
from dovs.durations import in_words
from dovs.errors import ConfigError, RunError
from dovs.runs import dispatch, expected, slots, status, waiting, worker_process
from dovs.runs.finding import list_runs
from dovs.runs.launch import create, resume, start, wait_for
from dovs.runs.queue import slot
from dovs.runs.slots import Slot
from dovs.runs.stopping import stop
from dovs.runs.store import Run
from dovs.runs.writer import RunWriter
from tests.ui.fake_run import fake_run


@pytest.fixture(autouse=True)
def on_a_processor(monkeypatch):
    monkeypatch.setattr(slots, "_found", lambda: ("cpu",))


@pytest.fixture
def spawned(monkeypatch):
    """The runs for which a worker was to be started, none is."""
    names = []

    def spawn(run, home=None, command=None, environment=None):
        (slot,) = slots.reserved_for(run.path, ("cpu", "cuda:0", "cuda:1"))
        names.append((run.name, slot.name))

    monkeypatch.setattr(worker_process, "spawn", spawn)
    return names


@pytest.fixture
def busy(home, config):
    """A run that occupies the slot of the processor."""
    with RunWriter(create(config, name="busy").path).lock() as writer, slot(writer, "cpu"):
        writer.status("running", seconds_left=60.0)
        yield writer


@pytest.fixture
def asleep(monkeypatch):
    """Nothing starts waiting runs but the test."""
    monkeypatch.setattr(dispatch, "wake", lambda home=None: None)


def queue_of(config, *names):
    return [start(config.model_copy(update={"seed": i}), name=n) for i, n in enumerate(names, 1)]


def names():
    return [each.run.name for each in waiting.waiting_runs()]


def test_a_run_starts_at_once_where_a_slot_is_free(home, config, spawned):
    queue_of(config, "a")
    assert spawned == [("a", "cpu")]
    assert names() == []
    assert slots.free_slot(("cpu",)) is None  # reserved until its worker has locked it


def test_waiting_runs_are_files_in_their_order(busy, config, spawned, asleep):
    queue_of(config, "a", "b", "c")
    assert spawned == []
    assert names() == ["a", "b", "c"]
    assert Run(busy.path.parent / "a").status().state == "queued"
    assert "queue for cpu" in Run(busy.path.parent / "a").status().message
    assert waiting.move(Run(busy.path.parent / "c")) == 2
    assert names() == ["a", "c", "b"]
    assert waiting.move(Run(busy.path.parent / "b"), up=None) == 1
    assert names() == ["b", "a", "c"]
    dispatch.cancel(Run(busy.path.parent / "a"))
    assert names() == ["b", "c"]
    stop(Run(busy.path.parent / "b"))
    assert names() == ["c"]
    with pytest.raises(RunError, match="does not wait"):
        waiting.move(Run(busy.path.parent / "a"))
    resume(Run(busy.path.parent / "a"))
    assert names() == ["c", "a"]


def test_a_waiting_run_waits_however_long_it_takes(busy, config, spawned, asleep, monkeypatch):
    (run,) = queue_of(config, "a")
    monkeypatch.setattr(status, "GRACE", 0.0)
    assert run.status().state == "queued"


def test_the_next_run_starts_when_a_slot_is_free(busy, config, spawned, asleep):
    queue_of(config, "a", "b")
    with waiting.changing():
        assert dispatch.step() == []
    busy.finish({})
    busy.release()
    busy_lock = slots.Slot("cpu").lock_file()
    assert busy_lock.exists()


def test_slots_on_the_processor(home, config, spawned, asleep, monkeypatch):
    monkeypatch.setenv("DOVS_SLOTS", "2")
    queue_of(config, "a", "b", "c")
    assert spawned == [("a", "cpu"), ("b", "cpu-2")]
    assert names() == ["c"]
    worker_process.note_failure(Run(home / "runs" / "a"), "It ended.")
    with waiting.changing():
        assert [run.name for run in dispatch.step()] == ["c"]
    assert spawned[-1] == ("c", "cpu")
    monkeypatch.setenv("DOVS_SLOTS", "two")
    with pytest.raises(ConfigError, match="DOVS_SLOTS='two' must be a whole number"):
        slots.capacity("cpu")


def test_a_run_for_each_gpu(home, config, spawned, asleep, monkeypatch):
    monkeypatch.setattr(slots, "_found", lambda: ("cuda:0", "cuda:1", "cpu"))
    queue_of(config, "a", "b", "c")
    queue_of(config.model_copy(update={"device": "cpu"}), "d")
    queue_of(config.model_copy(update={"device": "cuda:1"}), "e")
    assert spawned == [("a", "cuda-0"), ("b", "cuda-1"), ("d", "cpu")]
    assert names() == ["c", "e"]
    worker_process.note_failure(Run(home / "runs" / "a"), "It ended.")
    with waiting.changing():
        dispatch.step()
    assert spawned[-1] == ("c", "cuda-0")
    assert names() == ["e"]


def test_a_worker_takes_the_slot_that_is_meant_for_it(home, config, monkeypatch):
    with RunWriter(create(config, name="a").path).lock() as writer:
        slots.reserve(Slot("cpu"), writer.path)
        slots.reserve(Slot("cuda:1"), writer.path)
        with slot(writer, ["cuda:0", "cuda:1"]) as device:
            assert device == "cuda:1"
        with slot(writer, "cpu") as device:  # torch found no GPU after all
            assert device == "cpu"


def test_the_limit_is_an_error_before_a_run_is_made(busy, config, spawned, asleep, monkeypatch):
    monkeypatch.setenv("DOVS_QUEUE_LIMIT", "2")
    queue_of(config, "a", "b")
    with pytest.raises(RunError, match=r"2 runs wait already, .* at most 2.*DOVS_QUEUE_LIMIT"):
        queue_of(config, "c")
    assert {run.name for run in list_runs()} == {"busy", "a", "b"}


def test_a_silent_worker_blocks_nobody(busy, config, spawned, asleep, monkeypatch):
    queue_of(config, "a", "b")
    monkeypatch.setattr(slots, "is_silent", lambda run: run.name == "busy")
    with waiting.changing():
        assert dispatch.step(silent=dispatch.Silence()) == []  # it may only just have woken up
        monkeypatch.setattr(dispatch, "PATIENCE", 0.0)
        assert [run.name for run in dispatch.step(silent=dispatch.Silence())] == ["a"]
        assert dispatch.step(silent=dispatch.Silence()) == []
    assert spawned == [("a", "cpu-2")]


def test_what_cannot_be_read_or_was_deleted_stops_nothing(busy, config, spawned, asleep, home):
    import shutil

    queue_of(config, "a", "b", "c")
    shutil.rmtree(home / "runs" / "a")
    (home / "queue" / "000000-broken.json").write_text("[")
    (home / "runs" / "b" / "status.json").write_text("[")
    busy.finish({})
    busy.release()
    with slot(busy, "cpu", wait=False):
        pass
    assert [each.problem != "" for each in waiting.waiting_runs()] == [True, False]


def test_a_lock_that_cannot_be_made_is_one_line(busy, config, spawned, asleep, home):
    queue_of(config, "a")
    (home / "queue" / "dispatch.lock").mkdir()
    with pytest.raises(RunError, match=r"cannot write .*dispatch\.lock"):
        dispatch.dispatch()
    assert names() == ["a"]


def test_a_run_that_waits_without_a_file_is_adopted(busy, config, spawned, asleep, home):
    queue_of(config, "a", "b")
    for file in (home / "queue").glob("*.json"):
        file.unlink()
    assert names() == []
    with waiting.changing():
        dispatch.adopt()
    assert sorted(names()) == ["a", "b"]


def test_expected_starts_follow_the_time_left(busy, config, spawned, asleep):
    queue_of(config, "a", "b")
    known = [expected.Duration(config, "cpu", 10.0)]
    places = expected.queue_places(durations=known)
    assert [place.seconds for place in places] == [60.0, 90.0]
    assert [place.seconds for place in expected.queue_places(durations=[])] == [60.0, None]


@pytest.mark.parametrize(("silent_for", "first"), [(26.0, 4.0), (90.0, 0.0)])
def test_the_queue_names_a_run_that_hangs_and_passes_it_in_time(
    busy, config, spawned, asleep, monkeypatch, capsys, silent_for, first
):
    queue_of(config, "a", "b")
    monkeypatch.setattr(status, "age", lambda time: silent_for)
    places = expected.queue_places(durations=[expected.Duration(config, "cpu", 10.0)])
    assert [place.seconds for place in places] == [first, first + 30.0]
    assert [run.name for run in expected.silent_runs(places)] == ["busy"]
    assert main(["queue"]) == 0
    out = capsys.readouterr().out
    assert f"busy trains in front: No sign of life for {in_words(silent_for)}." in out
    assert "`python -m dovs stop busy` ends it" in out


def test_beside_a_run_that_hangs_and_was_passed_one_trains_at_a_time(busy, config, spawned, asleep):
    queue_of(config, "b")
    hung, beside = busy.path, create(config, name="beside").path
    with RunWriter(beside).lock() as writer:
        slots.reserve(Slot("cpu", 2), beside)
        writer.status("running", seconds_left=40.0)
        old = (datetime.now(UTC) - timedelta(seconds=90)).isoformat()
        body = json.loads((hung / "status.json").read_text()) | {"updated": old}
        (hung / "status.json").write_text(json.dumps(body))
        with filelock.FileLock(Slot("cpu", 2).lock_file()):
            (place,) = expected.queue_places(durations=[])
    assert place.seconds == 40.0


def test_the_time_beside_the_epochs_does_not_grow_with_them(config, home):
    path = fake_run(home / "runs" / "short", epochs=2)
    run = Run(path)
    status = json.loads((path / "status.json").read_text("utf-8"))
    status |= {"started": "2026-01-01T00:00:00+00:00", "updated": "2026-01-01T00:00:10+00:00"}
    (path / "status.json").write_text(json.dumps(status), "utf-8")
    body = run.summary() | {"training_seconds": 4.0}
    (path / "summary.json").write_text(json.dumps(body), "utf-8")
    (known,) = expected.durations_of(home)
    assert (known.seconds, known.beside) == (2.0, 6.0)
    longer = run.config().model_copy(update={"epochs": 30})
    assert expected.duration_of(longer, [known]) == 66.0
    written = (path / "metrics.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) | {"seconds": 0.5} for line in written]
    text = "".join(f"{json.dumps(row)}\n" for row in rows)
    (path / "metrics.jsonl").write_text(text, "utf-8")
    (known,) = expected.durations_of(home)  # 3 of the 4 seconds were spent once
    assert (known.seconds, known.beside) == (0.5, 9.0)


def test_waiting_runs_finish_without_whoever_queued_them(
    fake_worker, config, home, monkeypatch, until
):
    script = Path(__file__).with_name("fake_dispatch.py")
    monkeypatch.setattr(dispatch, "command", lambda: [sys.executable, "-P", str(script)])
    fake_worker(0.02, wait=True)
    runs = queue_of(config, "a", "b", "c")
    assert not (runs[1].path / "log.txt").exists()  # no process
    for run in runs:
        wait_for(run, ("finished",), timeout=60)
    until(lambda: not waiting.any_files())
    order = [run.status().started for run in runs]
    assert order == sorted(order)


def test_the_queue_goes_on_when_what_drains_it_was_killed(
    fake_worker, busy, config, home, monkeypatch, until
):
    script = Path(__file__).with_name("fake_dispatch.py")
    started = []
    monkeypatch.setattr(dispatch, "command", lambda: [sys.executable, "-P", str(script)])
    detach = dispatch.processes.spawn
    monkeypatch.setattr(
        dispatch.processes, "spawn", lambda *a, **k: started.append(detach(*a, **k)) or started[-1]
    )
    (run,) = queue_of(config, "a")
    locked = home / "queue" / "dispatch.lock"
    until(lambda: dispatch.is_locked(locked))
    started[0].send_signal(signal.SIGKILL)
    until(lambda: not dispatch.is_locked(locked))
    busy.finish({})
    busy.release()
    assert run.status().state == "queued"
    dispatch.wake()
    until(lambda: len(started) == 2)
    busy.__exit__(None, None, None)
