"""Directories of new runs, and names that are free for them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dovs import access
from dovs.errors import RunError
from dovs.runs.files import write_error
from dovs.runs.finding import is_run
from dovs.runs.naming import default_name, require_text, run_folder, runs_folder

if TYPE_CHECKING:
    from dovs.config import RunConfig


def new_folder(config: RunConfig, home: Path | None = None, name: str | None = None) -> Path:
    """Create the directory of a new run: with the given name, or with a default name that is free.

    Raises:
        RunError: the name is not allowed or is taken, or the folder cannot be written.
    """
    if name is not None:
        return make_folder(name, home)
    return make_folder(default_name(config), home, numbered=True)


def free_name(name: str, home: Path | None = None) -> str:
    """Return a name that no run of a home has: NAME, NAME-2, NAME-3, …

    Raises:
        RunError: the name is not allowed.
    """
    return next(each for each in _numbered(name) if not run_folder(each, home).exists())


def free_folder(name: str, home: Path | None = None) -> Path:
    """Return a directory that is not there: NAME, NAME-2, …

    Args:
        name: of a directory that was in the folder of runs, allowed for a new run or not.
        home: default `DOVS_HOME`.
    """
    root = runs_folder(home)
    return next(root / each for each in _numbered(name) if not os.path.lexists(root / each))


def make_folder(name: str, home: Path | None = None, numbered: bool = False) -> Path:
    """Create the directory of a new run.

    Args:
        name: of the run.
        home: default `DOVS_HOME`.
        numbered: whether a name that is taken gets a number: NAME-2, NAME-3, …

    Raises:
        RunError: the name is not allowed or is taken, or the folder is not text or cannot be
            written.
    """
    access.require_change()
    for each in _numbered(name):
        folder = run_folder(each, home)
        require_text(folder)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir()
        except FileExistsError:
            if not numbered:
                break
        except OSError as error:
            raise write_error(folder, error) from None
        else:
            return folder
    folder = run_folder(name, home)
    if not is_run(folder):
        raise RunError(
            f"there is a folder {folder} already, that is no run. Choose another name, or delete "
            "that folder."
        )
    raise RunError(f"there is a run '{name}' already. Choose another name.")


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in range(2, 100_000))
