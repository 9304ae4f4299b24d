"""What every panel of the explorer is given: the run, and what the page shows of it now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from dovs.runs import layout
from dovs.runs.classes import Classes
from dovs.runs.elsewhere import is_timeless
from dovs.runs.evaluated import evaluated_on, in_words
from dovs.runs.naming import epoch_file
from dovs.runs.store import Run
from dovs.ui.embeddings.data.selection import NOTHING, Selection

Key: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Context:
    """What the page shows, and the key of everything that is computed from it.

    A cached function of a context names the part that it depends on, for example
    `st.cache_data(hash_funcs={Context: Context.split_key})`.

    Attributes:
        run: a run that has maps.
        classes: of the run.
        epoch: a projected epoch, at which the map has come to rest.
        split: "train", "test" or "both"; `images` is what pages call it.
        selection: the selected points, whatever the epoch and the split.
        extra_projection: folder of the extra projection that is shown, "" for the run's own.
        other: of the second map beside it, or None.
    """

    run: Run
    classes: Classes
    epoch: int
    split: str = "both"
    selection: Selection = NOTHING
    extra_projection: str = ""
    other: Context | None = None

    def at(self, epoch: int) -> Context:
        """Return the same of another epoch."""
        return replace(self, epoch=epoch)

    def on(self, split: str) -> Context:
        """Return the same of another split."""
        return replace(self, split=split)

    @property
    def evaluated_on(self) -> str:
        """What the images of the split "test" are called, see `run_facts.evaluated_on`."""
        return evaluated_on(self.run)

    @property
    def images(self) -> str:
        """What is counted, in words: "training images", "test images", or both where there are."""
        names = {"train": "training", "test": self.evaluated_on}
        there = [part for part in names if self.run.has(part)] or [*names]
        parts = there if self.split == "both" else [self.split]
        return in_words([names[part] for part in parts])

    @property
    def at_epoch(self) -> str:
        """Words that name the epoch, " at epoch 3"; "" where the one epoch is no particular one."""
        return "" if is_timeless(self.run) else f" at epoch {self.epoch}"

    def run_key(self) -> Key:
        """Return the cache key of what the points of the run are, whatever the epoch."""
        # hashed here: Streamlit takes longer to go through a hundred names than for all the rest
        return str(self.run.path), hash(self.classes), points_modified_ns(self.run)

    def epoch_key(self) -> Key:
        """Return the cache key of what the run stored of the epoch."""
        return *self.run_key(), self.epoch, self._snapshot_modified_ns

    def split_key(self) -> Key:
        """Return the cache key of what is measured on the split at the epoch."""
        return *self.epoch_key(), self.split

    def map_key(self) -> Key:
        """Return the cache key of the map of the epoch."""
        return *self.epoch_key(), self.extra_projection, self._map_modified_ns

    def map_split_key(self) -> Key:
        """Return the cache key of what is measured on the split and the map of the epoch."""
        return *self.map_key(), self.split

    def curves_key(self) -> Key:
        """Return the cache key of the curves over the epochs, with this epoch marked."""
        return str(self.run.path), modified_ns(self.run.path / layout.METRICS), self.epoch

    @cached_property
    def _snapshot_modified_ns(self) -> int:
        return modified_ns(self.run.path / layout.SNAPSHOTS / epoch_file(self.epoch, ".npz"))

    @cached_property
    def _map_modified_ns(self) -> int:
        folder = Path(self.extra_projection or self.run.path / layout.PROJECTIONS)
        return modified_ns(folder / epoch_file(self.epoch, ".npz"))


def points_modified_ns(run: Run) -> int:
    """Return a number that changes whenever the table of a run's points does."""
    return modified_ns(run.path / layout.POINTS)


def modified_ns(path: Path) -> int:
    """Return when a file was last written, in nanoseconds; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
