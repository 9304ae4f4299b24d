"""Whether a directory may become a run, or may be resumed as the run that is in it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dovs.config import RunConfig, parse
from dovs.errors import ConfigError, RunError
from dovs.runs import files, lock
from dovs.runs.layout import CONFIG, GIVEN_HIERARCHY, LOG, STATUS
from dovs.runs.status import written_status
from dovs.runs.validation import filled_of_run

if TYPE_CHECKING:
    from dovs.hierarchy.hierarchy import Hierarchy

IGNORED = {lock.LOCK, LOG, ".DS_Store"}
"""Files that a directory may contain although it is not a run."""


def refuse_foreign(folder: Path) -> None:
    """Refuse a directory that contains other files but no run.

    Raises:
        RunError: it contains something else.
    """
    if (folder / CONFIG).exists():
        return
    incomplete = {STATUS, GIVEN_HIERARCHY} if (folder / lock.LOCK).exists() else set()
    foreign = [
        path.name
        for path in folder.iterdir()
        if path.name not in IGNORED | incomplete and not path.name.endswith(".tmp")
    ]
    if foreign:
        raise RunError(
            f"{folder} is not empty and is not a run (it contains '{min(foreign)}'). "
            "Choose a new or empty directory."
        )


@contextlib.contextmanager
def creating(folder: Path) -> Iterator[None]:
    """Lock a directory while the body makes it a run; where that fails, remove what it wrote.

    Raises:
        RunError: another worker has locked it, or it cannot be written.
    """
    try:
        locked = lock.acquire(folder, timeout=0.5)
    except RunError:
        if not lock.is_locked(folder / lock.LOCK):
            _remove_incomplete(folder)
        raise
    try:
        yield
    finally:
        _remove_incomplete(folder)
        locked.release()


def require_same(folder: Path, before: os.stat_result) -> None:
    """Check that a directory is still that of before: to write into it would make another one.

    Raises:
        RunError: it was moved or deleted.
    """
    with contextlib.suppress(OSError):
        if os.path.samestat(os.stat(folder), before):
            return
    raise RunError(
        f"there is no {folder} any more: run '{folder.name}' was moved or deleted while it was "
        "written. Where it was moved to, it can be resumed."
    )


def _remove_incomplete(folder: Path) -> None:
    """Remove a directory unless it became a run; other files in it remain."""
    if (folder / CONFIG).exists():
        return
    with contextlib.suppress(OSError):
        for name in (STATUS, GIVEN_HIERARCHY, lock.LOCK):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


def refuse_other(folder: Path, config: RunConfig, hierarchy: Hierarchy | None) -> None:
    """Refuse a run of another configuration, and a finished run.

    Args:
        folder: of a run.
        config: to be trained.
        hierarchy: the abstract labels that `config.hierarchy` names, or None.

    Raises:
        RunError: it is another run, is finished, or is damaged.
    """
    given, stored = filled_of_run(config), _stored(folder)
    for name in RunConfig.model_fields:
        ours, theirs = getattr(given, name), getattr(stored, name)
        if ours != theirs:
            raise RunError(
                f"{folder} contains another run: its {name} is {theirs!r}, not {ours!r}. "
                "Choose another directory, or delete that one."
            )
    if written_status(folder).state == "finished":
        raise RunError(
            f"{folder} already contains this run, and it is finished. "
            "Choose another directory, or delete that one to train again."
        )
    if hierarchy is None:
        return
    if files.read_text(folder / GIVEN_HIERARCHY).strip() != hierarchy.to_json():
        raise RunError(
            f"{folder} contains a run on another version of this hierarchy. "
            "Choose another directory, or delete that one."
        )


def _stored(folder: Path) -> RunConfig:
    """Return the configuration of a run; what an older version did not know has its default."""
    try:
        return filled_of_run(parse(RunConfig, files.read_json(folder / CONFIG).get("config") or {}))
    except ConfigError as error:
        raise RunError(
            f"{folder} contains a run whose configuration is damaged: {error} "
            "Choose another directory, or delete that one."
        ) from None
