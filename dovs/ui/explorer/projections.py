"""Which maps of a run there are besides the one that was drawn while it trained."""

from __future__ import annotations

from dovs.runs.kept import Projection
from dovs.runs.store import Run


def projection_at(run: Run, epoch: int, variant: str = "") -> Projection:
    """Return a map of an epoch; "" is the one drawn by the worker.

    Raises:
        RunError: there is none, or it is damaged.
    """
    return run.projection(epoch)
