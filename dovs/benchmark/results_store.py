"""What a grid has and what it lacks, by its results file and the files beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from dovs.benchmark import machine, records, results
from dovs.benchmark.grid import Grid
from dovs.benchmark.labels import Key, agreement_of
from dovs.benchmark.plugged import with_plug_ins
from dovs.benchmark.trials import Trial, named, same
from dovs.config import TailConfig
from dovs.errors import ConfigError, DovsError
from dovs.runs.store import Run
from dovs.sweeps.identity import described

SOURCE = ("dataset", "dataset_params")
TAIL = tuple(TailConfig.model_fields)

Progress = Callable[[str, float | None], None]
"""Called with a line for people, and the seconds left where they can be estimated."""


@dataclass
class Outcome:
    """How far a call came.

    Attributes:
        total: trials requested.
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
        """Trials that another call would continue with."""
        return self.total - self.done - len(self.failed)


class ResultsStore:
    """Writes the results file, and knows which trials are still to be trained.

    Attributes:
        grid: the grid.
        progress: receives lines for people.
        threads: CPU threads of each trial.
        trials: all trials by key.
        missing: those without a result; some may wait for their first pass.
        outcome: how far it came.
        seconds: training time of each result.
    """

    def __init__(
        self, grid: Grid, trials: list[Trial], progress: Progress, threads: int = 1
    ) -> None:
        self.grid = grid
        self.progress = progress
        self.threads = threads
        self.trials = {trial.key: trial for trial in trials}
        self.outcome = Outcome(len(self.trials))
        self.seconds: list[float] = []
        self._conditions: dict[str, dict[str, Any]] = {}
        with results.locked(grid.out):
            stored = results.open_for(grid.out, grid.header())
            self._refuse_other_data(stored)
            stale = [
                key
                for record in stored.trials
                if (key := results.key_of(record)) in self.trials
                and not self.trials[key].is_waiting
                and not same(record, self.trials[key])
            ]
            removed = self._no_longer_rows(stored)
            lost = [key for key in self._without_run(stored) if key not in stale]
            if stale or removed or lost:
                results.write(grid.out, stored.without([*stale, *removed, *lost]))
                stored = results.open_for(grid.out, grid.header())
                results.write(grid.out, stored)
        for key in removed:
            progress(f"{named(key)}: no longer a row of this grid; it is left out.", None)
        for key in stale:
            progress(f"{named(key)}: its configuration has changed; it is trained again.", None)
        for key in lost:
            folder = self.trials[key].folder
            progress(
                f"{named(key)}: no finished run of it is in {folder}; its result is removed.", None
            )
        self._stored = {results.key_of(record): record for record in stored.trials}
        self.missing: list[Trial] = []
        for trial in self.trials.values():
            self._consider(trial)
        self.add([trial for trial in self.missing if self.is_done(trial)])
        self._borrow()

    def conditions(self, trial: Trial) -> dict[str, Any]:
        """Return what a trial of this call is trained under, see `machine.conditions`."""
        device = trial.config.device
        if device not in self._conditions:
            self._conditions[device] = machine.conditions(self.threads, device)
        found = self._conditions[device]
        return found | {"source": with_plug_ins(found["source"], trial.config)}

    def is_done(self, trial: Trial) -> bool:
        """Return whether a finished run of a trial, made under the conditions of now, is here."""
        return not trial.is_waiting and records.is_done(trial, self.conditions(trial))

    def on_labels(self, trial: Trial) -> Trial:
        """Return a waiting trial, whose first pass is finished, on the labels made of it.

        The trial takes the place of the one without labels. It may have a result already.
        """
        labels, first = trial.row.labels, trial.first_pass
        assert labels is not None
        assert first is not None
        ready = trial.on(labels.made(trial.config, Run(first.folder)))
        self.trials[trial.key] = ready
        self.missing.remove(trial)
        self._consider(ready)
        self.add([one for one in self.missing if one is ready and self.is_done(one)])
        return ready

    def _consider(self, trial: Trial) -> None:
        """Count a trial as done where the results file has it, else as missing."""
        record = self._stored.get(trial.key)
        if record is None or trial.is_waiting or not same(record, trial):
            self.missing.append(trial)
            return
        self.outcome.done += 1
        self.seconds.append(record["training_seconds"])

    def _refuse_other_data(self, stored: results.Results) -> None:
        """Refuse a results file of other images than those of this grid, under the same names.

        Raises:
            ConfigError: it is of others.
        """
        configs = [(described(trial.config), trial) for trial in self.trials.values()]
        data = {_names_of(config, SOURCE): trial.data for config, trial in configs}
        images = {_names_of(config, TAIL): trial.images for config, trial in configs}
        for record in stored.trials:
            config = record["config"]
            other_data = data.get(_names_of(config, SOURCE)) not in (None, record.get("data"))
            other_images = images.get(_names_of(config, TAIL)) not in (None, record["images"])
            if other_images or (other_data and record.get("data") is not None):
                raise ConfigError(
                    f"{self.grid.out} has results on other images that are also called "
                    f"'{config['dataset']}'. Choose another --out, or give the images that its "
                    "results are of."
                )

    def _no_longer_rows(self, stored: results.Results) -> list[Key]:
        """Return the keys of trials that an exact grid's results file should not have."""
        labels = {row.label for row in self.grid.rows}
        both = (*stored.trials, *stored.failed)
        found = [results.key_of(line) for line in both if line["row"] not in labels]
        return found if self.grid.exact else []

    def _without_run(self, stored: results.Results) -> list[Key]:
        """Return the keys of results whose runs a grid needs and lacks, as after a rename."""
        if not self.grid.needs_runs:
            return []
        keys = map(results.key_of, stored.trials)
        return [key for key in keys if key in self.trials and not records.is_done(self.trials[key])]

    def _borrow(self) -> None:
        """Copy results of the same trials from other results files beside this one.

        Grids of one setting have rows in common. Nothing is copied that was made under other
        conditions: other code, packages, threads or machine.
        """
        if self.grid.needs_runs:
            return
        copied = []
        for trial in [trial for trial in self.missing if not trial.is_waiting]:
            conditions = self.conditions(trial)
            found = next(
                (
                    record
                    for record in self._beside()
                    if machine.same_conditions(record, conditions)
                    and record.get("data") == trial.data
                    and same(record, trial)
                ),
                None,
            )
            if found is not None:
                copied.append(found | {"row": trial.row.label})
                self.missing.remove(trial)
                self._store_labels(trial)
        if copied:
            self._update(lambda stored: stored.with_trials(copied))
            self.outcome.done += len(copied)
            self.seconds += [record["training_seconds"] for record in copied]

    def _beside(self) -> Iterator[dict[str, Any]]:
        for path in sorted(self.grid.out.parent.glob("*.json")):
            if path != self.grid.out:
                yield from _trials_in(path)

    def add(self, trials: list[Trial]) -> list[dict[str, Any]]:
        """Put finished trials into the results file and return their records."""
        new = [records.record(trial) for trial in trials]
        if new:
            self._update(lambda stored: stored.with_trials(new))
        for trial in trials:
            self._store_labels(trial)
        self.missing = [trial for trial in self.missing if trial not in trials]
        self.outcome.done += len(new)
        self.seconds += [record["training_seconds"] for record in new]
        return new

    def add_failures(self, trials: Iterable[Trial], reason: str) -> None:
        """Record in the results file that those of the trials that it lacks have failed."""
        lost = [trial for trial in trials if trial in self.missing]
        failures = [
            {"row": t.row.label, "draw": t.draw, "seed": t.seed, "message": reason} for t in lost
        ]
        self._update(lambda stored: stored.with_failures(failures))
        self.missing = [trial for trial in self.missing if trial not in lost]
        self.outcome.failed += [(trial.name, reason) for trial in lost]

    def _store_labels(self, trial: Trial) -> None:
        if trial.hierarchy is None:
            return
        first = trial.first_pass.folder.name if trial.first_pass else None
        ari = agreement_of(trial.hierarchy, trial.config)
        with results.locked(self.grid.labels.path):
            self.grid.labels.add(trial.key, trial.hierarchy, ari=ari, first=first)

    def _update(self, change: Callable[[results.Results], results.Results]) -> None:
        with results.locked(self.grid.out):
            stored = results.open_for(self.grid.out, self.grid.header())
            results.write(self.grid.out, change(stored))

    @property
    def pace(self) -> float | None:
        """Mean seconds that a first stage takes, as far as is known."""
        return sum(self.seconds) / len(self.seconds) if self.seconds else None


def _names_of(config: Mapping[str, Any], fields: Iterable[str]) -> str:
    """Return fields of a configuration as a text, without the place of files."""
    found = {name: config.get(name) for name in fields}
    given = (config.get("dataset_params") or {}).items()
    found["dataset_params"] = {name: value for name, value in given if name != "path"}
    return json.dumps(found, sort_keys=True)


@lru_cache(maxsize=32)
def _trials_at(path: Path, written: int) -> tuple[dict[str, Any], ...]:
    try:
        return tuple(results.read(path).trials)
    except DovsError:  # a file of another kind
        return ()


def _trials_in(path: Path) -> tuple[dict[str, Any], ...]:
    """Return the records of a results file; none of a file of another kind."""
    return _trials_at(path, path.stat().st_mtime_ns)
