"""Two passes: abstract labels from what a first run has learnt, and a second run trained on them.

Labels that are generated while a run trains come from an early encoder, and change. Here they come
from finished runs, and are fixed from the first epoch on. Each pass is an ordinary run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dovs.config import RunConfig
from dovs.errors import ConfigError, RunError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.registry import GENERATORS
from dovs.runs import hierarchies, launch, layout
from dovs.runs.label_context import labels_of_runs
from dovs.runs.naming import check_name, run_folder
from dovs.runs.store import Run, open_run
from dovs.runs.validation import REGISTRIES, takes_hierarchy, validate_config


@dataclass(frozen=True)
class TwoPass:
    """The plan of two passes.

    Attributes:
        name: of the saved labels; the runs are NAME-first (NAME-first-1, … where they are several)
            and NAME-second.
        config: of both passes, validated; the first has no hierarchy, the second that of the name.
        generator: registered name of what makes the labels, from the first pass's last snapshot.
        parameters: its parameters.
        first_runs: runs of the first pass, on seeds that follow each other; of several, the labels
            are a consensus.
        home: default `DOVS_HOME`.

    Raises:
        ConfigError: the method uses no abstract labels, a hierarchy is given, first_runs < 1, or
            the generator or a parameter of it is unknown or out of range.
        RunError: the name is not allowed.
        HierarchyError: the name is not allowed.
    """

    name: str
    config: RunConfig
    generator: str = "ward"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    first_runs: int = 1
    home: Path | None = None

    def __post_init__(self) -> None:
        check_name(self.name)
        hierarchies.place_of(self.name, self.home)
        if self.config.hierarchy is not None:
            raise ConfigError(
                f"hierarchy='{self.config.hierarchy}' is given, but two passes make their own "
                f"labels, '{self.name}'. Leave it out, or use train."
            )
        methods = REGISTRIES["method"].registry
        if not takes_hierarchy(methods[self.config.method]):
            fitting = ", ".join(entry.name for entry in methods if takes_hierarchy(entry))
            raise ConfigError(
                f"method '{self.config.method}' uses no abstract labels, so a second pass would "
                f"repeat the first: choose one of {fitting}."
            )
        if self.first_runs < 1:
            raise ConfigError(f"first_runs={self.first_runs} must be at least 1.")
        GENERATORS[self.generator].validate(self.parameters)

    def first(self) -> list[Run]:
        """Return the runs of the first pass, made where they are not there yet.

        Raises:
            RunError: a run of that name is another one, or is in use.
        """
        made = []
        for number in range(self.first_runs):
            config = self.config.model_copy(update={"seed": self.config.seed + number})
            suffix = "first" if self.first_runs == 1 else f"first-{number + 1}"
            made.append(self._run(f"{self.name}-{suffix}", config))
        return made

    def labels(self) -> Hierarchy:
        """Return the labels: those of the second run where there is one, else generate and save.

        Raises:
            RunError: a run of the first pass has no snapshot or is damaged.
            HierarchyError: they cannot be generated, or others are saved under the name.
        """
        second = run_folder(f"{self.name}-second", self.home)
        if (second / layout.CONFIG).is_file():
            given = open_run(second).given_hierarchy()
            if given is not None:
                return given
        made = labels_of_runs(self.first(), self.generator, self.parameters)
        hierarchies.save(made, self.name, self.home)
        return made

    def second(self) -> Run:
        """Return the run of the second pass, made where it is not there yet.

        Raises:
            RunError: a run of that name is another one, or is in use.
            HierarchyError: the labels are not saved.
        """
        folder = run_folder(f"{self.name}-second", self.home)
        config = self.config.model_copy(update={"hierarchy": self.name})
        if not (folder / layout.CONFIG).is_file():
            config = validate_config(config, self.home)
        return self._run(folder.name, config)

    def train(self, work: Callable[[Run], None]) -> Run | None:
        """Do what is left of both passes.

        Args:
            work: trains a queued run.

        Returns:
            The finished run of the second pass; None where a run was stopped on request. The same
            call goes on from there.

        Raises:
            DovsError: a run fails, or the labels cannot be generated.
        """
        for run in self.first():
            if not _finished(run, work):
                return None
        self.labels()
        second = self.second()
        return second if _finished(second, work) else None

    def _run(self, name: str, config: RunConfig) -> Run:
        """Open the run of that name if it is this one and finished, else make or requeue it."""
        folder = run_folder(name, self.home)
        if (folder / layout.CONFIG).is_file():
            run = open_run(folder)
            if run.status().state == "finished" and run.config() == config:
                return run
        return launch.create(config, self.home, path=folder)


def _finished(run: Run, work: Callable[[Run], None]) -> bool:
    """Train a run unless it is finished, and return whether it now is."""
    if run.status().state != "finished":
        work(run)
    status = run.status()
    if status.state == "failed":
        raise RunError(f"run '{run.name}' failed: {status.message}")
    return status.state == "finished"
