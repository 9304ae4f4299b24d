"""The process that was started for a queued run, until it has locked the run.

Loading torch takes a worker seconds, in which it has no lock yet. Whoever started it writes its
number beside the status, so that readers notice at once when it was killed in this time. The number
proves an end, never a life: another process may have it later, and then `GRACE` decides.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from dovs import access, disk
from dovs.errors import RunError
from dovs.runs.files import read_json, write_json_atomic

FILE = ".starting"


def note_starting(folder: Path, pid: int, queued: str | None) -> None:
    """Write which process was started for a run, and when the run was queued.

    A disk that is full does not stop the run: without the note an end is noticed later.
    """
    with contextlib.suppress(RunError):
        write_json_atomic(folder / FILE, {"pid": pid, "queued": queued})


def forget_starting(folder: Path) -> None:
    """Delete the note, when a worker has locked the run.

    Raises:
        AccessError: visitors of this process may change nothing.
    """
    access.require_change()
    with contextlib.suppress(OSError):
        (folder / FILE).unlink(missing_ok=True)


def is_starting(folder: Path, queued: str | None) -> bool | None:
    """Return whether the process that was started for a run exists; None where none is known.

    Args:
        folder: the run directory.
        queued: when the run was queued; a note about an earlier time is about another process.
    """
    if not disk.is_file(folder / FILE):
        return None
    try:
        note = read_json(folder / FILE)
    except RunError:
        return None
    pid = note.get("pid")
    if note.get("queued") != queued or not isinstance(pid, int):
        return None
    return exists(pid)


def exists(pid: int) -> bool:
    """Return whether there is a process of that number that has not ended.

    >>> exists(os.getpid())
    True
    """
    if os.name == "nt" or not 0 < pid < 2**31:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:  # one that has ended, but that nobody has waited for, is still there
        state = disk.read_bytes(Path(f"/proc/{pid}/stat")).rpartition(b")")[2].split()[0]
    except (OSError, IndexError):
        return True
    return state not in (b"Z", b"X")
