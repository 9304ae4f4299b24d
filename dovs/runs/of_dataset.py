"""Which runs were trained on a dataset, and what they lose with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def named_runs(runs: Sequence[Run], one: str, several: str) -> str:
    """Return which runs do something; of many, the first three and the number of the others.

    Args:
        runs: at least one.
        one: what it does, after its name.
        several: what several do, after their names.
    """
    more = f" and {len(runs) - 3:,} more" if len(runs) > 3 else ""
    names = ", ".join(run.name for run in runs[:3]) + more
    return f"run {names} {one}" if len(runs) == 1 else f"runs {names} {several}"


def lost_with(dataset: str, upload: Path | None = None, home: Path | None = None) -> list[str]:
    """Return what runs lose when an added dataset is removed, as sentences; [] for nothing.

    Args:
        dataset: its name.
        upload: folder of uploaded images that is deleted with it, or None.
        home: whose runs are looked at; default `DOVS_HOME`.
    """
    sentences = []
    if trained := runs_on(dataset, home):
        words = ("was trained on it: its", "were trained on it: their")
        sentences.append(f"{named_runs(trained, *words)} maps remain, but not the pictures.")
    if upload is not None and (readers := runs_reading([upload], home)[upload]):
        words = ("reads these images, too: its", "read these images, too: their")
        sentences.append(f"{named_runs(readers, *words)} maps remain, but not the pictures.")
    return [sentence[0].upper() + sentence[1:] for sentence in sentences]


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
