"""Deleted runs: they are moved into the trash of their home, and can be restored from there."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dovs import access, places
from dovs.errors import RunError
from dovs.runs import extra_projections, lock, permission
from dovs.runs.files import write_error
from dovs.runs.finding import is_run
from dovs.runs.folders import free_folder
from dovs.runs.naming import name_as_text, runs_folder
from dovs.runs.status import ACTIVE
from dovs.runs.store import Run

FOLDER = "trash"
ENTRY = re.compile(r"(?P<name>.+)~(?P<time>\d{14})-[0-9a-f]{4}", re.ASCII | re.DOTALL)


@dataclass(frozen=True)
class Deleted:
    """A run in the trash.

    Attributes:
        path: its directory.
        name: that it had.
        deleted: when, in UTC and ISO format; "" where that is not known.
    """

    path: Path
    name: str
    deleted: str

    @property
    def entry(self) -> str:
        """Its name in the trash, which no other run there has."""
        return name_as_text(self.path.name)

    @property
    def folder(self) -> str:
        """Name of the directory that it had, as the system has it."""
        return self.path.name.rpartition("~")[0]


def trash_folder(home: Path | None = None) -> Path:
    """Return the folder of deleted runs; default: of `DOVS_HOME`."""
    return (home or places.home()) / FOLDER


def delete(run: Run, home: Path | None = None) -> Deleted:
    """Move a run of a home into its trash.

    Raises:
        RunError: it is active, is not of this home, or cannot be moved, such as one whose name is
            so long that the trash cannot store it.
    """
    with owned(run, home, "deleted"):
        return put_in(run, home)


def put_in(run: Run, home: Path | None = None) -> Deleted:
    """Move a run, which no process may be at, from any folder into the trash of a home.

    Raises:
        RunError: it cannot be moved.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
    target = trash_folder(home) / f"{run.path.name}~{stamp}-{secrets.token_hex(2)}"
    move(run.path, target)
    return _read(target) or Deleted(target, run.name, "")


def deleted_runs(home: Path | None = None) -> list[Deleted]:
    """Return the runs in the trash, the one deleted last first.

    Raises:
        RunError: the trash cannot be read.
    """
    root = trash_folder(home)
    try:
        found = [each for name in os.listdir(root) if (each := _read(root / name)) is not None]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise write_error(root, error) from None
    return sorted(found, key=lambda each: (each.deleted, each.entry), reverse=True)


def restore(name: str, home: Path | None = None) -> Run:
    """Move a run back out of the trash: by its name the one deleted last, or by its entry.

    A directory that was copied into the home comes back as it was, even with a name that a new run
    may not have.

    Returns:
        The run. It has another name, NAME-2, where its own is taken.

    Raises:
        RunError: there is none, or it cannot be moved.
        AccessError: visitors may not change this run.
    """
    every = deleted_runs(home)
    wanted = name_as_text(name)
    found = next((each for each in every if wanted in (each.name, each.entry)), None)
    if found is None:
        known = ", ".join(dict.fromkeys(each.name for each in every[:10])) or "nothing"
        raise RunError(f"the trash has no run '{wanted}': it has {known}.")
    permission.require_change(Run(found.path))
    folder = free_folder(found.folder, home)
    move(found.path, folder)
    return Run(folder)


def empty_trash(home: Path | None = None) -> tuple[int, int]:
    """Delete what is in the trash, for ever; return how many runs and bytes that were.

    Raises:
        RunError: something in it cannot be deleted.
        AccessError: visitors may not do so.
    """
    access.require_manage()
    count = size = 0
    for each in deleted_runs(home):
        bytes_of_run = size_of(each.path)
        extra = extra_projections.folder_of(
            runs_folder(home) / each.folder, Run(each.path).created, home
        )
        try:
            shutil.rmtree(each.path)
        except OSError as error:
            raise write_error(each.path, error) from None
        if not (runs_folder(home) / each.folder).exists():
            shutil.rmtree(extra, ignore_errors=True)
        count, size = count + 1, size + bytes_of_run
    return count, size


def size_of(folder: Path) -> int:
    """Return the bytes of the files below a folder; links are not followed."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total


@contextlib.contextmanager
def owned(run: Run, home: Path | None, done: str) -> Iterator[None]:
    """Make sure that a run is of a home, and that no process works on it while the body runs.

    Args:
        run: the run.
        home: default `DOVS_HOME`.
        done: what is to be done with it, for messages.

    Raises:
        RunError: it is not so.
        AccessError: visitors may not change this run.
    """
    permission.require_change(run)
    if run.path.resolve().parent != runs_folder(home).resolve() or run.path.is_symlink():
        raise RunError(f"run '{run.name}' is not in {runs_folder(home)}: it is not {done} here.")
    state = _state(run)
    if state in ACTIVE:
        raise RunError(f"run '{run.name}' is {state}: stop it before it is {done}.")
    if lock.is_locked(run.path / lock.MAPS):
        raise RunError(f"the maps of run '{run.name}' are being drawn. Wait for them.")
    try:
        locked = lock.acquire(run.path, timeout=0.5)
    except RunError:
        if lock.is_locked(run.path / lock.LOCK):
            raise
        locked = None  # the directory may not be written, but perhaps be moved
    try:
        yield
    finally:
        if locked is not None:
            locked.release()


def _state(run: Run) -> str:
    try:
        return run.status().state
    except RunError:  # a damaged run is in use where a process has locked it
        return ""


def move(source: Path, target: Path) -> None:
    """Move a directory, to another disk by a copy.

    Raises:
        RunError: it cannot be moved.
        AccessError: visitors of this process may write nothing.
    """
    access.require_change()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.rename(source, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            shutil.move(source, target)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise RunError(
                f"the name '{source.name}' is too long: {target.parent} cannot store "
                f"'{target.name}'. Rename it first."
            ) from None
        if not os.path.lexists(source):
            raise RunError(
                f"{name_as_text(str(source))} does not exist any more: another command has moved, "
                "renamed or deleted it, or it was given twice."
            ) from None
        raise write_error(target, error) from None


def _read(path: Path) -> Deleted | None:
    found = ENTRY.fullmatch(path.name)
    if found is None or not path.is_dir() or not is_run(path):
        return None
    try:
        time = datetime.strptime(found["time"], "%Y%m%d%H%M%S").replace(tzinfo=UTC).isoformat()
    except ValueError:  # a name that was written by hand
        time = ""
    return Deleted(path, name_as_text(found["name"]), time)
