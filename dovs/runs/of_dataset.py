"""Which runs were trained on a dataset."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dovs.errors import DovsError, RunError
from dovs.runs.finding import list_runs
from dovs.runs.lock import LOCK, is_locked
from dovs.runs.store import Run


def runs_on(dataset: str, home: Path | None = None) -> list[Run]:
    """Return the runs whose configuration names a dataset; damaged runs are left out."""
    found = []
    for run in list_runs(home):
        try:
            if run.config().dataset == dataset:
                found.append(run)
        except DovsError:
            continue
    return found


def runs_reading(folders: Iterable[Path], home: Path | None = None) -> dict[Path, list[Run]]:
    """Return the runs whose configuration has a path at or below each folder, such as an upload."""
    from dovs.data.added import paths_in

    found: dict[Path, list[Run]] = {folder: [] for folder in folders}
    for run in list_runs(home) if found else ():
        try:
            params = run.config().dataset_params
        except DovsError:
            continue
        paths = [Path(str(params[name])) for name in paths_in(params)]
        for folder in found:
            if any(folder == path or folder in path.parents for path in paths):
                found[folder].append(run)
    return found


def _is_active(run: Run) -> bool:
    try:
        return run.status().active
    except RunError:  # what cannot be read is only in use where a process has locked it
        return is_locked(run.path / LOCK)


def require_idle(dataset: str, home: Path | None = None) -> None:
    """Check that no queued or running run uses a dataset.

    Raises:
        RunError: one does.
    """
    active = [run.name for run in runs_on(dataset, home) if _is_active(run)]
    if active:
        raise RunError(
            f"run {active[0]} is training on dataset '{dataset}'. Stop it first, or wait for it."
        )
