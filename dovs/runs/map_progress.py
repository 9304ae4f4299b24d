"""How far the map of a run is that is drawn now: written by the process that draws it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from dovs.errors import RunError
from dovs.runs import lock
from dovs.runs.files import read_json, write_json_atomic

FILE = "map_progress.json"
STEPS = (
    "reading the embeddings",
    "finding the neighbours of each point",
    "drawing the map in 2-D",
    "drawing the map in 3-D",
    "measuring how faithful the map is",
)
"""What is done for each map, in this order."""
SHARES = (0.0, 0.1, 0.3, 0.6, 0.95)
"""Share of the time of a map that is over when each step begins, roughly."""


@contextlib.contextmanager
def drawing(run_dir: Path) -> Iterator[None]:
    """Lock the maps of a run for the process that draws them, in the body.

    Raises:
        RunError: another process draws them, or the directory cannot be written.
    """
    locked = lock.acquire(run_dir, file=lock.MAPS)
    try:
        yield
    finally:
        locked.release()


def is_drawing(run_dir: Path) -> bool:
    """Return whether a process draws maps of a run, or waits for the next snapshot."""
    return lock.is_locked(run_dir / lock.MAPS)


@dataclass(frozen=True)
class MapProgress:
    """The present step.

    Attributes:
        step: index into `STEPS`.
        map: number of the map, from 1.
        maps: how many there will be, as far as that is known.
        began: time at which drawing began, in seconds since 1970.
    """

    step: int
    map: int
    maps: int
    began: float

    @property
    def fraction(self) -> float:
        """Share that is done, in [0, 1]."""
        return (self.map - 1 + SHARES[self.step]) / max(self.map, self.maps)

    @property
    def seconds(self) -> float:
        """Since drawing began."""
        return max(0.0, time.time() - self.began)

    @property
    def text(self) -> str:
        """The step in words."""
        which = f"map {self.map} of {self.maps}: " if self.maps > 1 else ""
        return f"{which}{STEPS[self.step]}"


def write_map_progress(run_dir: Path, progress: MapProgress) -> None:
    """Write the present step; a disk that is full does not stop the map."""
    with contextlib.suppress(RunError):
        write_json_atomic(run_dir / FILE, asdict(progress))


def remove_map_progress(run_dir: Path) -> None:
    """Remove it, when all maps are drawn or none can be."""
    with contextlib.suppress(OSError):
        (run_dir / FILE).unlink(missing_ok=True)


def map_progress(run_dir: Path) -> MapProgress | None:
    """Return the present step, None where no map is drawn."""
    try:
        found = MapProgress(**read_json(run_dir / FILE))
        _ = found.text, found.fraction
    except (RunError, TypeError, ValueError, IndexError):
        return None
    return found
