"""Runs that were imported: there was no training to show, but for measures of their epochs."""

from __future__ import annotations

from dovs.errors import DovsError
from dovs.runs.store import IMPORTED, Run

NO_TRAINING = (
    "Imported from a file: it has no training curves, and there is nothing to stop or to resume."
)


def is_imported(run: Run) -> bool:
    """Return whether a run was imported; a damaged one was not, as far as is known."""
    try:
        return run.origin == IMPORTED
    except DovsError:
        return False
