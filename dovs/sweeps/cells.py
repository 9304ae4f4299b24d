"""The cells of a sweep: every combination of its values, with the run that trains it.

A cell is known by its whole configuration and the images that it is trained on. So what is finished
is never trained again, and what has another configuration is another cell.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dovs.config import MOST_SEED, RunConfig, parse
from dovs.errors import ConfigError
from dovs.registry import Entry
from dovs.runs import naming
from dovs.runs.slots import devices_for
from dovs.runs.validation import chosen_entries, validate_config
from dovs.sweeps.definition import LISTS, SEEDS, Sweep, text_of
from dovs.sweeps.identity import run_directory, stage_file
from dovs.sweeps.images import images_of, lines_of_repeated, repeated_draws

MOST = 10_000
"""Cells of a sweep at most."""


@dataclass(frozen=True)
class Combination:
    """One value for each setting and parameter, draws and seeds aside.

    Attributes:
        values: by name; a parameter that what is chosen does not have is not among them.
        changes: the fields of `RunConfig` that they are.
    """

    values: Mapping[str, Any]
    changes: Mapping[str, Any]

    def label(self, varied: list[str]) -> str:
        """Return its values of what is varied, as the name of a row."""
        parts = [f"{name}={text_of(self.values[name])}" for name in varied if name in self.values]
        return ",".join(parts) or str(
            self.changes.get("method", RunConfig.model_fields["method"].default)
        )


@dataclass(frozen=True)
class Cell:
    """A combination with a draw of the tail and a seed.

    Attributes:
        label: of its combination.
        values: of its combination.
        config: validated, every parameter filled in.
        shared: directory of a run of its first stage, which other cells may share.
    """

    label: str
    values: Mapping[str, Any]
    config: RunConfig
    shared: Path

    @property
    def folder(self) -> Path:
        """Directory of the run that trains it with its second stage."""
        if self.config.second_stage == "none":
            return self.shared
        stage = stage_file(self.shared, *self.stage).stem
        return self.shared.with_name(f"{self.shared.name}-{stage}")

    @property
    def stage(self) -> tuple[str, dict[str, Any]]:
        """Name and parameters of the second stage, ("none", {}) without one."""
        return self.config.second_stage, dict(self.config.second_stage_params)

    @property
    def name(self) -> str:
        """How messages call it."""
        return f"{self.label}, draw {self.config.data_seed}, seed {self.config.seed}"


def combinations(sweep: Sweep) -> Iterator[Combination]:
    """Yield each combination of a sweep, draws and seeds aside, in the order of its settings.

    Raises:
        ConfigError: a name or value is not allowed, or nothing that is chosen has a parameter.
    """
    settings = {name: v for name, v in sweep.settings.items() if name not in SEEDS}
    unused = set(sweep.parameters)
    for chosen in _product(settings):
        entries = chosen_entries(parse(RunConfig, _clean(chosen)))
        owners = {name: owner for name in sweep.parameters if (owner := _owner(name, entries))}
        unused -= owners.keys()
        for given in _product({name: sweep.parameters[name] for name in owners}):
            changes: dict[str, Any] = _clean(chosen)
            for name, value in given.items():
                field = owners[name]
                known = changes.get(f"{field}_params", {})
                changes[f"{field}_params"] = {**known, name.rpartition(".")[2]: value}
            yield Combination({**chosen, **given}, changes)
    if unused:
        names = ", ".join(sorted(unused))
        raise ConfigError(f"no chosen method, dataset or the like has {names}. Leave it out.")


def count(sweep: Sweep) -> int:
    """Return the number of cells of a sweep.

    Raises:
        ConfigError: as for `combinations`; or there are more than `MOST`.
    """
    repeats = 1
    for name in SEEDS:
        repeats *= len(sweep.settings.get(name, (0,)))
    total = 0
    for _ in combinations(sweep):
        total += repeats
        if total > MOST:
            raise ConfigError(f"sweep '{sweep.name}' has more than {MOST:,} cells: vary less.")
    return total


def cells(sweep: Sweep, home: Path | None = None) -> list[Cell]:
    """Return the cells of a sweep, see `planned`.

    Raises:
        ConfigError, DataError: as for `planned`.
    """
    return planned(sweep, home)[0]


def planned(sweep: Sweep, home: Path | None = None) -> tuple[list[Cell], list[str]]:
    """Return the cells of a sweep, and a line for each row of which draws are left out.

    The first seed of every draw comes first, then the second. A draw that has the images of an
    earlier one is left out: it would count the same runs as independent ones.

    Raises:
        ConfigError: a value is not allowed; the message names the combination.
        DataError: a dataset is damaged or, as DataMissing, not on this machine.
    """
    settings = checked(sweep, home)
    draws, seeds = (_numbers(sweep, name) for name in SEEDS)
    found = []
    for seed, draw in itertools.product(seeds, draws):
        for each, label, config in settings:
            own = {"seed": seed} | ({} if draw is None else {"data_seed": draw})
            config = config.model_copy(update={n: v for n, v in own.items() if v is not None})
            images = images_of(config)
            runs = naming.runs_folder(home)
            folder = run_directory(runs, f"{sweep.name}-", config, images)
            found.append((Cell(label, each.values, config, folder), images))
    repeated = repeated_draws((cell.label, cell.config, images) for cell, images in found)
    kept = [cell for cell, _ in found if (cell.label, cell.config.data_seed) not in repeated]
    return kept, lines_of_repeated(repeated)


def checked(sweep: Sweep, home: Path | None = None) -> list[tuple[Combination, str, RunConfig]]:
    """Return each combination of a sweep with its label and its configuration, all of it checked.

    Raises:
        ConfigError: a value is not allowed; the message names the combination. Or two of them are
            the same run.
        DataError: a dataset is damaged or, as DataMissing, not on this machine.
    """
    count(sweep)
    found = []
    for each in combinations(sweep):
        label = each.label(sweep.varied)
        try:
            config = parse(RunConfig, dict(each.changes))
            kind = devices_for(config.device)[0]
            kind = kind if config.device.startswith("cuda:") else kind.partition(":")[0]
            config = config.model_copy(update={"device": kind})
            found.append((each, label, validate_config(config, home)))
        except ConfigError as error:
            raise ConfigError(f"row '{label}': {error}") from None
    _refuse_equal((label, config) for _, label, config in found)
    for name in SEEDS:
        _numbers(sweep, name)
    return found


def _refuse_equal(rows: Iterable[tuple[str, RunConfig]]) -> None:
    """Refuse two rows that are the same run, such as those of --device auto,cpu without a GPU.

    Raises:
        ConfigError: there are some.
    """
    labels: dict[str, str] = {}
    for label, config in rows:
        kind = config.device.partition(":")[0]  # no number depends on which of several GPUs it is
        whole = config.model_copy(update={"device": kind}).model_dump_json()
        first = labels.setdefault(whole, label)
        if first != label:
            raise ConfigError(
                f"rows '{first}' and '{label}' are the same run on this machine: give one of them."
            )


def _numbers(sweep: Sweep, name: str) -> list[int | None]:
    """Return draws or seeds.

    Raises:
        ConfigError: one is not a whole number from 0 to `MOST_SEED`.
    """
    if name not in sweep.settings:
        return [None]
    for value in sweep.settings[name]:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ConfigError(f"{name}={value!r} must be a whole number of at least 0.")
        if value > MOST_SEED:
            raise ConfigError(f"{name} has {value}: the largest seed is {MOST_SEED:,}.")
    return list(sweep.settings[name])


def _owner(name: str, entries: Mapping[str, Entry]) -> str | None:
    """Return the field whose entry has a parameter; the method's comes first."""
    given, _, plain = name.rpartition(".")
    found = [
        field
        for field, entry in entries.items()
        if plain in entry.model.model_fields and given in ("", field)
    ]
    return "method" if "method" in found else next(iter(found), None)


def _product(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for chosen in itertools.product(*values.values()):
        yield dict(zip(values, chosen, strict=True))


def _clean(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with "none" as None where the field allows that and has no text "none"."""
    found = dict(chosen)
    for name in ("hierarchy", "n_max", *LISTS):
        if found.get(name) == "none":
            found[name] = None
    return found
