"""The maps of a run, of the drawing that came with it or of another."""

from __future__ import annotations

from pathlib import Path

from dovs.runs.kept import Projection
from dovs.runs.redrawn import opened
from dovs.runs.store import Run
from dovs.ui.embedding_data import modified, stamp


def drawn_epochs(run: Run, variant: str = "") -> list[int]:
    """Return the epochs that a drawing has maps of; "" is the drawing that came with the run.

    Raises:
        RunError: the drawing is damaged.
    """
    if not variant:
        return run.projection_epochs()
    kept = set(run.projection_epochs())
    return [epoch for epoch in opened(Path(variant)).drawn() if epoch in kept]


def projection_at(run: Run, epoch: int, variant: str = "") -> Projection:
    """Return a map of an epoch.

    Raises:
        RunError: there is none, or it is damaged.
    """
    return opened(Path(variant)).at(epoch) if variant else run.projection(epoch)


def drawn_stamp(run: Run, epoch: int, variant: str = "") -> int:
    """Return a number that changes whenever the files of a map do."""
    if not variant:
        return stamp(run, epoch)
    return max(stamp(run, epoch), modified(Path(variant) / f"epoch-{epoch:04d}.npz"))
