"""Creating, starting and resuming runs. Every worker is a process of its own."""

from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path

from dovs import disk
from dovs.config import RunConfig
from dovs.errors import RunError
from dovs.places import real_path
from dovs.runs import dispatch, hierarchies, lock, permission, waiting
from dovs.runs.faults import record_faults
from dovs.runs.files import write_error
from dovs.runs.finding import open_run
from dovs.runs.folders import new_folder
from dovs.runs.layout import CHECKPOINT, LOG, STOP
from dovs.runs.leftovers import clear_finished
from dovs.runs.status import (
    STATES,
    RunStatus,
    change_status,
    no_sign_of_life,
    now,
    shown,
)
from dovs.runs.store import Run
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
    folder = new_folder(config, home, name) if path is None else real_path(path)
    writer = RunWriter(folder).create(config, given)
    run = open_run(folder)
    if run.status().state == "queued" and (owner := permission.owner_facts()):
        writer.write_facts(**owner)
    if run.status().resumable:
        requeue(run)
    return run


def why_not_continued(run: Run) -> str:
    """Return why a run that ended early cannot go on where it ended, "" if it can.

    Without its checkpoint it would begin again, and overwrite the epochs that it has.

    Raises:
        RunError: its status is damaged.
    """
    status = run.status()
    if not status.resumable or status.epoch < 2 or disk.exists(run.path / CHECKPOINT):
        return ""
    return (
        f"run '{run.name}' ended after epoch {status.epoch} and has no {CHECKPOINT}, with which it "
        "would go on. Copy that file from where the run was trained, or export the run there again "
        "and import that zip. Or train a new run."
    )


def requeue(run: Run) -> None:
    """Queue a run again that ended early.

    Raises:
        RunError: it is finished or active, has no checkpoint to go on from, or cannot be written.
        AccessError: visitors may not change this run.
    """
    permission.require_change(run)
    status = run.status()
    if status.state == "finished":
        clear_finished(run.path)
        advice = " ".join(record_faults(run)) or "Train a new one."
        raise RunError(f"run '{run.name}' is finished: nothing to resume. {advice}")
    if not status.resumable:
        silent = no_sign_of_life(status)
        seen = f" {silent}" if silent else ""
        raise RunError(
            f"run '{run.name}' is {shown(status.state)}: nothing to resume.{seen} Stop it first."
        )
    if reason := why_not_continued(run):
        raise RunError(reason)
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
                f"run '{run.name}' is still {shown(status.state)} after {timeout:g} s, "
                f"not {' or '.join(states)}. The reason may be in its log: {run.path / LOG}"
            )
        time.sleep(0.1)
    return status
