"""What one worker does: the trials that share a first stage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dovs.benchmark.trials import Trial
from dovs.benchmark.workers import Stages


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
    """Group trials that share a first stage, in the order of their first trial.

    The first pass of a trial that waits for it comes before what follows that trial, once, whether
    or not it is a trial of the grid itself. The waiting trials are in no job.
    """
    by_folder: dict[Path, list[Trial]] = {}
    listed = list(trials)
    for trial in listed:
        needed = trial.first_pass if trial.is_waiting else trial
        assert needed is not None
        by_folder.setdefault(needed.folder, [])
    own: dict[Path, list[Trial]] = {}
    for trial in listed:
        if not trial.is_waiting:
            own.setdefault(trial.folder, []).append(trial)
    first = {t.first_pass.folder: t.first_pass for t in listed if t.is_waiting and t.first_pass}
    return [Job(tuple(own.get(folder) or [first[folder]])) for folder in by_folder]
