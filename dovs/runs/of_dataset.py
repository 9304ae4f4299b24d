"""Which runs were trained on a dataset."""

from __future__ import annotations

from pathlib import Path

from dovs.errors import DovsError, RunError
from dovs.runs.store import Run, list_runs


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


def require_idle(dataset: str, home: Path | None = None) -> None:
    """Check that no queued or running run uses a dataset.

    Raises:
        RunError: one does.
    """
    active = [run.name for run in runs_on(dataset, home) if run.status().active]
    if active:
        raise RunError(
            f"run {active[0]} is training on dataset '{dataset}'. Stop it first, or wait for it."
        )
