"""The state of a run: what status.json holds, and what readers derive from it."""

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
GRACE = 20.0
"""Seconds that a run just launched may stay queued before its worker has taken the lock."""


@dataclass(frozen=True)
class RunStatus:
    """Where a run stands.

    Attributes:
        state: queued, running, projecting, finished, failed, cancelled, or derived: lost.
        epoch: epochs done.
        epochs: epochs in all, E.
        message: one line for people; what went wrong when failed.
        device: what it runs on: "cpu", "cuda:0", "mps", or "" while unknown.
        queued, started, updated: ISO times in UTC, or None.
        seconds: time trained so far.
        seconds_left: estimate, or None.
        pid: process of the worker, for people only; None until a worker took the run.
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

    @property
    def active(self) -> bool:
        """Whether a worker has it, or is about to."""
        return self.state in ACTIVE

    @property
    def resumable(self) -> bool:
        """Whether it ended before its end."""
        return self.state in RESUMABLE

    @property
    def fraction(self) -> float:
        """Share of the epochs done, 0..1."""
        return self.epoch / self.epochs if self.epochs else 0.0


FIELDS = {field.name for field in dataclasses.fields(RunStatus)}


def now() -> str:
    """Return the present as an ISO time in UTC."""
    return datetime.now(UTC).isoformat()


def age(time: str | None) -> float:
    """Return the seconds since an ISO time; infinite where there is none.

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
    """Read status.json as it was written, lost or not.

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
    """Read a run's status; an active state that no worker stands behind is `lost`.

    Raises:
        RunError: the file is missing or damaged.
    """
    status = written_status(folder)
    if not status.active or is_locked(folder / LOCK):
        return status
    status = written_status(folder)  # a worker writes its last state before it lets go
    launching = status.state == "queued" and status.pid is None and abs(age(status.updated)) < GRACE
    if not status.active or launching:
        return status
    return dataclasses.replace(
        status,
        state="lost",
        seconds_left=None,
        message="The worker ended without a word. Resume it to go on from its last checkpoint.",
    )
