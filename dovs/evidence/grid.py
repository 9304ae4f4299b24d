"""A grid: rows × seeds on one setting, trained side by side, stopped in time, gone on with later.

What is finished is kept in the grid's results file as soon as it is; what was interrupted goes on
from its checkpoint.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from subprocess import Popen, TimeoutExpired
from typing import Any

from dovs.errors import DovsError, RunError
from dovs.evidence import machine, records, results, workers
from dovs.evidence.cells import Cell, plan, same
from dovs.evidence.rows import Row, chosen
from dovs.evidence.workers import Stages
from dovs.runs.status import now
from dovs.runs.store import Run

POLL = 0.2
"""Seconds between two looks at the workers."""
STOP_SECONDS = 20.0
"""Seconds before the deadline at which workers are asked to stop; a fifth of a short budget."""
TELL_SECONDS = 60.0
"""Seconds after which a line is told though no cell was finished."""

Tell = Callable[[str, float | None], None]
"""Told a line for people, and the seconds left, where there is an estimate."""


@dataclass(frozen=True)
class Grid:
    """What is measured, on what, and where it is kept.

    Attributes:
        name: ladder, baselines, crosses, or the name of a sweep.
        rows: all of its rows.
        setting: name of the setting, or None.
        title: the setting for people.
        base: fields of `RunConfig` that all rows have in common.
        folder: where the runs are kept.
        out: the results file.
        prefix: of the names of the runs' directories.
        command: what was typed, for the header.
    """

    name: str
    rows: tuple[Row, ...]
    setting: str | None
    title: str
    base: Mapping[str, Any]
    folder: Path
    out: Path
    prefix: str = ""
    command: str = ""

    def header(self) -> dict[str, Any]:
        """Return the header of the results file; it names no folder of this machine."""
        rows = [
            {
                "label": row.label,
                "note": row.note,
                "reference": row.reference,
                "changes": _without_places(row.changes),
            }
            for row in self.rows
        ]
        return {
            "format": results.FORMAT,
            "grid": self.name,
            "setting": self.setting,
            "title": self.title,
            "base": _without_places(self.base),
            "rows": rows,
            "command": self.command,
            "written": now(),
            "machine": machine.facts(),
        }


@dataclass(frozen=True)
class Limits:
    """How much of the machine a grid may use.

    Attributes:
        jobs: workers side by side.
        threads: CPU threads of each.
        seconds: after which to stop, or None.
    """

    jobs: int = 1
    threads: int = 1
    seconds: float | None = None


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


@dataclass(frozen=True, eq=False)
class Job:
    """The cells that share one first stage: one worker trains it, then each second stage."""

    cells: tuple[Cell, ...]

    @property
    def folder(self) -> Path:
        """Directory of the run."""
        return self.cells[0].folder

    @property
    def stages(self) -> Stages:
        """The second stages, each once."""
        found: list[tuple[str, dict[str, Any]]] = []
        for cell in self.cells:
            if cell.stage[0] != "none" and cell.stage not in found:
                found.append(cell.stage)
        return found

    @property
    def name(self) -> str:
        """How messages call it."""
        return self.cells[0].name


def measure(
    grid: Grid,
    seeds: Iterable[int],
    limits: Limits = Limits(),
    only: Iterable[str] | None = None,
    tell: Tell = lambda line, left: None,
) -> Outcome:
    """Train what a grid lacks, and keep the results.

    Args:
        grid: the grid.
        seeds: of its cells.
        limits: of time, workers and threads.
        only: labels of the rows to train; None for all.
        tell: told how it gets on.

    Returns:
        How far it came. Ctrl-C ends it early: what was finished is kept.

    Raises:
        ConfigError: a row does not fit, or the results file is of another setting.
        DataError: the dataset is damaged or not here yet.
        RunError: a folder cannot be written.
    """
    end = None if limits.seconds is None else time.monotonic() + limits.seconds
    rows = chosen(grid.rows, only)
    cells, left_out = plan(rows, grid.base, seeds, grid.folder, grid.prefix)
    for line in left_out:
        tell(line, None)
    keeper = _Keeper(grid, cells, tell)
    return _Crew(keeper, limits, end).run()


def jobs_of(cells: Iterable[Cell]) -> list[Job]:
    """Put cells together that share a first stage, in the order of their first cell."""
    by_folder: dict[Path, list[Cell]] = {}
    for cell in cells:
        by_folder.setdefault(cell.folder, []).append(cell)
    return [Job(tuple(own)) for own in by_folder.values()]


class _Keeper:
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
            held = held.without(stale)
            if stale:
                results.write(grid.out, held)
        for label, seed in stale:
            tell(f"{label}, seed {seed}: its configuration has changed; it is trained again.", None)
        found = {(record["row"], record["seed"]): record for record in held.cells}
        self.missing = [cell for key, cell in self.cells.items() if key not in found]
        mine = [record for key, record in found.items() if key in self.cells]
        self.outcome.done = len(mine)
        self.seconds += [record["training_seconds"] for record in mine]
        self.keep([cell for cell in self.missing if records.is_done(cell)])
        self._borrow()

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

    def fail(self, job: Job, reason: str) -> None:
        """Note in the results file that what a job lacks could not be trained."""
        lost = [cell for cell in job.cells if cell in self.missing]
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


class _Crew:
    """Runs the workers."""

    def __init__(self, keeper: _Keeper, limits: Limits, end: float | None) -> None:
        self.keeper = keeper
        self.limits = limits
        self.end = end
        self.margin = min(STOP_SECONDS, (limits.seconds or 0.0) / 5)
        self.waiting = deque(jobs_of(keeper.missing))
        self.running: dict[Job, Popen[bytes]] = {}
        self.told = time.monotonic()

    def run(self) -> Outcome:
        """Train until all is done, the time is up, or Ctrl-C."""
        outcome = self.keeper.outcome
        try:
            while self.waiting or self.running:
                if self._left() <= self.margin * (1 if self.running else 2):
                    break
                self._start()
                time.sleep(POLL)
                self._collect()
                self._tell_now_and_then()
        except KeyboardInterrupt:
            outcome.interrupted = True
        finally:
            self._stop()
        return outcome

    def _left(self) -> float:
        return float("inf") if self.end is None else self.end - time.monotonic()

    def _start(self) -> None:
        """Give free hands a job each; one that another process is at goes to the end."""
        for _ in range(len(self.waiting)):
            if len(self.running) >= self.limits.jobs or self._left() <= 2 * self.margin:
                return
            job = self.waiting.popleft()
            if workers.is_busy(job.folder):
                self.waiting.append(job)
                continue
            workers.prepare(job.folder, job.cells[0].first_stage)
            self.running[job] = workers.start(job.folder, job.stages, self.limits.threads)

    def _collect(self) -> None:
        """Keep what is finished, and find out why workers have ended that are not."""
        for job in [job for job, process in self.running.items() if process.poll() is not None]:
            del self.running[job]
            lacking = self._keep_done(job)
            if not lacking:
                continue
            if workers.is_busy(job.folder):  # by another process that was faster
                self.waiting.append(job)
                continue
            reason = workers.why_it_ended(job.folder)
            if workers.was_stopped(job.folder):
                self._tell(f"{job.name}: {reason}")
                continue
            self.keeper.fail(job, reason)
            self._tell(f"{job.name}: failed: {reason}")

    def _keep_done(self, job: Job) -> list[Cell]:
        """Keep the finished cells of a job and return the others."""
        missing = [cell for cell in job.cells if cell in self.keeper.missing]
        done = [cell for cell in missing if records.is_done(cell)]
        for cell, record in zip(done, self.keeper.keep(done), strict=True):
            tuned = record["validation"]  # then the test split is nobody's business yet
            accuracy = (tuned or record)["balanced_accuracy"]
            of = "validation " if tuned else ""
            self._tell(f"{cell.name}: {of}balanced accuracy {accuracy:.4f}")
        return [cell for cell in missing if cell not in done]

    def _stop(self) -> None:
        """Ask the workers to stop, wait for them, and keep what they finished after all."""
        if not self.running:
            return
        for job in self.running:
            workers.ask_to_stop(job.folder)
        patience = STOP_SECONDS if self.end is None else max(1.0, self._left() - 1.0)
        until = time.monotonic() + patience
        try:
            for process in self.running.values():
                process.wait(max(0.1, until - time.monotonic()))
        except (TimeoutExpired, KeyboardInterrupt):
            for process in self.running.values():
                process.kill()
        for job, process in self.running.items():
            process.wait()
            self._keep_done(job)
        self.running.clear()

    def _tell(self, line: str) -> None:
        outcome = self.keeper.outcome
        self.told = time.monotonic()
        self.keeper.tell(f"[{outcome.done}/{outcome.total}] {line}", self._estimate())

    def _tell_now_and_then(self) -> None:
        if time.monotonic() - self.told < TELL_SECONDS or not self.running:
            return
        busy = ", ".join(f"{job.name} ({_where(job)})" for job in self.running)
        self._tell(f"in training: {busy}")

    def _estimate(self) -> float | None:
        """Return the seconds until all is done, from the pace so far."""
        pace = self.keeper.pace
        left = []
        for job in self.running:
            try:
                left.append(Run(job.folder).status().seconds_left or pace)
            except RunError:
                left.append(pace)
        known = [seconds for seconds in left if seconds is not None]
        if len(known) < len(left) or (self.waiting and pace is None):
            return None
        return (sum(known) + len(self.waiting) * (pace or 0.0)) / self.limits.jobs


@lru_cache(maxsize=32)
def _cells_at(path: Path, written: int) -> tuple[dict[str, Any], ...]:
    try:
        return tuple(results.read(path).cells)
    except DovsError:  # a file of another kind
        return ()


def _cells_in(path: Path) -> tuple[dict[str, Any], ...]:
    """Return the records of a results file; none of a file of another kind."""
    return _cells_at(path, path.stat().st_mtime_ns)


def _without_places(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of a configuration without device and paths."""
    found = {name: value for name, value in fields.items() if name != "device"}
    if "dataset_params" in found:
        given = found["dataset_params"].items()
        found["dataset_params"] = {name: value for name, value in given if name != "path"}
        if not found["dataset_params"]:
            del found["dataset_params"]
    return found


def _where(job: Job) -> str:
    """Return how far a run is, for a line that tells it."""
    try:
        status = Run(job.folder).status()
    except RunError:
        return "starting"
    return f"epoch {status.epoch} of {status.epochs}"
