"""The trials of a search for values of parameters: in memory, in their file, and for Optuna."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dovs import places
from dovs.errors import ConfigError
from dovs.runs import files
from dovs.runs.naming import check_name
from dovs.scale.ranges import Range
from dovs.sweeps.definition import Sweep

FORMAT = 1
SCORE = "score"
"""Name of what Ray Tune and Optuna make as high as possible."""


@dataclass(frozen=True)
class Trial:
    """One choice of values.

    Attributes:
        values: by name of the parameter.
        score: mean balanced accuracy of its runs, in [0, 1]; None while they are not finished.
        problem: why one of its runs failed; "" where none did.
    """

    values: Mapping[str, float]
    score: float | None = None
    problem: str = ""


def results_file(name: str, home: Path | None = None) -> Path:
    """Return the file of the trials of a search.

    Raises:
        RunError: the name is not allowed.
    """
    return (home or places.home()) / "sweeps" / f"{check_name(name)}.trials.json"


@dataclass
class Ledger:
    """The trials of a search, in memory and in their file."""

    file: Path
    sweep: Sweep
    ranges: tuple[Range, ...]
    progress: Callable[[str], None]
    wanted: int
    trials: list[Trial] = dataclasses.field(default_factory=list)

    @property
    def scored(self) -> list[Trial]:
        """Trials that have ended, also those that failed."""
        return [each for each in self.trials if each.score is not None]

    def read(self) -> None:
        """Read the trials of an earlier call.

        Raises:
            ConfigError: they are of another search.
        """
        if not self.file.is_file():
            return
        body = files.read_json(self.file)
        if body.get("search") != self._search():
            raise ConfigError(
                f"{self.file} has the trials of another search of the name '{self.sweep.name}'. "
                "Choose another --name, or delete it."
            )
        try:
            self.trials = [Trial(**each) for each in body["trials"]]
        except (KeyError, TypeError) as error:
            raise files.damaged(self.file, error) from None

    def _search(self) -> dict[str, Any]:
        return {
            "sweep": self.sweep.to_toml(),
            "ranges": [dataclasses.asdict(each) for each in self.ranges],
        }

    def _write(self) -> None:
        body = {
            "format": FORMAT,
            "search": self._search(),
            "trials": [dataclasses.asdict(each) for each in self.trials],
        }
        files.write_json_atomic(self.file, body)

    def begin(self, values: Mapping[str, float]) -> None:
        """Store that a trial has begun."""
        if not any(each.values == dict(values) for each in self.trials):
            self.trials.append(Trial(dict(values)))
            self._write()

    def end(self, values: Mapping[str, float], score: float, problem: str) -> None:
        """Store the score of a trial."""
        self.begin(values)
        place = next(i for i, each in enumerate(self.trials) if each.values == dict(values))
        self.trials[place] = Trial(dict(values), score, problem)
        self._write()
        shown = ", ".join(f"{name}={value:g}" for name, value in values.items())
        what = f"failed: {problem}" if problem else f"balanced accuracy {score:.4f}"
        self.progress(f"[{len(self.scored)}/{self.wanted}] {shown}: {what}")

    def stages(self) -> Any:
        """Yield searchers and numbers of trials: first what was begun earlier, then new values."""
        from ray.tune.search import BasicVariantGenerator
        from ray.tune.search.optuna import OptunaSearch

        begun = [dict(each.values) for each in self.trials if each.score is None]
        if begun:
            yield BasicVariantGenerator(points_to_evaluate=begun), len(begun)
        done = self.scored
        if len(done) >= self.wanted:
            return
        import optuna

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        known: dict[str, Any] = {}
        if done:
            known = {
                "points_to_evaluate": [dict(each.values) for each in done],
                "evaluated_rewards": [each.score for each in done],
            }
        sampler = optuna.samplers.TPESampler(seed=len(done))
        searcher = OptunaSearch(metric=SCORE, mode="max", sampler=sampler, **known)
        yield searcher, self.wanted - len(done)
