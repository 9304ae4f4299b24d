"""What a grid has and what it lacks: its results file, and what other files lend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from dovs.benchmark import records, results
from dovs.benchmark.grid import Grid
from dovs.benchmark.trials import Trial, same
from dovs.errors import DovsError

Progress = Callable[[str, float | None], None]
"""Called with a line for people, and the seconds left where they can be estimated."""


@dataclass
class Outcome:
    """How far a call came.

    Attributes:
        total: trials asked for.
        done: trials finished, earlier calls included.
        failed: name and reason of each trial that failed in this call.
        interrupted: whether Ctrl-C ended it.
    """

    total: int
    done: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    interrupted: bool = False

    @property
    def left(self) -> int:
        """Trials that another call would go on with."""
        return self.total - self.done - len(self.failed)


class ResultsStore:
    """Keeps the results file, and knows which trials are still to be trained."""

    def __init__(self, grid: Grid, trials: list[Trial], progress: Progress) -> None:
        self.grid = grid
        self.progress = progress
        self.trials = {(trial.row.label, trial.seed): trial for trial in trials}
        self.outcome = Outcome(len(self.trials))
        self.seconds: list[float] = []
        with results.locked(grid.out):
            stored = results.open_for(grid.out, grid.header())
            stale = [
                key
                for record in stored.trials
                if (key := (record["row"], record["seed"])) in self.trials
                and not same(record, self.trials[key])
            ]
            superseded = self._no_longer_rows(stored)
            if stale or superseded:
                results.write(grid.out, stored.without([*stale, *superseded]))
                stored = results.open_for(grid.out, grid.header())
                results.write(grid.out, stored)
        for label, seed in superseded:
            progress(f"{label}, seed {seed}: no longer a row of this grid; it is left out.", None)
        for label, seed in stale:
            progress(
                f"{label}, seed {seed}: its configuration has changed; it is trained again.", None
            )
        found = {(record["row"], record["seed"]): record for record in stored.trials}
        self.missing = [trial for key, trial in self.trials.items() if key not in found]
        mine = [record for key, record in found.items() if key in self.trials]
        self.outcome.done = len(mine)
        self.seconds += [record["training_seconds"] for record in mine]
        self.add([trial for trial in self.missing if records.is_done(trial)])
        self._borrow()

    def _no_longer_rows(self, stored: results.Results) -> list[tuple[str, int]]:
        """Return rows and seeds that an exact grid's results file should not hold."""
        labels = {row.label for row in self.grid.rows}
        both = (*stored.trials, *stored.failed)
        found = [(line["row"], line["seed"]) for line in both if line["row"] not in labels]
        return found if self.grid.exact else []

    def _borrow(self) -> None:
        """Take what other results files beside this one have of the very same trials.

        Grids of one setting have rows in common, and runs may lie on another machine.
        """
        copied = []
        for path in sorted(self.grid.out.parent.glob("*.json")):
            if not self.missing or path == self.grid.out:
                continue
            for trial in list(self.missing):
                found = next((r for r in _trials_in(path) if same(r, trial)), None)
                if found is not None:
                    copied.append(found | {"row": trial.row.label})
                    self.missing.remove(trial)
        if copied:
            self._update(lambda stored: stored.with_trials(copied))
            self.outcome.done += len(copied)
            self.seconds += [record["training_seconds"] for record in copied]

    def add(self, trials: list[Trial]) -> list[dict[str, Any]]:
        """Put finished trials into the results file and return their records."""
        new = [records.record(trial) for trial in trials]
        if new:
            self._update(lambda stored: stored.with_trials(new))
        self.missing = [trial for trial in self.missing if trial not in trials]
        self.outcome.done += len(new)
        self.seconds += [record["training_seconds"] for record in new]
        return new

    def add_failures(self, trials: Iterable[Trial], reason: str) -> None:
        """Note in the results file that those of the trials that it lacks could not be trained."""
        lost = [trial for trial in trials if trial in self.missing]
        failures = [{"row": c.row.label, "seed": c.seed, "message": reason} for c in lost]
        self._update(lambda stored: stored.with_failures(failures))
        self.missing = [trial for trial in self.missing if trial not in lost]
        self.outcome.failed += [(trial.name, reason) for trial in lost]

    def _update(self, change: Callable[[results.Results], results.Results]) -> None:
        with results.locked(self.grid.out):
            stored = results.open_for(self.grid.out, self.grid.header())
            results.write(self.grid.out, change(stored))

    @property
    def pace(self) -> float | None:
        """Seconds that a first stage takes, as far as is known."""
        return sum(self.seconds) / len(self.seconds) if self.seconds else None


@lru_cache(maxsize=32)
def _trials_at(path: Path, written: int) -> tuple[dict[str, Any], ...]:
    try:
        return tuple(results.read(path).trials)
    except DovsError:  # a file of another kind
        return ()


def _trials_in(path: Path) -> tuple[dict[str, Any], ...]:
    """Return the records of a results file; none of a file of another kind."""
    return _trials_at(path, path.stat().st_mtime_ns)
