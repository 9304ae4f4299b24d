"""The workers of a grid: started side by side, asked to stop in time, their results stored.

A result is stored in the grid's results file as soon as its trial is finished; a trial that was
interrupted resumes from its checkpoint when the grid is measured again.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import TimeoutExpired

from dovs.benchmark import records, workers
from dovs.benchmark.grid import Grid
from dovs.benchmark.jobs import Job, jobs_of
from dovs.benchmark.results_store import Outcome, Progress, ResultsStore
from dovs.benchmark.rows import chosen
from dovs.benchmark.trials import Trial, plan
from dovs.errors import ConfigError, DovsError, RunError
from dovs.processes import Process
from dovs.runs.store import Run

POLL = 0.2
"""Seconds between two looks at the workers."""
STOP_SECONDS = 20.0
"""Seconds before the deadline at which workers are asked to stop; a fifth of a short budget."""
REPORT_SECONDS = 60.0
"""Seconds after which progress is reported though no trial was finished."""


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


def measure(
    grid: Grid,
    seeds: Iterable[int],
    limits: Limits = UNLIMITED,
    only: Iterable[str] | None = None,
    progress: Progress = lambda line, left: None,
    draws: Iterable[int] | None = None,
    begin: Callable[[], None] = lambda: None,
) -> Outcome:
    """Train what a grid lacks, and store the results.

    Args:
        grid: the grid.
        seeds: of its trials.
        limits: of time, workers and threads.
        only: labels of the rows to train; None for all.
        progress: receives lines for people.
        draws: draws of the tail; None leaves it to the rows and the setting.
        begin: called once all is checked, before the first run is trained.

    Returns:
        How far it came. Ctrl-C ends it early: what was finished is stored.

    Raises:
        ConfigError: a row does not fit, or the results file is of another setting or other images.
        DataError: the dataset is damaged or not on this machine.
        RunError: a folder cannot be written.
    """
    end = None if limits.seconds is None else time.monotonic() + limits.seconds
    rows = chosen(grid.rows, only)
    trials, left_out = plan(rows, grid.base, seeds, grid.folder, grid.prefix, draws, grid.labels)
    for line in left_out:
        progress(line, None)
    store = ResultsStore(_on_its_data(grid, trials), trials, progress, limits.threads)
    scheduler = Scheduler(store, limits, end)
    begin()
    return scheduler.run()


def _on_its_data(grid: Grid, trials: Iterable[Trial]) -> Grid:
    """Return the grid, without the name of its setting where the images are not the setting's.

    Raises:
        ConfigError: so it is, and the results file is that of the setting.
    """
    if not grid.data or all(trial.data == grid.data for trial in trials):
        return grid
    if not grid.own_out:
        raise ConfigError(
            f"setting '{grid.setting}' is of other images than these: their results must not be "
            "mixed. Choose a file for the results with --out FILE."
        )
    return replace(grid, setting=None)


class Scheduler:
    """Runs the workers."""

    def __init__(self, store: ResultsStore, limits: Limits, end: float | None) -> None:
        self.store = store
        self.limits = limits
        self.end = end
        self.margin = min(STOP_SECONDS, (limits.seconds or 0.0) / 5)
        self.blocked = [trial for trial in store.missing if trial.is_waiting]
        self.waiting = deque(jobs_of(store.missing))
        self.running: dict[Job, Process] = {}
        self.trained: set[Path] = set()
        self.reported = time.monotonic()

    def run(self) -> Outcome:
        """Train until all is done, the time is up, or Ctrl-C."""
        outcome = self.store.outcome
        try:
            self._unblock()
            while self.waiting or self.running:
                if self._left() <= self.margin * (1 if self.running else 2):
                    break
                self._start()
                time.sleep(POLL)
                if self._collect():
                    self._unblock()
                self._report_now_and_then()
        except KeyboardInterrupt:
            outcome.interrupted = True
        finally:
            self._stop()
        return outcome

    def _unblock(self) -> None:
        """Make the labels of trials whose first pass has finished, and put them in front."""
        pending = {job.folder for job in (*self.waiting, *self.running)}
        for trial in list(self.blocked):
            first = trial.first_pass
            assert first is not None
            here = first.folder in self.trained
            if records.is_done(first) if here else self.store.is_done(first):
                self.blocked.remove(trial)
                self.waiting = deque(job for job in self.waiting if job.folder != first.folder)
                try:
                    ready = self.store.on_labels(trial)
                except DovsError as error:
                    self.store.add_failures([trial], str(error))
                    continue
                if ready in self.store.missing:
                    self.waiting.appendleft(Job((ready,)))
            elif first.folder not in pending and not workers.was_stopped(first.folder):
                self.blocked.remove(trial)
                reason = f"its first pass failed: {workers.why_it_ended(first.folder)}"
                self.store.add_failures([trial], reason)

    def _left(self) -> float:
        return float("inf") if self.end is None else self.end - time.monotonic()

    def _start(self) -> None:
        """Start jobs while workers are free; one that another process trains goes to the end."""
        for _ in range(len(self.waiting)):
            if len(self.running) >= self.limits.jobs or self._left() <= 2 * self.margin:
                return
            job = self.waiting.popleft()
            if workers.is_busy(job.folder):
                self.waiting.append(job)
                continue
            first = job.trials[0]
            if taken := workers.name_taken(first):
                self.store.add_failures(job.trials, taken)
                self._report(f"{job.name}: failed: {taken}")
                continue
            workers.prepare(first, self.store.conditions(first), self._report)
            self.running[job] = workers.start(job.folder, job.stages, self.limits.threads)

    def _collect(self) -> bool:
        """Store what is finished, find out why other workers have ended, return whether any has."""
        ended = [job for job, process in self.running.items() if process.poll() is not None]
        for job in ended:
            del self.running[job]
            self.trained.add(job.folder)
            lacking = self._store_done(job)
            if not lacking:
                continue
            if workers.is_busy(job.folder):  # another process was faster
                self.waiting.append(job)
                continue
            reason = workers.why_it_ended(job.folder)
            if workers.was_stopped(job.folder):
                self._report(f"{job.name}: {reason}")
                continue
            self.store.add_failures(job.trials, reason)
            self._report(f"{job.name}: failed: {reason}")
        return bool(ended)

    def _store_done(self, job: Job) -> list[Trial]:
        """Store the finished trials of a job and return the others."""
        missing = [trial for trial in job.trials if trial in self.store.missing]
        done = [trial for trial in missing if records.is_done(trial)]
        for trial, record in zip(done, self.store.add(done), strict=True):
            tuned = record["validation"]  # then the test split must not be looked at yet
            accuracy = (tuned or record)["balanced_accuracy"]
            of = "validation " if tuned else ""
            self._report(f"{trial.name}: {of}balanced accuracy {accuracy:.4f}")
        return [trial for trial in missing if trial not in done]

    def _stop(self) -> None:
        """Ask the workers to stop, wait for them, and store what they have finished after all."""
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
        return (
            sum(known) + (len(self.waiting) + len(self.blocked)) * (pace or 0.0)
        ) / self.limits.jobs


def _where(job: Job) -> str:
    """Return how far a run is, for a line of progress."""
    try:
        status = Run(job.folder).status()
    except RunError:
        return "starting"
    return f"epoch {status.epoch} of {status.epochs}"
