"""Stopping runs: by a request that a worker follows at its next step, or by ending its process."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from dovs import disk
from dovs.errors import RunError
from dovs.runs import lock, permission
from dovs.runs.files import write_text_atomic
from dovs.runs.layout import STOP
from dovs.runs.starting import exists
from dovs.runs.status import RunStatus, change_status, no_sign_of_life, shown, written_status
from dovs.runs.store import Run

PATIENCE = 10.0
"""Seconds after which a request that a worker did not follow may be followed by a signal."""
TERMINATING, KILLING = 3.0, 10.0
"""Seconds that a process has to end after the signal that it can catch, and after the other."""
POLL = 0.05


def stop(run: Run, force: bool = False) -> None:
    """Request that a run stops: its worker does so at its next step. Without a worker, cancel it.

    The process of a worker that gives no sign of life, or that has not followed an earlier request
    within `PATIENCE`, is terminated and, if that does not help, killed. Its run is then cancelled,
    and can be resumed from its last checkpoint; its device is free for other runs.

    Args:
        run: to stop.
        force: whether the process is ended at once. That of a loop of the user's own is ended
            only so.

    Raises:
        RunError: it has ended already, cannot be written, or its process cannot be ended.
        AccessError: visitors may not change this run.
    """
    permission.require_change(run)
    status = run.status()
    if not status.active and status.state != "lost":
        raise RunError(f"run '{run.name}' is {shown(status.state)}: nothing to stop.")
    escalate = force or (status.resumes and (status.silence is not None or _ignored(run)))
    if request_age(run) is None:
        write_text_atomic(run.path / STOP, "")  # an empty file, for which a full disk has room
    message = "Stopped on request."
    if lock.is_locked(run.path / lock.LOCK):
        if not escalate:
            return
        end_process(run, status)
        silent = no_sign_of_life(status)
        message = f"Its process was ended on request. {silent}".strip()
    locked = lock.acquire(run.path)
    try:
        if written_status(run.path).active:
            change_status(
                run.path, state="cancelled", message=message, seconds_left=None, waits=False
            )
    finally:
        locked.release()


def request_age(run: Run) -> float | None:
    """Return the seconds since a stop was requested; None where none was."""
    try:
        return max(0.0, time.time() - os.stat(run.path / STOP).st_mtime)
    except OSError:
        return None


def may_end(run: Run, status: RunStatus) -> bool:
    """Return whether a further `stop` would end the process of a run."""
    return status.active and status.resumes and (status.silence is not None or _ignored(run))


def end_process(run: Run, status: RunStatus) -> None:
    """End the process that has locked a run, at first by a signal that it can catch.

    Raises:
        RunError: it is not known, belongs to somebody else or another machine, or does not end.
    """
    pid, lock_file = status.pid, run.path / lock.LOCK
    if pid is None or pid == os.getpid() or not exists(pid) or not _has_open(pid, lock_file):
        raise RunError(
            f"the process of run '{run.name}' is not one of this machine, or not known. Stop the "
            "run where it was started."
        )
    for number, seconds in ((signal.SIGTERM, TERMINATING), (_KILL, KILLING)):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass
        except OSError as error:
            raise RunError(
                f"process {pid} of run '{run.name}' cannot be ended: {disk.reason(error)}. Stop "
                "the run as the user who started it."
            ) from None
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not lock.is_locked(lock_file):
                return
            time.sleep(POLL)
    raise RunError(
        f"process {pid} of run '{run.name}' does not end: it may wait for a disk or a device. End "
        "it by hand, or restart the machine."
    )


_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


def _ignored(run: Run) -> bool:
    seconds = request_age(run)
    return seconds is not None and seconds > PATIENCE


def _has_open(pid: int, path: Path) -> bool:
    """Return whether a process has a file open; True where the system does not show that.

    The number of a process that has ended may be that of another one now.
    """
    place = Path(f"/proc/{pid}/fd")
    if not place.is_dir():
        return not Path("/proc/self/fd").is_dir()
    found = []
    with contextlib.suppress(OSError):
        for entry in os.listdir(place):
            with contextlib.suppress(OSError):
                found.append(os.readlink(place / entry))
    return str(path.resolve()) in found
