"""What every panel of the explorer is given: the run, and what the page shows of it now."""

from __future__ import annotations

from dataclasses import dataclass

from dovs.runs.artifacts import Projection
from dovs.runs.store import Run
from dovs.ui.embeddings.data.projections import drawn_stamp, projection_at
from dovs.ui.embeddings.data.selection import Selection
from dovs.ui.parts.run_facts import Classes, evaluated_on


@dataclass(frozen=True)
class Context:
    """What a panel draws.

    Attributes:
        run: a run that has maps.
        classes: of the run.
        epoch: a projected epoch, at which the map has come to rest.
        split: "train", "test" or "both"; what it is called, `images` says.
        selection: the points chosen, whatever the epoch and the split.
        stamp: of the epoch's files, see `embedding_data.stamp`; for cache keys.
        drawing: folder of the drawing of the maps that is shown, "" for the one that came with
            the run.
    """

    run: Run
    classes: Classes
    epoch: int
    split: str
    selection: Selection
    stamp: int
    drawing: str = ""

    @property
    def map_stamp(self) -> int:
        """Of the files that the map is made of; for cache keys, together with the drawing."""
        return drawn_stamp(self.run, self.epoch, self.drawing)

    @property
    def measured(self) -> str:
        """What the images of the split "test" are called, see `run_facts.evaluated_on`."""
        return evaluated_on(self.run)

    @property
    def images(self) -> str:
        """What is counted, in words: "training images", "test images", or both."""
        names = {"train": "training images", "test": f"{self.measured} images"}
        return names.get(self.split, f"training and {self.measured} images")

    def projection(self) -> Projection:
        """Return the map that is shown.

        Raises:
            RunError: it is damaged.
        """
        return projection_at(self.run, self.epoch, self.drawing)
