"""The queue: one small file for each run that waits, in the order in which they will start.

A waiting run is no process: its directory is complete, its status is `queued` with `waits`, and
DOVS_HOME/queue has a file that names it. The files are numbered in their order. Whoever changes
the queue locks it with `changing`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dovs import access, places
from dovs.errors import ConfigError, RunError
from dovs.runs import files, lock, naming, permission
from dovs.runs.slots import devices_for
from dovs.runs.status import now, shown, write_status, written_status
from dovs.runs.store import Run

LIMIT = "DOVS_QUEUE_LIMIT"
"""Environment variable: most runs that may wait, default `DEFAULT_LIMIT`."""
DEFAULT_LIMIT = 100


@dataclass(frozen=True)
class Waiting:
    """A run that waits.

    Attributes:
        run: its directory.
        file: that names it in the queue.
        devices: on which it may train.
        stages: name and parameters of second stages that a cell of a sweep trains afterwards, or
            None for a run of its own.
        threads: CPU threads of its worker, or None for all.
    """

    run: Run
    file: Path
    devices: tuple[str, ...]
    stages: Sequence[tuple[str, dict[str, Any]]] | None = None
    threads: int | None = None
    problem: str = field(default="", compare=False)


def queue_folder(home: Path | None = None) -> Path:
    """Return the folder of the queue."""
    return (home or places.home()) / "queue"


@contextlib.contextmanager
def changing(home: Path | None = None) -> Iterator[None]:
    """Lock the queue against other processes while this one changes it.

    Raises:
        RunError: the folder of the queue cannot be written.
        AccessError: visitors of this process may change nothing.
    """
    import filelock

    access.require_change()
    folder = queue_folder(home)
    locked = filelock.FileLock(folder / ".lock", thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        locked.acquire(timeout=60)
    except filelock.Timeout:
        raise RunError(f"the queue in {folder} is in use by another process. Try again.") from None
    except OSError as error:
        raise files.write_error(folder, error) from None
    try:
        yield
    finally:
        locked.release()


def limit() -> int:
    """Return how many runs may wait.

    Raises:
        ConfigError: `DOVS_QUEUE_LIMIT` is not a whole number of at least 1.
    """
    given = os.environ.get(LIMIT, "").strip()
    if not given:
        return DEFAULT_LIMIT
    if not given.isascii() or not given.isdigit() or int(given) < 1:
        raise ConfigError(
            f"{LIMIT}={given!r} must be a whole number of at least 1: how many runs may wait."
        )
    return int(given)


def require_room(home: Path | None = None, runs: int = 1) -> None:
    """Check that so many runs more may wait.

    Raises:
        RunError: they may not.
        ConfigError: see `limit`.
    """
    waiting, most = len(waiting_runs(home)), limit()
    if waiting + runs > most:
        more = "another" if runs == 1 else f"{runs} more"
        raise RunError(
            f"{waiting} runs wait already, and the queue takes at most {most}: there is no room "
            f"for {more}. Cancel some (`python -m dovs queue`), or set {LIMIT} to a larger number."
        )


def waiting_runs(home: Path | None = None) -> list[Waiting]:
    """Return the runs that wait, next first; a run that was cancelled or deleted is left out."""
    return [each for each in _entries(home) if each.problem or _still_waits(each.run)]


def any_files(home: Path | None = None) -> bool:
    """Return whether there is something in the queue, without reading it."""
    return bool(_files(home))


def left_over(home: Path | None = None) -> list[Waiting]:
    """Return what is in the queue but does not wait any more."""
    return [each for each in _entries(home) if not each.problem and not _still_waits(each.run)]


def add(
    run: Run,
    home: Path | None = None,
    stages: Sequence[tuple[str, dict[str, Any]]] | None = None,
    threads: int | None = None,
) -> None:
    """Put a queued run at the end of the queue; the caller has locked the queue.

    Raises:
        RunError: too many runs wait, the run is in use, or a folder cannot be written.
    """
    require_room(home)
    devices = devices_for(run.config().device)
    named = devices[0] if len(devices) == 1 else devices[0].partition(":")[0]
    note_waiting(run, f"Waits in the queue for {named}.", named)
    remove(run, home)
    existing = _files(home)
    number = _number(existing[-1]) + 1 if existing else 1
    inside = run.path.resolve().parent == naming.runs_folder(home).resolve()
    files.write_json_atomic(
        queue_folder(home) / _file_name(number, run),
        {
            "run": run.name if inside else str(run.path.resolve()),
            "device": run.config().device,
            "stages": None if stages is None else [[name, dict(given)] for name, given in stages],
            "threads": threads,
        },
    )


def note_waiting(run: Run, message: str, device: str = "") -> None:
    """Write into the status of a queued run that it waits, or with message "" that it does not.

    Raises:
        RunError: it is not queued any more, is in use, or cannot be written.
    """
    locked = lock.acquire(run.path)
    try:
        status = written_status(run.path)
        if status.state != "queued":
            raise RunError(f"run '{run.name}' is {shown(status.state)}, so it does not wait.")
        changed = dataclasses.replace(
            status,
            waits=bool(message),
            message=message,
            device=device or status.device,
            updated=now(),
        )
        write_status(run.path, changed)
    finally:
        locked.release()


def remove(run: Run, home: Path | None = None) -> None:
    """Take a run out of the queue; the caller has locked the queue."""
    for file in _files(home):
        if file.name.endswith(_file_name(0, run).partition("-")[2]):
            file.unlink(missing_ok=True)


def move(run: Run, home: Path | None = None, up: int | None = 1) -> int:
    """Move a run towards the front of the queue, and return its new position, 1 = next.

    Args:
        run: that waits.
        home: default `DOVS_HOME`.
        up: places; None moves it to the front.

    Raises:
        RunError: it does not wait, or the queue cannot be written.
        AccessError: visitors may not change the order.
    """
    access.require_manage()
    permission.require_change(run)
    with changing(home):
        order = waiting_runs(home)
        place = next((i for i, w in enumerate(order) if w.run.path.resolve() == run.path), None)
        if place is None:
            raise RunError(f"run '{run.name}' does not wait. `python -m dovs queue` lists those.")
        target = 0 if up is None else max(0, place - up)
        order.insert(target, order.pop(place))
        for number, each in enumerate(order, start=1):
            if _number(each.file) != number:
                try:
                    each.file.rename(each.file.with_name(_renumbered(number, each.file)))
                except OSError as error:
                    raise files.write_error(each.file, error) from None
    return target + 1


def _entries(home: Path | None) -> list[Waiting]:
    return [found for file in _files(home) if (found := _read(file, home)) is not None]


def _files(home: Path | None) -> list[Path]:
    try:
        found = list(queue_folder(home).glob("*-*.json"))
    except OSError:
        return []
    return sorted(
        (path for path in found if _number(path) >= 0), key=lambda p: (_number(p), p.name)
    )


def _read(file: Path, home: Path | None) -> Waiting | None:
    """Read a file of the queue; None if somebody has removed it meanwhile."""
    try:
        body = files.read_json(file)
        given = str(body["run"])
        folder = Path(given) if Path(given).is_absolute() else naming.run_folder(given, home)
        stages = body.get("stages")
        return Waiting(
            Run(folder.resolve()),
            file,
            devices_for(str(body.get("device", "auto"))),
            None if stages is None else [(str(n), dict(g)) for n, g in stages],
            None if body.get("threads") is None else int(body["threads"]),
        )
    except (RunError, KeyError, TypeError, ValueError, OverflowError) as error:
        if not file.exists():
            return None
        reason = f"{str(error).removesuffix(files.AGAIN).rstrip('.')}."
        advice = f"Delete {file}: a run that waits gets a new file."
        return Waiting(
            Run(file), file, (), problem=f"{file.name} cannot be read: {reason} {advice}"
        )


def _still_waits(run: Run) -> bool:
    """Return whether a run in the queue is to be started: one whose starter ended is, too."""
    try:
        status = run.status()
    except RunError:
        return False
    return (status.state == "queued" and status.waits) or (
        status.state == "lost" and written_status(run.path).state == "queued"
    )


def _file_name(number: int, run: Run) -> str:
    digest = hashlib.sha256(str(run.path.resolve()).encode()).hexdigest()[:16]
    return f"{number:06d}-{digest}.json"


def _renumbered(number: int, file: Path) -> str:
    return f"{number:06d}-{file.name.partition('-')[2]}"


def _number(file: Path) -> int:
    text = file.name.partition("-")[0]
    return int(text) if text.isascii() and text.isdigit() else -1
