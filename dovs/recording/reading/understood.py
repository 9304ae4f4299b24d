"""What was understood of a file of embeddings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dovs.recording.classes import GivenClasses
from dovs.recording.part import Part


@dataclass
class Understood:
    """A file of embeddings, as it was understood.

    Attributes:
        path: of the file.
        columns: names of all its columns.
        roles: column by role.
        lines: the report: what was recognised, counted and left out.
        notes: what a user should look at, because something was guessed or is not used.
        epochs: parts by split, by epoch.
        given: the classes.
        images: thumbnails' sources by split, {} without any.
        places: of the rows on a map that the file has, by split; {} without one.
        evaluated: the split that is shown beside "train"; None without one.
        splits: that can be shown beside "train".
        measured: what an export of DOVS states of the probabilities of each row, by name; {}
            without.
    """

    path: Path
    columns: tuple[str, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    epochs: dict[int, dict[str, Part]] = field(default_factory=dict)
    given: GivenClasses = field(default_factory=GivenClasses)
    images: dict[str, Any] = field(default_factory=dict)
    places: dict[str, np.ndarray] = field(default_factory=dict)
    evaluated: str | None = None
    splits: list[str] = field(default_factory=list)
    measured: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def report(self) -> list[str]:
        """All lines, those to look at last."""
        return [*self.lines, *(f"note: {note}" for note in self.notes)]
