"""What numbers of a run from elsewhere stand for: its one epoch, and the sizes of its classes."""

from __future__ import annotations

from dovs.runs.store import IMPORTED, Run


def is_timeless(run: Run) -> bool:
    """Return whether the one epoch of a run stands for no particular one: its file names none.

    Raises:
        RunError: the configuration is damaged.
    """
    return run.origin == IMPORTED and run.snapshot_epochs() in ([], [0])


def counts_training_images(run: Run) -> bool:
    """Return whether the sizes of a run's classes are numbers of training images.

    Otherwise they are numbers of its points.

    Raises:
        RunError: the configuration is damaged.
    """
    return run.has("config") or run.facts().get("counted_on") in ("train", "given")
