"""Runs by directory or by name, all runs of a home, and those that ship with the package."""

from __future__ import annotations

import os
from pathlib import Path

from dovs import disk
from dovs.about import PACKAGE_ROOT
from dovs.errors import RunError, brief
from dovs.runs import layout, lock, naming
from dovs.runs.layout import STATUS
from dovs.runs.memory import remembered
from dovs.runs.store import Run

EXAMPLES = ("example", "example-ce")
"""Names of the runs that ship with the package: DOVS, and cross-entropy on the same images."""


def open_run(path: str | os.PathLike[str]) -> Run:
    """Open a run by its directory.

    Raises:
        RunError: there is no such directory, or it is not a run.
    """
    folder = Path(os.path.realpath(os.path.expanduser(path)))
    if not os.path.isdir(folder):
        raise RunError(f"there is no run at {folder}. `python -m dovs runs` lists the runs.")
    if not is_run(folder):
        raise RunError(_no_run(folder))
    return Run(folder)


def _no_run(folder: Path) -> str:
    return f"{folder} is not a run: it has no {layout.CONFIG}. Give the directory of a run."


def find_run(name: str, home: Path | None = None) -> Run:
    """Open a run of a home, or one that ships with the package, by its name; see `EXAMPLES`.

    Raises:
        RunError: the name is not allowed, such as a path, or there is no such run.
    """
    folder = naming.runs_folder(home) / name if name in EXAMPLES else naming.run_folder(name, home)
    if is_run(folder):
        return Run(folder)
    if name in EXAMPLES:
        found = example_runs().get(name)
        if found is not None:
            return found
        raise RunError("there is no example run here. `python -m dovs example` trains it.")
    if os.path.isdir(folder):
        raise RunError(_no_run(folder))
    raise RunError(
        f"there is no run '{brief(name)}' in {folder.parent}. `python -m dovs runs` lists the "
        "runs; one that is elsewhere is named by its directory, such as ./folder/name."
    )


def list_runs(home: Path | None = None) -> list[Run]:
    """Return the runs of a home, newest first, damaged and unreadable ones included.

    Raises:
        RunError: the folder of the runs cannot be read.
    """
    root = naming.runs_folder(home)
    runs, _ = remembered("runs", root, lambda: _listed(home), lambda found: found[1])
    return list(runs)


def _listed(home: Path | None) -> tuple[tuple[Run, ...], bool]:
    """Return the runs of a home, newest first, and whether all that is there is a run by now."""
    runs = [Run(path) for path in run_folders(home)]
    newest = sorted(runs, key=lambda run: (run.created, run.name), reverse=True)
    try:
        complete = len(os.listdir(naming.runs_folder(home))) == len(runs)
    except OSError:
        complete = False
    return tuple(newest), complete


def run_folders(home: Path | None = None) -> list[Path]:
    """Return the directories of the runs of a home, in no order.

    Raises:
        RunError: the folder of the runs cannot be read.
    """
    root = naming.runs_folder(home)
    try:
        with os.scandir(root) as entries:
            return [root / entry.name for entry in entries if is_run(entry.path)]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RunError(
            f"the runs in {root} cannot be read: {disk.reason(error)}. Make that folder readable, "
            "or set DOVS_HOME to another."
        ) from None


def is_run(folder: str | os.PathLike[str]) -> bool:
    """Return whether a directory has a configuration, or may have one that cannot be seen.

    One that has lost its configuration is a run, too, which is damaged: its status is still there.
    """
    try:
        os.lstat(os.path.join(folder, layout.CONFIG))
    except NotADirectoryError:
        return False
    except (FileNotFoundError, ValueError):
        return _lacks_configuration(folder)
    except OSError:  # it may not be entered; a name that is too long is no directory
        return os.path.isdir(folder)
    return True


def _lacks_configuration(folder: str | os.PathLike[str]) -> bool:
    """Return whether a directory has a status; not while a run is created, which locks it."""
    try:
        os.lstat(os.path.join(folder, STATUS))
    except (OSError, ValueError):
        return False
    return not lock.is_locked(Path(folder) / lock.LOCK)


def example_runs() -> dict[str, Run]:
    """Return the finished runs that ship with the package, by their `EXAMPLES` names."""
    folders = {name: PACKAGE_ROOT / "examples" / name for name in EXAMPLES}
    return {n: Run(path) for n, path in folders.items() if is_run(path)}


def example_run() -> Run | None:
    """Return the run of DOVS that ships with the package; None if it is missing."""
    return example_runs().get(EXAMPLES[0])
