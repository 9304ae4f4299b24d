"""The state of a run: the content of status.json, and what readers derive from it."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dovs.durations import in_words
from dovs.errors import RunError
from dovs.runs.files import damaged, read_json, write_json_even_if_full
from dovs.runs.layout import STATUS
from dovs.runs.lock import LOCK, is_locked
from dovs.runs.memory import remembered
from dovs.runs.starting import is_starting

ACTIVE = ("queued", "running", "projecting")
RESUMABLE = ("cancelled", "failed", "lost")
STATES = (*ACTIVE, "finished", "failed", "cancelled")
SHOWN = {"cancelled": "stopped"}
"""States that people read under another name than files and JSON have."""
GRACE = 120.0
"""Seconds that a new run may be queued before its worker has locked it; later it is lost.

A busy machine needs half a minute to start a worker. That a worker ended before it locked its run
is noticed much earlier where its process is known (`dovs.runs.starting`)."""
HEARTBEAT = 5.0
"""Seconds after which a worker writes its status again although nothing has changed."""
SILENT = 20.0
"""Seconds without a written status after which a worker gives no sign of life."""
MOST = 10**9
"""Largest number of epochs, and largest process id, that a status may have."""


def shown(state: str) -> str:
    """Return the name under which people read a state.

    >>> shown("cancelled"), shown("failed")
    ('stopped', 'failed')
    """
    return SHOWN.get(state, state)


@dataclass(frozen=True)
class RunStatus:
    """How far a run is, and in which state.

    Attributes:
        state: queued, running, projecting, finished, failed, cancelled, or derived: lost.
        epoch: epochs done.
        epochs: number of epochs, E.
        message: one line for people: of a failed run the error.
        device: on which it runs: "cpu", "cuda:0", "mps", or "" while unknown.
        queued, started, updated: ISO times in UTC, or None.
        seconds: of training so far.
        seconds_left: estimate, or None.
        pid: process of the worker, only to be shown; None before a worker has the run.
        resumes: whether DOVS can continue it: not a training loop of the user's own.
        waits: whether it is a file in the queue, for which no worker was started yet.
    """

    state: str
    epoch: int = 0
    epochs: int = 0
    message: str = ""
    device: str = ""
    queued: str | None = None
    started: str | None = None
    updated: str | None = None
    seconds: float = 0.0
    seconds_left: float | None = None
    pid: int | None = None
    resumes: bool = True
    waits: bool = False

    @property
    def active(self) -> bool:
        """Whether a worker has the run, or will have it soon."""
        return self.state in ACTIVE

    @property
    def resumable(self) -> bool:
        """Whether it ended before its last epoch was done, and can be continued."""
        return self.resumes and self.state in RESUMABLE

    @property
    def silence(self) -> float | None:
        """Seconds since the worker's last sign of life, where that is too long ago; else None.

        A worker, also one that computes something long, writes its status every `HEARTBEAT`
        seconds. One that does not is stopped by the system, or waits for a device for ever.
        """
        if not self.active or self.pid is None:
            return None
        seconds = age(self.updated)
        return seconds if SILENT < seconds < math.inf else None

    @property
    def fraction(self) -> float:
        """Share of the epochs done, 0..1."""
        return self.epoch / self.epochs if self.epochs else 0.0


LOST = "The worker ended unexpectedly. Resume to continue from the last checkpoint."
LOST_LOOP = "The process that wrote this run ended unexpectedly. What it had written is intact."

FIELDS = {field.name for field in dataclasses.fields(RunStatus)}


def now() -> str:
    """Return the present time in UTC, in ISO format."""
    return datetime.now(UTC).isoformat()


def age(time: str | None) -> float:
    """Return the seconds since a time in ISO format; infinite for None.

    >>> age(None)
    inf
    """
    then = _time(time) if time else None
    if then is None or then.tzinfo is None:
        return float("inf")
    return (datetime.now(UTC) - then).total_seconds()


def written_status(folder: Path) -> RunStatus:
    """Read status.json as it was written, without deriving `lost`.

    Raises:
        RunError: the file is missing or damaged, or has an unknown state.
    """
    return remembered("status", folder / STATUS, lambda: _written_status(folder / STATUS))


def _written_status(path: Path) -> RunStatus:
    body: dict[str, Any] = read_json(path)
    if body.get("state") not in STATES:
        raise RunError(
            f"{path} has state {body.get('state')!r}, not one of {', '.join(STATES)}: "
            "it was written by another version, or is damaged."
        )
    for name in sorted(FIELDS & set(body)):
        expected = _expected(name, body[name])
        if expected:
            raise damaged(path, TypeError(f"{name}={repr(body[name])[:60]} is not {expected}"))
    return RunStatus(**{name: value for name, value in body.items() if name in FIELDS})


def change_status(folder: Path, **facts: Any) -> None:
    """Change fields of a written status, by a process that has locked the run.

    Raises:
        RunError: the status is damaged or cannot be written.
    """
    status = dataclasses.replace(written_status(folder), **facts, updated=now())
    write_status(folder, status)


def write_status(folder: Path, status: RunStatus) -> None:
    """Write status.json, on a full disk over the old one.

    Raises:
        RunError: it cannot be written.
    """
    write_json_even_if_full(folder / STATUS, dataclasses.asdict(status))


def no_sign_of_life(status: RunStatus) -> str:
    """Return a sentence about a worker that gives no sign of life; "" of any other.

    >>> no_sign_of_life(RunStatus("running"))
    ''
    """
    silence = status.silence
    if silence is None:
        return ""
    return f"No sign of life for {in_words(silence)}."


def _is_launching(folder: Path, status: RunStatus) -> bool:
    """Return whether a worker of a run that nobody has locked may still come."""
    if status.state == "queued" and status.waits:
        return True
    if status.state != "queued" or status.pid is not None:
        return False
    return abs(age(status.updated)) < GRACE and is_starting(folder, status.queued) is not False


def _expected(name: str, value: Any) -> str:
    """Return what a field of the status should be, "" where it is that."""
    if name in ("epoch", "epochs"):
        return "" if _is_number(value, int) and 0 <= value <= MOST else "a number of epochs"
    if name == "seconds":
        return "" if _is_number(value) and value >= 0 else "a number of seconds from 0"
    if name == "seconds_left":
        known = value is None or (_is_number(value) and value > -1)  # of rounded epochs
        return "" if known else "a number of seconds from 0, or null"
    if name == "pid":
        known = value is None or (_is_number(value, int) and 0 <= value <= MOST)
        return "" if known else "the number of a process, or null"
    if name in ("resumes", "waits"):
        return "" if isinstance(value, bool) else "true or false"
    if name in ("queued", "started", "updated"):
        known = value is None or (isinstance(value, str) and _time(value) is not None)
        return "" if known else "a time such as 2026-01-31T23:05:09+00:00, or null"
    return "" if isinstance(value, str) else "text"


def _is_number(value: Any, kind: Any = (int, float)) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool) and -1e12 < value < 1e12


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def read_status(folder: Path) -> RunStatus:
    """Read a run's status; an active run without a worker is `lost`.

    Raises:
        RunError: the file is missing or damaged.
    """
    status = written_status(folder)
    if not status.active or is_locked(folder / LOCK):
        return status
    status = written_status(folder)  # a worker writes its last state before it releases the lock
    if not status.active or _is_launching(folder, status):
        return status
    return dataclasses.replace(
        status,
        state="lost",
        seconds_left=None,
        message=LOST if status.resumes else LOST_LOOP,
    )
