"""A search for good values of parameters, by Ray Tune and Optuna on a Ray cluster.

Each trial trains a run for every draw and seed, and its score is their mean balanced accuracy on
images that are not test images. Finished trials are in a JSON file, from which the next call goes
on.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dovs import places
from dovs.errors import ConfigError
from dovs.runs.store import Run
from dovs.scale import ray_launcher, ray_task
from dovs.scale.ranges import Range
from dovs.scale.ray_launcher import Resources
from dovs.scale.trials import SCORE, Ledger, Trial, results_file
from dovs.sweeps.cells import Cell, cells
from dovs.sweeps.definition import Sweep, of_tables
from dovs.sweeps.results import DONE

WORST = 0.0
"""What a trial whose training fails counts as, so that the search leaves such values."""


@dataclass(frozen=True)
class Tuned:
    """The trials of a search, in the order in which they began.

    Attributes:
        trials: of this call and of earlier ones.
        interrupted: whether Ctrl-C ended it.
        out_of_time: whether its time was over before all trials were finished.
    """

    trials: tuple[Trial, ...]
    interrupted: bool = False
    out_of_time: bool = False

    @property
    def best(self) -> Trial | None:
        """The trial of the highest score; None where every training failed."""
        scored = [each for each in self.trials if each.score is not None and not each.problem]
        return max(scored, key=lambda each: each.score or 0.0, default=None)


def tune(
    sweep: Sweep,
    ranges: Sequence[Range],
    trials: int,
    resources: Resources,
    home: Path | None = None,
    progress: Callable[[str], None] = lambda line: None,
    seconds: float | None = None,
) -> Tuned:
    """Search for the values of the highest balanced accuracy, and return all trials.

    Args:
        sweep: one combination of settings, with its draws and seeds.
        ranges: of the parameters that are searched, at least one.
        trials: number of trials, those of earlier calls included.
        resources: of each run.
        home: default `DOVS_HOME`, on a disk that all nodes have.
        progress: receives lines for people.
        seconds: after which what trains is stopped, and left to the next call; None for no limit.

    Raises:
        ConfigError: Ray or Optuna is not installed, a value is not allowed, the sweep has several
            combinations, its runs are measured on test images alone, or earlier trials are of
            another search.
        RunError: the file of the trials is damaged or cannot be written.
    """
    place = (home or places.home()).resolve()
    _check(sweep, ranges, trials, resources, place)
    ray = ray_launcher.require_ray("a search", "")
    _require_optuna()
    ledger = Ledger(results_file(sweep.name, place), sweep, tuple(ranges), progress, trials)
    ledger.read()
    if len(ledger.scored) >= trials:
        return Tuned(tuple(ledger.trials))
    end = None if seconds is None else time.monotonic() + seconds
    ours = not ray.is_initialized()
    if ours:
        ray_launcher.connect(ray, resources.address)
    storage = place / "sweeps" / f".{sweep.name}-ray"
    interrupted = out_of_time = False
    try:
        ray_launcher.require_enough(ray, resources)
        for searcher, count in ledger.stages():
            before = len(ledger.scored)
            left = None if end is None else end - time.monotonic()
            if left is None or left > 0:
                _fit(searcher, count, ledger, resources, place, storage, left)
            if len(ledger.scored) < before + count:  # Ray Tune handles Ctrl-C itself
                out_of_time = end is not None and time.monotonic() >= end
                interrupted = not out_of_time
                break
    except KeyboardInterrupt:
        interrupted = True
    finally:
        if ours:
            ray.shutdown()
        shutil.rmtree(storage, ignore_errors=True)
    return Tuned(tuple(ledger.trials), interrupted, out_of_time)


def score_of(run: Run) -> float:
    """Return the balanced accuracy of a finished run on images that are no test images.

    Raises:
        RunError: the run is damaged.
    """
    summary = run.summary() or {}
    of = summary if run.config().measured_on != "test" else summary["validation"]
    return float(of["balanced_accuracy"])


def train_trial(values: Mapping[str, Any], tables: Mapping[str, Any], name: str, home: str) -> None:
    """Train the runs of a trial in a process of Ray, and report the score.

    Args:
        values: of the parameters that are searched.
        tables: of the sweep, as `definition.of_tables` takes them.
        name: of the sweep.
        home: DOVS_HOME.
    """
    from ray import tune as ray_tune

    os.environ["DOVS_HOME"] = home
    scores = []
    for cell in _cells(of_tables(dict(tables), name), values, Path(home)):
        found = ray_task.train(cell.folder, cell.config.model_dump_json(), Path(home))
        if found["state"] != DONE:
            problem = f"{cell.name}: {found['state']}: {found['message']}"
            ray_tune.report({SCORE: WORST, "problem": problem})
            return
        scores.append(score_of(Run(cell.folder)))
    ray_tune.report({SCORE: sum(scores) / len(scores), "problem": ""})


def _fit(
    searcher: Any,
    count: int,
    ledger: Ledger,
    resources: Resources,
    home: Path,
    storage: Path,
    seconds: float | None,
) -> None:
    """Run a number of trials of a searcher, and store each as it ends, until the time is over."""
    os.environ.setdefault("RAY_AIR_NEW_OUTPUT", "0")  # its own tables, which say less than ours
    from ray import tune as ray_tune
    from ray.tune import Callback, FailureConfig, RunConfig, TuneConfig, Tuner

    class Store(Callback):
        def on_trial_start(self, iteration: int, trials: Any, trial: Any, **info: Any) -> None:
            ledger.begin(trial.config)

        def on_trial_complete(self, iteration: int, trials: Any, trial: Any, **info: Any) -> None:
            found = trial.last_result or {}
            if SCORE in found:
                ledger.end(trial.config, float(found[SCORE]), str(found.get("problem", "")))

        def on_trial_error(self, iteration: int, trials: Any, trial: Any, **info: Any) -> None:
            ledger.end(trial.config, WORST, "its worker was lost for good, or ended in an error")

    trainable = ray_tune.with_resources(
        ray_tune.with_parameters(
            train_trial, tables=_tables(ledger.sweep), name=ledger.sweep.name, home=str(home)
        ),
        {"cpu": resources.cpus, "gpu": resources.gpus},
    )
    Tuner(
        trainable,
        param_space={each.name: _domain(each) for each in ledger.ranges},
        tune_config=TuneConfig(
            metric=SCORE, mode="max", search_alg=searcher, num_samples=count, time_budget_s=seconds
        ),
        run_config=RunConfig(
            name="trials",
            storage_path=str(storage),
            failure_config=FailureConfig(max_failures=resources.retries),
            callbacks=[Store()],
            verbose=0,
        ),
    ).fit()


def _domain(one: Range) -> Any:
    from ray import tune as ray_tune

    if one.whole:
        low, high = int(one.low), int(one.high) + 1
        return ray_tune.lograndint(low, high) if one.log else ray_tune.randint(low, high)
    draw = ray_tune.loguniform if one.log else ray_tune.uniform
    return draw(one.low, one.high)


def _check(
    sweep: Sweep, ranges: Sequence[Range], trials: int, resources: Resources, home: Path
) -> None:
    """Check what is searched; both ends of every range must be allowed."""
    if not ranges:
        raise ConfigError("no range is given: write --range lambda-mc=0.01:1:log, for example.")
    names = [each.name for each in ranges]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ConfigError(f"{twice} has two ranges: give one.")
    if trials < 1:
        raise ConfigError(f"trials={trials} must be at least 1.")
    if resources.transfer != "shared":
        raise ConfigError("a search needs DOVS_HOME on a disk that all nodes have.")
    if sweep.varied:
        raise ConfigError(
            f"a search trains one combination, and {', '.join(sweep.varied)} has several values: "
            "give one value, or a --range."
        )
    for values in ({r.name: r.low for r in ranges}, {r.name: r.high for r in ranges}):
        for cell in _cells(sweep, values, home):
            if cell.config.measured_on == "test" and not cell.config.validation_fraction:
                raise ConfigError(
                    "values must not be chosen by test images. Give --measured-on held_out, which "
                    "uses training images that the tail leaves out, or --validation-fraction 0.2."
                )


def _cells(sweep: Sweep, values: Mapping[str, Any], home: Path) -> list[Cell]:
    """Return the runs of a trial."""
    parameters = {**sweep.parameters, **{name: (value,) for name, value in values.items()}}
    return cells(dataclasses.replace(sweep, parameters=parameters), home)


def _tables(sweep: Sweep) -> dict[str, Any]:
    return {
        "settings": {name: list(values) for name, values in sweep.settings.items()},
        "parameters": {name: list(values) for name, values in sweep.parameters.items()},
    }


def _require_optuna() -> None:
    import importlib.util

    if importlib.util.find_spec("optuna") is None:
        raise ConfigError(
            "a search needs Optuna, which is not installed: `pip install '.[ray]'` in the "
            "folder of DOVS."
        )
