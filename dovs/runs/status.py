"""The state of a run: the content of status.json, and what readers derive from it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dovs.errors import RunError
from dovs.runs.files import damaged, read_json
from dovs.runs.lock import LOCK, is_locked

STATUS = "status.json"
ACTIVE = ("queued", "running", "projecting")
RESUMABLE = ("cancelled", "failed", "lost")
STATES = (*ACTIVE, "finished", "failed", "cancelled")
GRACE = 120.0
"""Seconds that a new run may be queued before its worker has locked it; later it is lost.

A busy machine needs half a minute to start a worker. That a worker ended before it locked its run
is reported much earlier by the process that started it (`dovs.runs.launch`)."""


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
        """Seconds without a sign of life of the worker, where they are too many; else None."""
        return None

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
    if not time:
        return float("inf")
    try:
        then = datetime.fromisoformat(time)
    except ValueError:
        return float("inf")
    if then.tzinfo is None:
        return float("inf")
    return (datetime.now(UTC) - then).total_seconds()


def written_status(folder: Path) -> RunStatus:
    """Read status.json as it was written, without deriving `lost`.

    Raises:
        RunError: the file is missing or damaged, or has an unknown state.
    """
    path = folder / STATUS
    body: dict[str, Any] = read_json(path)
    if body.get("state") not in STATES:
        raise RunError(
            f"{path} has state {body.get('state')!r}, not one of {', '.join(STATES)}: "
            "it was written by another version, or is damaged."
        )
    for name, kind in (("epoch", int), ("epochs", int), ("seconds", int | float)):
        if not isinstance(body.get(name, 0), kind):
            raise damaged(path, TypeError(f"{name}={body[name]!r} is not a number"))
    return RunStatus(**{name: value for name, value in body.items() if name in FIELDS})


def read_status(folder: Path) -> RunStatus:
    """Read a run's status; an active run without a worker is `lost`.

    Raises:
        RunError: the file is missing or damaged.
    """
    status = written_status(folder)
    if not status.active or is_locked(folder / LOCK):
        return status
    status = written_status(folder)  # a worker writes its last state before it releases the lock
    launching = status.state == "queued" and status.pid is None and abs(age(status.updated)) < GRACE
    if not status.active or launching or (status.state == "queued" and status.waits):
        return status
    return dataclasses.replace(
        status,
        state="lost",
        seconds_left=None,
        message=LOST if status.resumes else LOST_LOOP,
    )
