import os
import signal
import sys
from pathlib import Path

import pytest

from dovs.config import RunConfig
from dovs.errors import RunError
from dovs.runs import worker_process
from dovs.runs.finding import list_runs


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty DOVS_HOME; workers that a test leaves behind are killed."""
    home = tmp_path / "home"
    monkeypatch.setenv("DOVS_HOME", str(home))
    yield home
    for run in list_runs(home):
        try:
            status = run.status()
        except RunError:
            continue
        if status.active and status.pid not in (None, os.getpid()):
            os.kill(status.pid, signal.SIGKILL)


@pytest.fixture
def config():
    return RunConfig(method="ce", projection="none", epochs=3)


@pytest.fixture
def fake_worker(monkeypatch, home):
    """Runs are given to the fake worker; returns a function that sets its pace."""
    script = Path(__file__).with_name("fake_worker.py")
    monkeypatch.setattr(
        worker_process,
        "command",
        lambda run: [sys.executable, "-P", str(script), str(run.path)],
    )

    def pace(seconds, wait=False):
        monkeypatch.setenv("FAKE_SECONDS", str(seconds))
        if wait:
            monkeypatch.setenv("FAKE_WAIT", "1")

    return pace
