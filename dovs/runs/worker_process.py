"""The process that works on a run: its command, its start, and an end before it began."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dovs import config as configuration
from dovs import processes
from dovs.errors import RunError
from dovs.runs import lock
from dovs.runs.files import write_error
from dovs.runs.layout import LOG
from dovs.runs.starting import note_starting
from dovs.runs.status import change_status, written_status
from dovs.runs.store import Run


def command(run: Run) -> list[str]:
    """Return the command of a run's worker."""
    return processes.python("-m", "dovs", "_work", str(run.path))


def cell_command(run: Run, stages: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Return the command of the worker of a cell of a sweep.

    Args:
        run: that it trains.
        stages: name and parameters of the second stages that it trains afterwards.
    """
    listed = json.dumps([[name, dict(given)] for name, given in stages])
    return [*command(run), "--stages", listed]


def spawn(
    run: Run,
    home: Path | None = None,
    words: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Start the process of a queued run, detached from this process and its terminal.

    If it ends before it has locked the run, that is noted in the status.

    Args:
        run: that it works on.
        home: default `DOVS_HOME`.
        words: command of the process; default: of a worker that trains.
        environment: variables in addition to those of this process.

    Raises:
        RunError: the log cannot be written or no process can be made.
    """
    queued = written_status(run.path).queued

    def note_end(code: int) -> None:
        with contextlib.suppress(OSError, RunError):  # the run may have been deleted
            _note_early_end(run, queued, code)

    try:
        pid = processes.detach(
            words or command(run),
            run.path / LOG,
            home=home or configuration.home(),
            environment=environment,
            on_end=note_end,
        )
    except OSError as error:
        raise write_error(run.path / LOG, error) from None
    note_starting(run.path, pid, queued)


def _note_early_end(run: Run, queued: str | None, code: int) -> None:
    """Note that a worker ended before it had its run; what it wrote itself remains.

    Args:
        run: that it was started for.
        queued: when the run was queued, as its status has it: a later worker is another one.
        code: exit code of the worker.
    """
    locked = lock.acquire(run.path)
    try:
        status = written_status(run.path)
        if status.state == "queued" and status.pid is None and status.queued == queued:
            change_status(
                run.path,
                state="failed",
                message=f"The worker ended before it began, with exit code {code}. The reason may "
                "be in the log.",
            )
    finally:
        locked.release()


def note_failure(run: Run, message: str) -> None:
    """Mark a queued run as failed that could not be started.

    Raises:
        RunError: it is in use, or cannot be written.
    """
    locked = lock.acquire(run.path)
    try:
        if written_status(run.path).state == "queued":
            change_status(run.path, state="failed", message=message, waits=False)
    finally:
        locked.release()
