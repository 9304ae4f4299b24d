"""Fetching a dataset in a background process, which a page can start, follow and stop.

The process locks a file as long as it runs. So a progress file with the state "running" whose lock
is free belongs to a process that ended early.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from dovs import access, disk, places, processes
from dovs.data.cache import writing_to
from dovs.data.registry import SOURCES, fetch
from dovs.data.source import Progress
from dovs.errors import DataError, DovsError

STARTING = "starting"
STARTUP = 60.0  # seconds that a new process may take until it has its lock
READERS_LOOK = 1.0  # seconds within which a reader that tests the lock has released it
STOP = ".stop"  # suffix of the file that requests a fetch to stop
INTERVAL = 0.25  # seconds between two writes of the progress


@dataclass(frozen=True)
class FetchProgress:
    """How far a fetch has come.

    Attributes:
        state: running, done, stopped on request, or failed.
        fraction: share done, in [0, 1].
        message: the current step, or why it ended.
        updated: time of the last report of the process, in seconds since 1970.
    """

    state: Literal["running", "done", "stopped", "failed"]
    fraction: float
    message: str
    updated: float


def start_fetch(
    name: str, params: Mapping[str, Any] | None = None, home: Path | None = None
) -> None:
    """Start fetching a dataset in the background; do nothing if it is already running.

    Args:
        name: a registered dataset.
        params: its parameters.
        home: default `DOVS_HOME`.

    Raises:
        ConfigError: unknown name or parameter.
        DataError: the progress cannot be written, or no process can be started.
        AccessError: visitors may fetch none.
    """
    access.require_manage()
    SOURCES[name].validate(params)
    home = home or places.home()
    now = fetch_progress(name, home, params)
    if now is not None and now.state == "running":
        return
    path = _path(name, params, home)
    log = path.with_suffix(".log")

    def note_end(code: int) -> None:
        _note_end(path, code)

    with writing_to(path.parent):
        _write_started(path)
        log.unlink(missing_ok=True)
        processes.detach(fetch_command(name, params), log, home=home, on_end=note_end)


def fetch_command(name: str, params: Mapping[str, Any] | None = None) -> list[str]:
    """Return the command line that fetches a dataset.

    >>> fetch_command("parquet", {"path": "flowers", "image_size": 32})[-4:]
    ['fetch', 'parquet', '--path=flowers', '--image-size=32']
    """
    given = {key: value for key, value in (params or {}).items() if value is not None}
    options = []
    for key, value in given.items():
        option = key.replace("_", "-")
        if isinstance(value, bool):
            options.append(f"--{option}" if value else f"--no-{option}")
        else:
            options.append(f"--{option}={value}")
    return processes.python("-m", "dovs", "datasets", "fetch", name, *options)


def fetch_here(
    name: str,
    params: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> None:
    """Fetch a dataset in this process, with progress that any process can read.

    Args:
        name: a registered dataset.
        params: its parameters.
        progress: called as `dovs.data.fetch` calls it.

    Raises:
        ConfigError: unknown name or parameter.
        DataError: another process is fetching it, it was stopped, or it cannot be fetched.
    """
    SOURCES[name].validate(params)
    path = _path(name, params, places.home())
    lock = FileLock(path.with_suffix(".lock"), timeout=READERS_LOOK)
    with writing_to(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout:
            raise DataError(f"'{name}' is being fetched by another process. Wait for it.") from None
    try:
        report = _Recorder(path, progress)
        try:
            fetch(name, report, **(params or {}))
        except DovsError as error:
            with contextlib.suppress(
                DataError
            ):  # on a full disk only the released lock shows the end
                report.record("stopped" if report.stopped else "failed", str(error))
            raise
        report.record("done", "ready")
    finally:
        path.with_suffix(STOP).unlink(missing_ok=True)
        lock.release()


def stop_fetch(
    name: str, params: Mapping[str, Any] | None = None, home: Path | None = None
) -> None:
    """Request the process that fetches a dataset to stop; do nothing where there is none.

    It stops at its next report of progress, at the latest after the network's time limit.

    Raises:
        ConfigError: unknown name or parameter.
        DataError: the request cannot be written.
        AccessError: visitors may stop none.
    """
    access.require_manage()
    home = home or places.home()
    now = fetch_progress(name, home, params)
    if now is not None and now.state == "running":
        path = _path(name, params, home)
        with writing_to(path.parent):
            path.with_suffix(STOP).touch()


def fetch_progress(
    name: str, home: Path | None = None, params: Mapping[str, Any] | None = None
) -> FetchProgress | None:
    """Return the progress of the last fetch of a dataset, or None where there was none.

    The state is "failed" if the process ended early.
    """
    path = _path(name, params, home or places.home())
    written = _read(path)
    if written is None or written.state != "running" or _is_locked(path.with_suffix(".lock")):
        return written
    written = _read(path) or written  # it may have ended between the two reads
    starting = written.message == STARTING and time.time() - written.updated < STARTUP
    if written.state != "running" or starting:
        return written
    died = f"the fetch of '{name}' ended early at {written.fraction:.0%}. Start it again."
    return dataclasses.replace(written, state="failed", message=died)


class _Recorder:
    """Writes progress to a file, at most every `INTERVAL`, and passes it on."""

    def __init__(self, path: Path, progress: Progress | None) -> None:
        self._path = path
        self._progress = progress
        self._fraction = 0.0
        self._written = 0.0
        self.stopped = False

    def __call__(self, fraction: float, message: str) -> None:
        self._fraction = fraction
        if self._path.with_suffix(STOP).exists():
            self.stopped = True
            raise DataError("stopped on request. Start it again when you like.")
        if self._progress is not None:
            self._progress(fraction, message)
        if time.monotonic() - self._written > INTERVAL:
            self.record("running", message)
            self._written = time.monotonic()

    def record(self, state: Literal["running", "done", "stopped", "failed"], message: str) -> None:
        """Write the file now."""
        with writing_to(self._path.parent):
            _write(self._path, FetchProgress(state, self._fraction, message, time.time()))


def _note_end(path: Path, code: int) -> None:
    """Record a fetch that ended before it could report anything itself."""
    written = _read(path)
    if code != 0 and written is not None and written.state == "running":
        log = path.with_suffix(".log")
        message = f"the fetch ended with exit code {code}. Its output is in {log}."
        with contextlib.suppress(OSError):
            _write(path, dataclasses.replace(written, state="failed", message=message))


def _path(name: str, params: Mapping[str, Any] | None, home: Path) -> Path:
    given = SOURCES[name].validate(params) if params else {}
    suffix = ""
    if given:
        key = json.dumps(given, sort_keys=True)
        suffix = "-" + hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return home / "downloads" / f"{SOURCES[name].name}{suffix}.json"


def _write_started(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, FetchProgress("running", 0.0, STARTING, time.time()))


def _write(path: Path, progress: FetchProgress) -> None:
    with disk.replacing(path) as temporary:
        temporary.write_text(json.dumps(dataclasses.asdict(progress)), encoding="utf-8")


def _read(path: Path) -> FetchProgress | None:
    try:
        return FetchProgress(**json.loads(disk.read_bytes(path)))
    except (OSError, ValueError, TypeError):
        return None


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False
