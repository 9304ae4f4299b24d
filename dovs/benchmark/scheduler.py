"""The workers of a grid: started side by side, asked to stop in time, their trials kept.

What is finished is kept in the grid's results file as soon as it is; what was interrupted goes on
from its checkpoint when it is measured again.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

from dovs.benchmark import records, workers
from dovs.benchmark.grid import Grid
from dovs.benchmark.results_store import Outcome, Progress, ResultsStore
from dovs.benchmark.rows import chosen
from dovs.benchmark.trials import Trial, plan
from dovs.benchmark.workers import Stages
from dovs.errors import RunError
from dovs.processes import Process
from dovs.runs.store import Run

POLL = 0.2
"""Seconds between two looks at the workers."""
STOP_SECONDS = 20.0
"""Seconds before the deadline at which workers are asked to stop; a fifth of a short budget."""
REPORT_SECONDS = 60.0
"""Seconds after which a line is told though no trial was finished."""


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


UNLIMITED = Limits()
"""One worker of one thread, for as long as it takes."""


@dataclass(frozen=True, eq=False)
class Job:
    """The trials that share one first stage: one worker trains it, then each second stage."""

    trials: tuple[Trial, ...]

    @property
    def folder(self) -> Path:
        """Directory of the run."""
        return self.trials[0].folder

    @property
    def stages(self) -> Stages:
        """The second stages, each once."""
        found: list[tuple[str, dict[str, Any]]] = []
        for trial in self.trials:
            if trial.stage[0] != "none" and trial.stage not in found:
                found.append(trial.stage)
        return found

    @property
    def name(self) -> str:
        """How messages call it."""
        return self.trials[0].name


def jobs_of(trials: Iterable[Trial]) -> list[Job]:
    """Put trials together that share a first stage, in the order of their first trial."""
    by_folder: dict[Path, list[Trial]] = {}
    for trial in trials:
        by_folder.setdefault(trial.folder, []).append(trial)
    return [Job(tuple(own)) for own in by_folder.values()]


def measure(
    grid: Grid,
    seeds: Iterable[int],
    limits: Limits = UNLIMITED,
    only: Iterable[str] | None = None,
    progress: Progress = lambda line, left: None,
) -> Outcome:
    """Train what a grid lacks, and keep the results.

    Args:
        grid: the grid.
        seeds: of its trials.
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
    trials, left_out = plan(rows, grid.base, seeds, grid.folder, grid.prefix)
    for line in left_out:
        progress(line, None)
    store = ResultsStore(grid, trials, progress)
    return Scheduler(store, limits, end).run()


class Scheduler:
    """Runs the workers."""

    def __init__(self, store: ResultsStore, limits: Limits, end: float | None) -> None:
        self.store = store
        self.limits = limits
        self.end = end
        self.margin = min(STOP_SECONDS, (limits.seconds or 0.0) / 5)
        self.waiting = deque(jobs_of(store.missing))
        self.running: dict[Job, Process] = {}
        self.reported = time.monotonic()

    def run(self) -> Outcome:
        """Train until all is done, the time is up, or Ctrl-C."""
        outcome = self.store.outcome
        try:
            while self.waiting or self.running:
                if self._left() <= self.margin * (1 if self.running else 2):
                    break
                self._start()
                time.sleep(POLL)
                self._collect()
                self._report_now_and_then()
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
            workers.prepare(job.folder, job.trials[0].first_stage)
            self.running[job] = workers.start(job.folder, job.stages, self.limits.threads)

    def _collect(self) -> None:
        """Keep what is finished, and find out why workers have ended that are not."""
        for job in [job for job, process in self.running.items() if process.poll() is not None]:
            del self.running[job]
            lacking = self._store_done(job)
            if not lacking:
                continue
            if workers.is_busy(job.folder):  # by another process that was faster
                self.waiting.append(job)
                continue
            reason = workers.why_it_ended(job.folder)
            if workers.was_stopped(job.folder):
                self._report(f"{job.name}: {reason}")
                continue
            self.store.add_failures(job.trials, reason)
            self._report(f"{job.name}: failed: {reason}")

    def _store_done(self, job: Job) -> list[Trial]:
        """Keep the finished trials of a job and return the others."""
        missing = [trial for trial in job.trials if trial in self.store.missing]
        done = [trial for trial in missing if records.is_done(trial)]
        for trial, record in zip(done, self.store.add(done), strict=True):
            tuned = record["validation"]  # then the test split is nobody's business yet
            accuracy = (tuned or record)["balanced_accuracy"]
            of = "validation " if tuned else ""
            self._report(f"{trial.name}: {of}balanced accuracy {accuracy:.4f}")
        return [trial for trial in missing if trial not in done]

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
            self._store_done(job)
        self.running.clear()

    def _report(self, line: str) -> None:
        outcome = self.store.outcome
        self.reported = time.monotonic()
        self.store.progress(f"[{outcome.done}/{outcome.total}] {line}", self._estimate())

    def _report_now_and_then(self) -> None:
        if time.monotonic() - self.reported < REPORT_SECONDS or not self.running:
            return
        busy = ", ".join(f"{job.name} ({_where(job)})" for job in self.running)
        self._report(f"in training: {busy}")

    def _estimate(self) -> float | None:
        """Return the seconds until all is done, from the pace so far."""
        pace = self.store.pace
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


def _where(job: Job) -> str:
    """Return how far a run is, for a line that tells it."""
    try:
        status = Run(job.folder).status()
    except RunError:
        return "starting"
    return f"epoch {status.epoch} of {status.epochs}"
