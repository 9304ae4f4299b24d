"""Who starts waiting runs: whoever queues one if a slot is free, else a small process.

`python -m dovs.runs.dispatch` starts the runs that wait, in their order, each when a slot is free,
and ends when none waits. It imports no torch. There is one for each home; it locks a file as long
as it lives. If it was killed, or the machine restarted, the next command or page starts it again.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import filelock

from dovs import places, processes
from dovs.errors import DovsError, RunError
from dovs.runs import permission, slots, waiting, worker_process
from dovs.runs.files import write_error
from dovs.runs.finding import list_runs
from dovs.runs.lock import is_locked
from dovs.runs.slots import Slot
from dovs.runs.status import GRACE
from dovs.runs.stopping import stop
from dovs.runs.store import Run
from dovs.runs.waiting import Waiting, queue_folder

logger = logging.getLogger(__name__)

POLL = 1.0
"""Seconds between two looks at the slots."""
PATIENCE = 10.0
"""Seconds for which a worker must be seen to be silent: after a computer wakes up, all are."""

Stages = Sequence[tuple[str, dict[str, Any]]]


def enqueue(
    run: Run,
    home: Path | None = None,
    stages: Stages | None = None,
    threads: int | None = None,
) -> bool:
    """Start a worker for a queued run if a slot is free and none waits for it; else let it wait.

    Args:
        run: queued, such as from `launch.create`.
        home: default `DOVS_HOME`.
        stages: second stages that a cell of a sweep trains afterwards.
        threads: CPU threads of its worker, default all.

    Returns:
        Whether a worker was started.

    Raises:
        RunError: too many runs wait, or a folder cannot be written; the run has then failed, with
            that message, and can be resumed.
        AccessError: visitors may not change this run.
    """
    permission.require_change(run)
    devices = slots.devices_for(run.config().device)
    try:
        with waiting.changing(home):
            slots.forget(run.path, home)  # an earlier worker of it may never have begun
            ahead = any(set(each.devices) & set(devices) for each in waiting.waiting_runs(home))
            slot = None if ahead else slots.free_slot(devices, home)
            if slot is not None:
                _begin(run, slot, home, stages, threads)
            else:
                waiting.add(run, home, stages, threads)
    except DovsError as error:
        _note_failure(run, f"It was not queued: {error}")
        raise
    if slot is None:
        wake(home)
    return slot is not None


def wake(home: Path | None = None) -> None:
    """Start the process that starts waiting runs, if some wait and it is not there.

    Raises:
        RunError: no process can be made.
    """
    folder = queue_folder(home)
    if not waiting.any_files(home) or is_locked(folder / "dispatch.lock"):
        return
    try:
        processes.detach(command(), folder / "log.txt", home=home or places.home())
    except OSError as error:
        raise write_error(folder / "log.txt", error) from None


def command() -> list[str]:
    """Return the command of the process that starts waiting runs."""
    return processes.python("-m", "dovs.runs.dispatch")


def cancel(run: Run, home: Path | None = None) -> None:
    """Take a run out of the queue and mark it cancelled.

    Raises:
        RunError: it does not wait, or cannot be written.
        AccessError: visitors may not change this run.
    """
    permission.require_change(run)
    with waiting.changing(home):
        found = [each for each in waiting.waiting_runs(home) if each.run.path == run.path.resolve()]
        if not found:
            raise RunError(f"run '{run.name}' does not wait: nothing to cancel. Stop it instead.")
        stop(run)
        waiting.remove(run, home)


def dispatch(home: Path | None = None, poll: float = POLL) -> list[Run]:
    """Start the runs that wait, in their order, until none waits; return those that were started.

    Nothing happens if another process does that already.

    Raises:
        RunError: the folder of the queue cannot be written.
    """
    folder = queue_folder(home)
    mine = filelock.FileLock(folder / "dispatch.lock", thread_local=False)
    started: list[Run] = []
    silence = Silence()
    try:
        with waiting.changing(home):
            mine.acquire(timeout=2)
            adopt(home)
    except filelock.Timeout:
        return started
    except OSError as error:
        raise write_error(folder / "dispatch.lock", error) from None
    try:
        while True:
            with waiting.changing(home):
                started += step(home, silence)
                if not any(not each.problem for each in waiting.waiting_runs(home)):
                    mine.release()  # before others may change the queue again
                    break
            time.sleep(poll)
    finally:
        mine.release()
    return started


def step(home: Path | None = None, silent: Callable[[Run], bool] | None = None) -> list[Run]:
    """Start each waiting run for which a slot is free; the caller has locked the queue.

    A later run starts before an earlier one only if it trains on other devices.
    """
    started = []
    full: set[str] = set()
    for each in waiting.left_over(home):
        each.file.unlink(missing_ok=True)
    for each in waiting.waiting_runs(home):
        if each.problem or set(each.devices) <= full:
            continue
        slot = slots.free_slot([d for d in each.devices if d not in full], home, silent)
        if slot is None:
            full |= set(each.devices)
            continue
        try:
            if _start(each, slot, home):
                started.append(each.run)
        except DovsError as error:
            logger.error("%s was not started: %s", each.run.name, error)
            _note_failure(each.run, str(error))
        each.file.unlink(missing_ok=True)
    return started


def adopt(home: Path | None = None) -> None:
    """Put runs at the end of the queue that wait according to their status, but have no file.

    The caller has locked the queue.
    """
    known = {each.run.path for each in waiting.waiting_runs(home)}
    for run in reversed(list_runs(home)):
        with contextlib.suppress(DovsError):
            status = run.status()
            if status.waits and status.state == "queued" and run.path.resolve() not in known:
                waiting.add(run, home)


class Silence:
    """Knows for how long workers have given no sign of life, as seen by this process."""

    def __init__(self) -> None:
        self._since: dict[Path, float] = {}

    def __call__(self, run: Run) -> bool:
        """Return whether a worker has been silent for `PATIENCE`."""
        if not slots.is_silent(run):
            self._since.pop(run.path, None)
            return False
        present = time.monotonic()
        return present - self._since.setdefault(run.path, present) >= PATIENCE


def _start(each: Waiting, slot: Slot, home: Path | None) -> bool:
    """Start a waiting run; False if it was cancelled in this moment."""
    try:
        waiting.note_waiting(each.run, "")
    except RunError:
        if each.run.status().state != "queued":
            return False
        raise
    _begin(each.run, slot, home, each.stages, each.threads)
    return True


def _begin(
    run: Run, slot: Slot, home: Path | None, stages: Stages | None, threads: int | None
) -> None:
    slots.reserve(slot, run.path, home)
    if stages is None:
        worker_process.spawn(run, home)
    else:
        limit = processes.thread_limit(threads)
        worker_process.spawn(run, home, worker_process.cell_command(run, stages), limit)


def _note_failure(run: Run, message: str) -> None:
    with contextlib.suppress(DovsError):
        worker_process.note_failure(run, message)


def _await_begin(runs: list[Run], poll: float = POLL) -> None:
    """Wait until each worker has locked its run, so that one that ends before is reported."""
    end = time.monotonic() + GRACE
    while time.monotonic() < end:
        with contextlib.suppress(RunError):
            if not any(_is_starting(run) for run in runs):
                return
        time.sleep(poll)


def _is_starting(run: Run) -> bool:
    status = run.status()
    return status.state == "queued" and status.pid is None and not status.waits


def main() -> int:
    """Start the runs that wait in `DOVS_HOME`, and end when none waits."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        _await_begin(dispatch())
    except DovsError as error:
        logger.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
