"""The slot of a worker: a run at a time on a GPU, as many as there are slots on the CPU.

Which runs wait for a slot, and in which order, is in `waiting`; who starts them in `dispatch`. A
worker is started when a slot is free, so it waits here only if another run, such as one in a
terminal, was faster.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import filelock

from dovs.errors import RunError
from dovs.runs import slots
from dovs.runs.files import write_error
from dovs.runs.finding import list_runs
from dovs.runs.slots import Slot
from dovs.runs.writer import RunWriter

POLL = 0.5
"""Seconds between two attempts to get the slot."""


class QueueStopped(Exception):
    """Somebody requested that the run stops while it waited for its device."""


@contextlib.contextmanager
def slot(
    writer: RunWriter,
    devices: str | Sequence[str],
    *,
    wait: bool = True,
    home: Path | None = None,
) -> Iterator[str]:
    """Occupy a slot of a device while the body runs.

    Args:
        writer: of the run, locked; its state is `queued` while it waits.
        devices: what the run may compute on, resolved: "cpu", "cuda:0", "mps"; of several it gets
            one that is free.
        wait: False does not wait if every slot is occupied, as for a user at the terminal, but
            still occupies a free one, so that queued runs wait for this run.
        home: default `DOVS_HOME`.

    Yields:
        The device.

    Raises:
        QueueStopped: a stop was requested while the run waited.
        RunError: the folder of the slots cannot be written.
        ConfigError: see `slots.capacity`.
    """
    names = (devices,) if isinstance(devices, str) else tuple(devices)
    found = slots.reserved_for(writer.path, names, home) or slots.slots_of(names)
    locks: dict[Slot, filelock.BaseFileLock] = {
        each: filelock.FileLock(each.lock_file(home), thread_local=False) for each in found
    }
    folder = slots.slots_folder(home)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(folder, error) from None
    mine: Slot | None = None
    try:
        mine = _wait(locks, writer, home) if wait else _try(locks)
        if mine is not None:
            slots.reserve(mine, writer.path, home)
        yield mine.device if mine else names[0]
    finally:
        if mine is not None:
            slots.clear(mine, home)
            locks[mine].release()


def _wait(
    locks: dict[Slot, filelock.BaseFileLock], writer: RunWriter, home: Path | None
) -> Slot | None:
    devices = list(dict.fromkeys(slot.device for slot in locks))
    named = devices[0] if len(devices) == 1 else devices[0].partition(":")[0]
    waiting = False
    while not writer.stop_requested():
        mine = None if _older_waits(writer, named, home) else _try(locks)
        if mine is not None:
            writer.status(device=mine.device, message="")
            return mine
        if not waiting:
            waiting = True
            writer.status("queued", device=named, message=f"Waiting for another run on {named}.")
        time.sleep(POLL)
    raise QueueStopped


def _try(locks: dict[Slot, filelock.BaseFileLock]) -> Slot | None:
    for slot, lock in locks.items():
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            continue
        except OSError as error:
            raise write_error(Path(lock.lock_file), error) from None
        return slot
    return None


def _older_waits(writer: RunWriter, device: str, home: Path | None) -> bool:
    """Return whether another worker, which gives signs of life, was queued earlier for the device.

    A neighbour that cannot be read does not count.
    """
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
            and other.silence is None
            and other.device == device
            and (other.queued or "") < mine
        ):
            return True
    return False
