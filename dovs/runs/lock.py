"""Whether a worker is alive: it locks a file of its run until it ends.

The operating system releases the lock when the process ends, whatever ends it. So nothing is
guessed from a process id, which another process may have later.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dovs import access, disk
from dovs.errors import RunError
from dovs.runs.files import write_error

if TYPE_CHECKING:
    import filelock

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LOCK, MAPS, NOTES = ".lock", ".maps.lock", ".notes.lock"
"""Files that are locked by the worker of a run, by the process that draws its maps, and by whoever
changes its notes."""

_reserved: dict[Path, filelock.BaseFileLock] = {}


def is_locked(lock_file: Path) -> bool:
    """Return whether some process has locked a file. Creates nothing, writes nothing.

    The check itself takes a shared lock for an instant; `acquire` waits longer than that.
    """
    if not disk.is_file(lock_file):
        return False
    if fcntl is None:
        import filelock

        try:
            with filelock.FileLock(lock_file, timeout=0):
                return False
        except filelock.Timeout:
            return True
        except OSError:
            return False
    try:
        descriptor = os.open(lock_file, os.O_RDONLY | os.O_NONBLOCK)  # even where it is a pipe
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in (errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK)
    finally:
        os.close(descriptor)
    return False


def acquire(folder: Path, timeout: float = 2.0, file: str = LOCK) -> filelock.BaseFileLock:
    """Lock a run directory for this process.

    Args:
        folder: the run directory.
        file: `LOCK`, or `MAPS` or `NOTES` to lock its maps or notes alone.
        timeout: seconds to wait; the check of a reader, or a short change of the status by
            another process, also locks the directory for a moment.

    Raises:
        RunError: another worker has locked the run, or the directory is not there or cannot be
            written.
        AccessError: visitors of this process may write nothing.
    """
    import filelock  # it brings asyncio, which who only reads runs does not need

    access.require_change()
    if not folder.is_dir():  # filelock would make it
        raise RunError(
            f"there is no {folder} any more: run '{folder.name}' was moved, renamed or deleted."
        )
    lock = filelock.FileLock(folder / file, thread_local=False)
    try:
        lock.acquire(timeout=timeout)
    except filelock.Timeout:
        raise RunError(
            f"run '{folder.name}' is in use by another worker. Wait until it ends, or stop it."
        ) from None
    except OSError as error:
        raise write_error(folder / file, error) from None
    return lock


@contextlib.contextmanager
def reserved(folder: Path) -> Iterator[None]:
    """Lock a run for a writer that this process creates later, in the body.

    Loading torch takes seconds, during which the worker must already count as alive. So the run is
    locked first, and `acquire_reserved` gives that lock to the writer.

    Raises:
        RunError: another worker has locked the run.
    """
    key = folder.resolve()
    _reserved[key] = acquire(folder)
    try:
        yield
    finally:
        lock = _reserved.pop(key, None)
        if lock is not None:
            lock.release()


def acquire_reserved(folder: Path) -> filelock.BaseFileLock:
    """Return the lock that this process has reserved, or acquire it now.

    Raises:
        RunError: another worker has locked the run.
    """
    return _reserved.pop(folder.resolve(), None) or acquire(folder)
