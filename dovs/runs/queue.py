"""One training at a time on a device: workers wait for its slot, the longest queued one first."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

import filelock

from dovs import config as configuration
from dovs.errors import RunError
from dovs.runs.files import write_error
from dovs.runs.store import list_runs
from dovs.runs.writer import RunWriter

POLL = 0.5
"""Seconds between two attempts to get the slot."""


class QueueStopped(Exception):
    """Somebody requested that the run stops while it waited for its device."""


@contextlib.contextmanager
def slot(
    writer: RunWriter, device: str, *, wait: bool = True, home: Path | None = None
) -> Iterator[None]:
    """Occupy a device's slot while the body runs.

    Args:
        writer: of the run, locked; its state is `queued` while it waits.
        device: what the run will compute on, resolved: "cpu", "cuda:0", "mps".
        wait: False does not wait if the slot is occupied, as for a user at the terminal, but still
            occupies a free one, so that queued runs wait for this run.
        home: default `DOVS_HOME`.

    Raises:
        QueueStopped: a stop was requested while the run waited.
        RunError: the folder of the slots cannot be written.
    """
    folder = (home or configuration.home()) / "slots"
    path = folder / (re.sub(r"[^a-z0-9]+", "-", device.lower()) + ".lock")
    lock = filelock.FileLock(path, thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(path, error) from None
    try:
        if wait:
            _wait(lock, writer, device, home)
        else:
            _try(lock)
        yield
    finally:
        if lock.is_locked:
            lock.release()


def _wait(lock: filelock.BaseFileLock, writer: RunWriter, device: str, home: Path | None) -> None:
    waiting = False
    while not writer.stop_requested():
        if not _older_waits(writer, device, home) and _try(lock):
            writer.status(device=device, message="")
            return
        if not waiting:
            waiting = True
            writer.status("queued", device=device, message=f"Waiting for another run on {device}.")
        time.sleep(POLL)
    raise QueueStopped


def _try(lock: filelock.BaseFileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return False
    except OSError as error:
        raise write_error(Path(lock.lock_file), error) from None
    return True


def _older_waits(writer: RunWriter, device: str, home: Path | None) -> bool:
    """Return whether another live worker was queued earlier for the same device."""
    mine = writer.current.queued or ""
    for run in list_runs(home):
        if run.path.resolve() == writer.path.resolve():
            continue
        try:
            other = run.status()
        except RunError:
            continue
        if (
            other.state == "queued"
            and other.pid is not None
            and other.device == device
            and (other.queued or "") < mine
        ):
            return True
    return False
