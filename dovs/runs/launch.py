"""Starting and resuming runs. Every worker is a process of its own."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from dovs import config as configuration
from dovs import processes
from dovs.config import RunConfig
from dovs.errors import RunError
from dovs.runs import hierarchies, lock, permission
from dovs.runs.files import write_error
from dovs.runs.layout import LOG, STOP
from dovs.runs.leftovers import clear_finished
from dovs.runs.naming import new_folder
from dovs.runs.starting import note_starting
from dovs.runs.status import (
    STATES,
    RunStatus,
    change_status,
    no_sign_of_life,
    now,
    written_status,
)
from dovs.runs.store import Run, open_run
from dovs.runs.validation import validate_config
from dovs.runs.writer import RunWriter


def start(
    config: RunConfig,
    home: Path | None = None,
    name: str | None = None,
    path: Path | None = None,
) -> Run:
    """Check a configuration, create its run, and train it in the background.

    A worker is started at once if a slot of its device is free; else the run waits in the queue.

    Args:
        config: what to train.
        home: default `DOVS_HOME`.
        name: of the run in the home; default: of time, dataset, method and seed.
        path: directory of the run, instead of a name in the home.

    Raises:
        ConfigError: a setting is unknown, out of range, or does not fit the others.
        DataError: the dataset is damaged or, as DataMissing, not on this machine yet.
        HierarchyError: the abstract labels are missing, damaged, or of other classes.
        RunError: the name or directory cannot be used, or too many runs wait.
        AccessError: visitors may not train this, or not now.
    """
    from dovs.runs import dispatch, waiting

    permission.require_start(config, home)
    checked = validate_config(config, home)
    waiting.require_room(home)
    run = create(checked, home, name, path)
    dispatch.enqueue(run, home)
    return run


def create(
    config: RunConfig,
    home: Path | None = None,
    name: str | None = None,
    path: Path | None = None,
) -> Run:
    """Create the directory of a run, without starting a worker.

    An unfinished run of the same configuration at `path` is queued again. Saved abstract labels
    that the configuration names are copied into the run.

    Raises:
        RunError: the name or directory cannot be used.
        HierarchyError: the abstract labels are missing or damaged.
        AccessError: visitors may not train this, or not now.
    """
    permission.require_start(config, home)
    given = None if config.hierarchy is None else hierarchies.load(config.hierarchy, home)
    folder = new_folder(config, home, name) if path is None else Path(path).expanduser().resolve()
    writer = RunWriter(folder).create(config, given)
    run = open_run(folder)
    if run.status().state == "queued" and (owner := permission.owner_facts()):
        writer.write_facts(**owner)
    if run.status().resumable:
        requeue(run)
    return run


def requeue(run: Run) -> None:
    """Queue a run again that ended early.

    Raises:
        RunError: it is finished or active, or cannot be written.
        AccessError: visitors may not change this run.
    """
    permission.require_change(run)
    status = run.status()
    if status.state == "finished":
        clear_finished(run.path)
        raise RunError(f"run '{run.name}' is finished: nothing to resume. Train a new one.")
    if not status.resumable:
        silent = no_sign_of_life(status)
        seen = f" {silent}" if silent else ""
        raise RunError(
            f"run '{run.name}' is {status.state}: nothing to resume.{seen} Stop it first."
        )
    locked = lock.acquire(run.path)
    try:
        (run.path / STOP).unlink(missing_ok=True)
        change_status(
            run.path,
            state="queued",
            message="",
            queued=now(),
            pid=None,
            seconds_left=None,
            waits=False,
        )
    except OSError as error:
        raise write_error(run.path / STOP, error) from None
    finally:
        locked.release()


def resume(run: Run, home: Path | None = None) -> Run:
    """Continue a run from its last checkpoint in the background: now, or when it is its turn.

    Raises:
        RunError: it is finished or active, or cannot be written, or too many runs wait.
        AccessError: visitors may not change this run, or not train it now.
    """
    from dovs.runs import dispatch, waiting

    permission.require_start(run.config(), home)
    waiting.require_room(home)
    requeue(run)
    dispatch.enqueue(run, home)
    return run


def wait_for(
    run: Run,
    states: Collection[str] = ("finished", "failed", "cancelled", "lost"),
    timeout: float = 60,
) -> RunStatus:
    """Wait until a run is in one of the states, and return its status.

    Raises:
        RunError: it is in another state after `timeout` seconds.
        ValueError: a state is unknown.
    """
    if not set(states) <= {*STATES, "lost"}:
        raise ValueError(f"unknown states in {states}")
    end = time.monotonic() + timeout
    while (status := run.status()).state not in states:
        if time.monotonic() > end:
            raise RunError(
                f"run '{run.name}' is still {status.state} after {timeout:g} s, "
                f"not {' or '.join(states)}. The reason may be in its log: {run.path / LOG}"
            )
        time.sleep(0.1)
    return status


def worker_command(run: Run) -> list[str]:
    """Return the command of a run's worker."""
    return processes.python("-m", "dovs", "_work", str(run.path))


def cell_command(run: Run, stages: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Return the command of the worker of a cell of a sweep.

    Args:
        run: that it trains.
        stages: name and parameters of the second stages that it trains afterwards.
    """
    listed = json.dumps([[name, dict(given)] for name, given in stages])
    return [*worker_command(run), "--stages", listed]


def spawn(
    run: Run,
    home: Path | None = None,
    command: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Start the process of a queued run, detached from this process and its terminal.

    If it ends before it has locked the run, that is noted in the status.

    Args:
        run: that it works on.
        home: default `DOVS_HOME`.
        command: of the process; default: of a worker that trains.
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
            command or worker_command(run),
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
