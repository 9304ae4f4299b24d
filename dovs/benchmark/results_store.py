"""What a grid has and what it lacks: its results file, and what other files lend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from dovs.benchmark import records, results
from dovs.benchmark.grid import Grid
from dovs.benchmark.trials import Cell, same
from dovs.errors import DovsError

Tell = Callable[[str, float | None], None]
"""Told a line for people, and the seconds left, where there is an estimate."""


@dataclass
class Outcome:
    """How far a call came.

    Attributes:
        total: cells asked for.
        done: cells finished, earlier calls included.
        failed: name and reason of each cell that failed in this call.
        interrupted: whether Ctrl-C ended it.
    """

    total: int
    done: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    interrupted: bool = False

    @property
    def left(self) -> int:
        """Cells that another call would go on with."""
        return self.total - self.done - len(self.failed)


class Keeper:
    """Keeps the results file, and knows which cells are still to be trained."""

    def __init__(self, grid: Grid, cells: list[Cell], tell: Tell) -> None:
        self.grid = grid
        self.tell = tell
        self.cells = {(cell.row.label, cell.seed): cell for cell in cells}
        self.outcome = Outcome(len(self.cells))
        self.seconds: list[float] = []
        with results.held(grid.out):
            held = results.open_for(grid.out, grid.header())
            stale = [
                key
                for record in held.cells
                if (key := (record["row"], record["seed"])) in self.cells
                and not same(record, self.cells[key])
            ]
            gone = self._no_longer_rows(held)
            if stale or gone:
                results.write(grid.out, held.without([*stale, *gone]))
                held = results.open_for(grid.out, grid.header())
                results.write(grid.out, held)
        for label, seed in gone:
            tell(f"{label}, seed {seed}: no longer a row of this grid; it is left out.", None)
        for label, seed in stale:
            tell(f"{label}, seed {seed}: its configuration has changed; it is trained again.", None)
        found = {(record["row"], record["seed"]): record for record in held.cells}
        self.missing = [cell for key, cell in self.cells.items() if key not in found]
        mine = [record for key, record in found.items() if key in self.cells]
        self.outcome.done = len(mine)
        self.seconds += [record["training_seconds"] for record in mine]
        self.keep([cell for cell in self.missing if records.is_done(cell)])
        self._borrow()

    def _no_longer_rows(self, held: results.Results) -> list[tuple[str, int]]:
        """Return rows and seeds that an exact grid's results file should not hold."""
        labels = {row.label for row in self.grid.rows}
        both = (*held.cells, *held.failed)
        found = [(line["row"], line["seed"]) for line in both if line["row"] not in labels]
        return found if self.grid.exact else []

    def _borrow(self) -> None:
        """Take what other results files beside this one have of the very same cells.

        Grids of one setting have rows in common, and runs may lie on another machine.
        """
        lent = []
        for path in sorted(self.grid.out.parent.glob("*.json")):
            if not self.missing or path == self.grid.out:
                continue
            for cell in list(self.missing):
                found = next((r for r in _cells_in(path) if same(r, cell)), None)
                if found is not None:
                    lent.append(found | {"row": cell.row.label})
                    self.missing.remove(cell)
        if lent:
            self._update(lambda held: held.with_cells(lent))
            self.outcome.done += len(lent)
            self.seconds += [record["training_seconds"] for record in lent]

    def keep(self, cells: list[Cell]) -> list[dict[str, Any]]:
        """Put finished cells into the results file and return their records."""
        new = [records.record(cell) for cell in cells]
        if new:
            self._update(lambda held: held.with_cells(new))
        self.missing = [cell for cell in self.missing if cell not in cells]
        self.outcome.done += len(new)
        self.seconds += [record["training_seconds"] for record in new]
        return new

    def fail(self, cells: Iterable[Cell], reason: str) -> None:
        """Note in the results file that those of the cells that it lacks could not be trained."""
        lost = [cell for cell in cells if cell in self.missing]
        failures = [{"row": c.row.label, "seed": c.seed, "message": reason} for c in lost]
        self._update(lambda held: held.with_failures(failures))
        self.missing = [cell for cell in self.missing if cell not in lost]
        self.outcome.failed += [(cell.name, reason) for cell in lost]

    def _update(self, change: Callable[[results.Results], results.Results]) -> None:
        with results.held(self.grid.out):
            held = results.open_for(self.grid.out, self.grid.header())
            results.write(self.grid.out, change(held))

    @property
    def pace(self) -> float | None:
        """Seconds that a first stage takes, as far as is known."""
        return sum(self.seconds) / len(self.seconds) if self.seconds else None


@lru_cache(maxsize=32)
def _cells_at(path: Path, written: int) -> tuple[dict[str, Any], ...]:
    try:
        return tuple(results.read(path).cells)
    except DovsError:  # a file of another kind
        return ()


def _cells_in(path: Path) -> tuple[dict[str, Any], ...]:
    """Return the records of a results file; none of a file of another kind."""
    return _cells_at(path, path.stat().st_mtime_ns)
