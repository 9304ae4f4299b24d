"""Liveness: a worker holds its run's lock file for its life, so nobody guesses from a process id.

The kernel lets go of the lock when the worker ends, however it ends.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

import filelock

from dovs.errors import RunError
from dovs.runs.files import write_error

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LOCK = ".lock"

_reserved: dict[Path, filelock.BaseFileLock] = {}


def is_held(lock_file: Path) -> bool:
    """Return whether some process holds a lock file. Creates nothing, writes nothing.

    The look itself takes a shared lock for an instant; `hold` waits longer than that.
    """
    if not lock_file.exists():
        return False
    if fcntl is None:
        try:
            with filelock.FileLock(lock_file, timeout=0):
                return False
        except filelock.Timeout:
            return True
        except OSError:
            return False
    try:
        descriptor = os.open(lock_file, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in (errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK)
    finally:
        os.close(descriptor)
    return False


def hold(folder: Path, timeout: float = 2.0) -> filelock.BaseFileLock:
    """Take the lock of a run directory for this process.

    Args:
        folder: the run directory.
        timeout: seconds to wait for a reader's look, or another's short hold, to pass.

    Raises:
        RunError: another worker holds the run, or the directory cannot be written.
    """
    lock = filelock.FileLock(folder / LOCK, thread_local=False)
    try:
        lock.acquire(timeout=timeout)
    except filelock.Timeout:
        raise RunError(
            f"run '{folder.name}' is in use by another worker. Wait until it ends, or stop it."
        ) from None
    except OSError as error:
        raise write_error(folder / LOCK, error) from None
    return lock


@contextlib.contextmanager
def reserved(folder: Path) -> Iterator[None]:
    """Hold a run for the writer that this process is about to make.

    Loading torch takes seconds in which the worker must already count as alive, so the lock is
    taken first and `take` hands it on.

    Raises:
        RunError: another worker holds the run.
    """
    key = folder.resolve()
    _reserved[key] = hold(folder)
    try:
        yield
    finally:
        lock = _reserved.pop(key, None)
        if lock is not None:
            lock.release()


def take(folder: Path) -> filelock.BaseFileLock:
    """Return the lock that this process reserved, or take it now.

    Raises:
        RunError: another worker holds the run.
    """
    return _reserved.pop(folder.resolve(), None) or hold(folder)
