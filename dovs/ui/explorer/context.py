"""What every panel of the explorer is given: the run, and what the page shows of it now."""

from __future__ import annotations

from dataclasses import dataclass

from dovs.runs.store import Run
from dovs.ui.explorer.selection import Selection
from dovs.ui.run_facts import Classes


@dataclass(frozen=True)
class Context:
    """What a panel draws.

    Attributes:
        run: a run that has maps.
        classes: of the run.
        epoch: a projected epoch, at which the map has come to rest.
        split: "train", "test" or "both".
        selection: the points chosen, whatever the epoch and the split.
        stamp: of the epoch's files, see `embedding_data.stamp`; for cache keys.
    """

    run: Run
    classes: Classes
    epoch: int
    split: str
    selection: Selection
    stamp: int
