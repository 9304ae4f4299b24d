"""After which epochs a run is evaluated, so that evaluation costs little beside training."""

from __future__ import annotations

import math

COST = 0.27
"""Time of an evaluated image in that of an image trained on: a forward pass against one with its
gradient. Measured 0.22 to 0.31, see `benchmarks/evaluation.py`."""
SHARE = 0.1
"""Largest share of the training time that automatic evaluation takes."""
LEAST = 5
"""Evaluations that a run has at least, where it has as many epochs."""


def epochs_between(setting: int | None, epochs: int, trained: int, evaluated: int) -> int:
    """Return the number of epochs from one evaluation to the next.

    It follows from the configuration and the numbers of images alone, so that a run that is
    repeated or resumed is evaluated after the same epochs.

    Args:
        setting: `RunConfig.measure_every`, None = automatic.
        epochs: of the run.
        trained: images of an epoch.
        evaluated: images of an evaluation.

    >>> epochs_between(None, 30, 10_847, 10_000), epochs_between(None, 30, 50_000, 10_000)
    (3, 1)
    >>> epochs_between(None, 30, 100, 10_000), epochs_between(4, 30, 50_000, 10_000)
    (6, 4)
    """
    if setting is not None:
        return setting
    wanted = math.ceil(COST * evaluated / (SHARE * max(trained, 1)))
    return max(1, min(wanted, epochs // LEAST))


def evaluates(epoch: int, every: int, epochs: int) -> bool:
    """Return whether a run is evaluated after this epoch, 1-based: every so many, and the last.

    >>> [epoch for epoch in range(1, 9) if evaluates(epoch, 3, 8)]
    [3, 6, 8]
    """
    return epoch == epochs or epoch % every == 0


def in_words(every: int) -> str:
    """Return how often a run is evaluated.

    >>> in_words(1), in_words(2), in_words(3), in_words(21)
    ('every epoch', 'every 2nd epoch', 'every 3rd epoch', 'every 21st epoch')
    """
    if every == 1:
        return "every epoch"
    teen = every % 100 in (11, 12, 13)
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(every % 10, "th")
    return f"every {every}{ending} epoch"
