"""Two passes: abstract labels from what a first run has learnt, and a second run trained on them.

Labels that are generated while a run trains come from an early encoder, and change. Here they come
from finished runs, and are fixed from the first epoch on. Each pass is an ordinary run, whose
directory states which pass of which plan it is (`PassFacts`). In the background nothing waits for
the first pass: the worker that finishes it starts the second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import filelock

from dovs import config as configuration
from dovs.config import MOST_SEED, RunConfig
from dovs.errors import ConfigError, DovsError, HierarchyError, RunError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.hierarchy.registry import GENERATORS
from dovs.runs import dispatch, files, hierarchies, launch, layout, pass_facts, permission
from dovs.runs.finding import open_run
from dovs.runs.label_context import labels_of_runs
from dovs.runs.naming import check_name, run_folder, runs_folder
from dovs.runs.pass_facts import PassFacts, pass_of
from dovs.runs.store import Run
from dovs.runs.validation import REGISTRIES, takes_hierarchy, validate_config


def waits_for_second(run: Run, home: Path | None = None) -> bool:
    """Return whether a run's first pass is finished and its second has no run yet.

    Raises:
        RunError: a run is damaged.
    """
    facts = pass_of(run)
    elsewhere = run.path.resolve().parent != runs_folder(home).resolve()
    if facts is None or facts.number != 1 or elsewhere:
        return False
    folders = [run_folder(name, home) for name in facts.first]
    return not (run_folder(facts.second, home) / layout.CONFIG).is_file() and all(
        (folder / layout.CONFIG).is_file() and open_run(folder).status().state == "finished"
        for folder in folders
    )


def go_on(
    run: Run, begin: Callable[[Run], None] | None = None, home: Path | None = None
) -> Run | None:
    """Make the labels and the run of the second pass, once the whole first pass is finished.

    Args:
        run: of the first pass; of any other nothing happens.
        begin: trains the second run; None starts a background worker.
        home: default `DOVS_HOME`.

    Returns:
        The run of the second pass; None where it is not yet its turn, or is there already.

    Raises:
        DovsError: the labels or the run cannot be made; the runs of the first pass note why.
    """
    facts = pass_of(run)
    if facts is None or facts.number != 1:
        return None
    permission.require_change(run)
    lock = filelock.FileLock(_lock_folder(home) / f"two-pass-{facts.name}.lock")
    with lock:
        if not waits_for_second(run, home):
            return None
        first = [open_run(run_folder(name, home)) for name in facts.first]
        try:
            plan = TwoPass(
                facts.name,
                first[0].config(),
                facts.generator,
                facts.parameters,
                len(first),
                home,
            )
            plan.labels()
            second = plan.second()
            permission.give_to_owner_of(first[0], second)
        except DovsError as error:
            for each in first:
                pass_facts.note_problem(each, str(error))
            raise
        for each in first:
            pass_facts.note_problem(each, "")
    if begin is None:
        dispatch.enqueue(second, home)
    else:
        begin(second)
    return second


def free_name(home: Path | None = None) -> str:
    """Return a name for a new plan: two-pass-1, or the first number that is not taken."""
    taken = {*hierarchies.saved_names(home)}
    folder = runs_folder(home)
    if folder.is_dir():
        taken |= {path.name.partition("-first")[0] for path in folder.glob("*-first*")}
    return next(name for number in range(1, 10**6) if (name := f"two-pass-{number}") not in taken)


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
        ConfigError: the method uses no abstract labels, a hierarchy is given, first_runs < 1, a
            seed of the first pass would be too large, or the generator or a parameter of it is
            unknown or out of range.
        RunError: the name is not allowed.
        HierarchyError: the name is not allowed or is reserved.
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
        hierarchies.check_new_name(self.name)
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
        if self.config.seed + self.first_runs - 1 > MOST_SEED:
            raise ConfigError(
                f"seed={self.config.seed} is too large for first_runs={self.first_runs}: these "
                f"runs have seeds that follow each other, up to {MOST_SEED}. Choose a seed of at "
                f"most {MOST_SEED - self.first_runs + 1}."
            )
        GENERATORS[self.generator].validate(self.parameters)

    @property
    def first_names(self) -> list[str]:
        """Names of the runs of the first pass."""
        if self.first_runs == 1:
            return [f"{self.name}-first"]
        return [f"{self.name}-first-{number + 1}" for number in range(self.first_runs)]

    @property
    def second_name(self) -> str:
        """Name of the run of the second pass."""
        return f"{self.name}-second"

    def start(self) -> Run:
        """Do what is left of both passes in the background, and return the run that is next.

        Raises:
            DovsError: a name is taken by another run or other labels, a run is in use, or the
                labels cannot be made.
            AccessError: visitors may not train this, or not now.
        """
        permission.require_start(self.config, self.home, self.first_runs)
        self._check_labels()
        left = [run for run in self.first() if run.status().state != "finished"]
        for run in left:
            dispatch.enqueue(run, self.home)
        if left:
            return left[0]
        self.labels()
        second = self.second()
        if second.status().state != "finished":
            dispatch.enqueue(second, self.home)
        return second

    def _check_labels(self) -> None:
        """Refuse a name that labels have which this plan has not made.

        Raises:
            HierarchyError: it has.
        """
        ours = any(
            (run_folder(name, self.home) / layout.CONFIG).is_file() for name in self.first_names
        )
        if not ours and self.name in hierarchies.saved_names(self.home):
            raise HierarchyError(
                f"there is a hierarchy '{self.name}' already. Choose another name."
            )

    def first(self) -> list[Run]:
        """Return the runs of the first pass, made where they are not there yet.

        Raises:
            RunError: a run of that name is another one, or is in use.
        """
        made = []
        for number in range(self.first_runs):
            config = self.config.model_copy(update={"seed": self.config.seed + number})
            made.append(self._run(self.first_names[number], config, 1))
        return made

    def labels(self) -> Hierarchy:
        """Return the labels: those of the second run where there is one, else generate and save.

        Raises:
            RunError: a run of the first pass has no snapshot or is damaged.
            HierarchyError: they cannot be generated, or others are saved under the name.
        """
        second = run_folder(self.second_name, self.home)
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
        folder = run_folder(self.second_name, self.home)
        config = self.config.model_copy(update={"hierarchy": self.name})
        if not (folder / layout.CONFIG).is_file():
            config = validate_config(config, self.home)
        return self._run(folder.name, config, 2)

    def train(self, work: Callable[[Run], None]) -> Run | None:
        """Do what is left of both passes.

        Args:
            work: trains a queued run.

        Returns:
            The finished run of the second pass; None where a run was stopped on request. The same
            call goes on from there.

        Raises:
            DovsError: other labels have the name, a run fails, or the labels cannot be
                generated.
        """
        self._check_labels()
        for run in self.first():
            if not _finished(run, work):
                return None
        self.labels()
        second = self.second()
        return second if _finished(second, work) else None

    def _run(self, name: str, config: RunConfig, number: int) -> Run:
        """Open the run of that name if it is this one and finished, else make or requeue it."""
        folder = run_folder(name, self.home)
        if (folder / layout.CONFIG).is_file():
            run = open_run(folder)
            if run.status().state == "finished" and run.config() == config:
                return run
        run = launch.create(config, self.home, path=folder)
        facts = PassFacts(
            name=self.name,
            number=number,
            generator=self.generator,
            parameters=dict(self.parameters),
            first=tuple(self.first_names),
            second=self.second_name,
        )
        pass_facts.note(run, facts)
        return run


def _lock_folder(home: Path | None) -> Path:
    folder = (home or configuration.home()) / "slots"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.write_error(folder, error) from None
    return folder


def _finished(run: Run, work: Callable[[Run], None]) -> bool:
    """Train a run unless it is finished, and return whether it now is."""
    if run.status().state != "finished":
        work(run)
    status = run.status()
    if status.state == "failed":
        raise RunError(f"run '{run.name}' failed: {status.message}")
    return status.state == "finished"
