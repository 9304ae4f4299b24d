from __future__ import annotations

import json
import subprocess
import sys
import threading
import time

import pytest
from filelock import FileLock

from dovs import data, processes
from dovs.data import job
from dovs.errors import ConfigError, DataError
from tests.data.user_images import write_parquet


def wait(name, home, params=None):
    """Wait until a fetch is no longer running."""
    end = time.monotonic() + 60
    while (now := data.fetch_progress(name, home, params)) is not None and now.state == "running":
        assert time.monotonic() < end
        time.sleep(0.02)
    return now


def run_python(monkeypatch, code):
    """Let the background fetch run this code in place of the command line."""
    monkeypatch.setattr(job, "fetch_command", lambda *_: [sys.executable, "-P", "-c", code])


def test_no_fetch_yet(home):
    assert data.fetch_progress("digits", home) is None


def test_fetch_in_this_process_leaves_its_outcome(home, tmp_path, reports):
    params = {"path": str(write_parquet(tmp_path / "x"))}
    data.fetch_here("parquet", params, reports)
    outcome = data.fetch_progress("parquet", home, params)
    assert (outcome.state, outcome.fraction) == ("done", 1.0)
    assert reports.fractions[-1] == 1.0
    assert data.state("parquet", **params).ready
    assert data.fetch_progress("parquet", home, {"path": "another"}) is None


def test_failure_is_stored_with_its_line(home, tmp_path):
    with pytest.raises(DataError, match="there is no"):
        data.fetch_here("parquet", {"path": str(tmp_path / "none")})
    outcome = data.fetch_progress("parquet", home, {"path": str(tmp_path / "none")})
    assert outcome.state == "failed"
    assert "there is no" in outcome.message


def test_progress_can_be_followed_while_it_runs(home, monkeypatch):
    seen = []

    def slow(name, progress, **params):
        progress(0.4, "half way")
        seen.append(data.fetch_progress("digits", home))

    monkeypatch.setattr(job, "fetch", slow)
    monkeypatch.setattr(job, "INTERVAL", 0.0)
    data.fetch_here("digits")
    assert (seen[0].state, seen[0].fraction, seen[0].message) == ("running", 0.4, "half way")
    assert data.fetch_progress("digits", home).state == "done"


def test_two_processes_never_fetch_the_same(home, monkeypatch):
    monkeypatch.setattr(job, "READERS_LOOK", 0.05)
    (home / "downloads").mkdir(parents=True)
    other = FileLock(home / "downloads" / "digits.lock")
    with other, pytest.raises(DataError, match="being fetched by another process"):
        data.fetch_here("digits")
    data.fetch_here("digits")


def test_background_fetch(home, monkeypatch):
    run_python(monkeypatch, "from dovs.data import fetch_here; fetch_here('digits')")
    data.start_fetch("digits", home=home)
    assert data.fetch_progress("digits", home) is not None
    assert wait("digits", home).state == "done"


def test_background_fetch_writes_to_the_given_home(home, tmp_path, monkeypatch):
    run_python(monkeypatch, "from dovs.data import fetch_here; fetch_here('digits')")
    data.start_fetch("digits", home=tmp_path / "elsewhere")
    assert wait("digits", tmp_path / "elsewhere").state == "done"
    assert not home.exists()


def test_command_that_never_gets_started(home, monkeypatch):
    run_python(monkeypatch, "raise SystemExit(3)")
    data.start_fetch("digits", home=home)
    outcome = wait("digits", home)
    assert outcome.state == "failed"
    assert "exit code 3" in outcome.message
    assert str(home / "downloads" / "digits.log") in outcome.message


def test_running_fetch_is_not_started_again(home, monkeypatch):
    started = []
    monkeypatch.setattr(processes, "detach", lambda command, log, **_: started.append(command))
    data.start_fetch("digits", home=home)
    data.start_fetch("digits", home=home)
    assert len(started) == 1


def test_killed_process_is_distinguished_from_a_slow_one(home, monkeypatch):
    code = (
        "import time; from dovs.data import job; job.INTERVAL = 0\n"
        "def slow(name, progress):\n progress(0.5, 'slow'); time.sleep(60)\n"
        "job.fetch = slow; job.fetch_here('digits')"
    )
    path = home / "downloads" / "digits.json"
    environment = {"DOVS_HOME": str(home), "PYTHONPATH": ":".join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, "-c", code], env=environment) as process:
        try:
            end = time.monotonic() + 60
            while not path.exists() and time.monotonic() < end:
                time.sleep(0.02)
            assert data.fetch_progress("digits", home).state == "running"
        finally:
            process.kill()
    outcome = data.fetch_progress("digits", home)
    assert outcome.state == "failed"
    assert "ended early at 50%" in outcome.message
    assert json.loads(path.read_text())["state"] == "running"


def test_start_that_leads_nowhere_ends_after_a_while(home, monkeypatch):
    job._write_started(home / "downloads" / "digits.json")
    assert data.fetch_progress("digits", home).state == "running"
    monkeypatch.setattr(job, "STARTUP", 0.0)
    assert data.fetch_progress("digits", home).state == "failed"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"state": "running"}'])
def test_damaged_progress_counts_as_none(home, text):
    (home / "downloads").mkdir(parents=True)
    (home / "downloads" / "digits.json").write_text(text)
    assert data.fetch_progress("digits", home) is None


def test_readers_do_not_disturb_the_fetch(home):
    stop = threading.Event()

    def look():
        while not stop.is_set():
            data.fetch_progress("digits", home)

    readers = [threading.Thread(target=look) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(20):
            data.fetch_here("digits")
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert data.fetch_progress("digits", home).state == "done"


def test_unknown_names_and_parameters(home):
    with pytest.raises(ConfigError, match="unknown dataset"):
        data.start_fetch("../../etc/passwd", home=home)
    with pytest.raises(ConfigError, match="unknown dataset"):
        data.fetch_progress("../../etc/passwd", home)
    with pytest.raises(ConfigError, match="unknown parameter"):
        data.fetch_here("digits", {"size": 3})
    assert not home.exists()
