"""Trials: a row with one draw of the tail and one seed: its configuration, identity and directory.

A trial's *identity* is its whole configuration, the images that it is trained and evaluated on, and
the kind of device. Nothing finished is taken for a trial of another identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dovs.benchmark.labels import Key, LabelsFile, name_of
from dovs.benchmark.machine import device_kind
from dovs.benchmark.rows import Row, merged
from dovs.config import RunConfig, parse
from dovs.errors import ConfigError, HierarchyError
from dovs.hierarchy import Hierarchy
from dovs.runs import hierarchies
from dovs.sweeps.identity import NO_STAGE, folder_name, identity, run_directory
from dovs.sweeps.images import data_of, images_of, lines_of_repeated, repeated_draws

QUIET = {"projection": "none", "snapshots": 1, "measure_every": 2000}
"""How the trials of a benchmark run: no maps, and the test set evaluated once, at the end."""


@dataclass(frozen=True, eq=False)
class Trial:
    """A row with one draw of the tail and one seed.

    Attributes:
        row: the row.
        config: validated, every parameter filled in; its device is a kind of device.
        images: digest of the images, see `images.images_digest`.
        data: digest of the whole dataset, see `images.data_of`.
        place: folder of the run directories.
        prefix: of the names of run directories.
        hierarchy: its fixed abstract labels, or None.
        first_pass: the trial whose run its labels are made of, or None.
    """

    row: Row
    config: RunConfig
    images: str
    data: str
    place: Path
    prefix: str = ""
    hierarchy: Hierarchy | None = None
    first_pass: Trial | None = None

    @property
    def draw(self) -> int:
        """Seed of the draw of the tail."""
        return self.config.data_seed

    @property
    def seed(self) -> int:
        """Seed of the run."""
        return self.config.seed

    @property
    def key(self) -> Key:
        """Label of the row, draw and seed: what tells it from the other trials of a grid."""
        return self.row.label, self.draw, self.seed

    @property
    def name(self) -> str:
        """How messages call it."""
        return named(self.key)

    @property
    def folder(self) -> Path:
        """Directory of the run that trains its first stage."""
        if self.prefix:
            return run_directory(self.place, self.prefix, self.config, self.images)
        return self.place / folder_name(self.config, self.images)

    @property
    def is_waiting(self) -> bool:
        """Whether its labels are not made yet, because its first pass is not finished."""
        return self.first_pass is not None and self.hierarchy is None

    @property
    def first_stage(self) -> RunConfig:
        """What the run trains: the configuration without its second stage."""
        return self.config.model_copy(update=NO_STAGE)

    @property
    def stage(self) -> tuple[str, dict[str, Any]]:
        """Name and parameters of the second stage, ("none", {}) without one."""
        return self.config.second_stage, dict(self.config.second_stage_params)

    def identity(self) -> dict[str, Any]:
        """Return what tells the trial from trials of all grids."""
        return identity(self.config, self.images)

    def on(self, hierarchy: Hierarchy) -> Trial:
        """Return the trial on fixed abstract labels."""
        config = self.config.model_copy(update={"hierarchy": name_of(hierarchy)})
        return replace(self, config=config, hierarchy=hierarchy)


def named(key: Key) -> str:
    """Return how messages call the trial of a key.

    >>> named(("ce", 0, 1))
    'ce, draw 0, seed 1'
    """
    row, draw, seed = key
    return f"{row}, draw {draw}, seed {seed}"


def plan(
    rows: Sequence[Row],
    setting: Mapping[str, Any],
    seeds: Iterable[int],
    place: Path,
    prefix: str = "",
    draws: Iterable[int] | None = None,
    stored: LabelsFile | None = None,
) -> tuple[list[Trial], list[str]]:
    """Return the trials of a grid, and a line for each row that is left out, whole or some draws.

    A row is left out where it does not apply to the dataset, a draw of it where it has the images
    of an earlier draw.

    The first seed of every draw comes first, then the second of every draw, and so on, so that an
    interval over draws is known as early as possible.

    Args:
        rows: the rows.
        setting: fields of `RunConfig` that they have in common.
        seeds: the seeds.
        place: folder of the run directories.
        prefix: of their names.
        draws: seeds of the draws of the tail; None leaves it to the rows and the setting.
        stored: labels that were made earlier of first passes.

    Raises:
        ConfigError: a row does not fit; the message names it. Or this machine lacks the device.
        DataError: the dataset is damaged, or as DataMissing not on this machine.
    """
    checked, left_out = [], []
    for row in rows:
        try:
            kind = device_kind(str(merged(setting, row.changes).get("device", "auto")))
            config = _config(setting, row.changes, kind)
            config = config.model_copy(update={"epochs": row.times_epochs * config.epochs})
            reason = _unfit(row, config)
            if reason:
                left_out.append(f"row {row.label} is left out: {reason}.")
                continue
            first = row.labels.first_pass if row.labels else None
            of_first = None if first is None else _validated(_config(setting, first, kind))
            checked.append((row, _validated(config), of_first))
        except ConfigError as error:
            raise ConfigError(f"row '{row.label}': {error}") from None
    numbers: list[int | None] = [None] if draws is None else list(draws)
    known = {} if stored is None else stored.read()
    trials = []
    for seed in seeds:
        for draw in numbers:
            for row, config, first_pass in checked:
                own = {"seed": seed} | ({} if draw is None else {"data_seed": draw})
                trial = _trial(row, config.model_copy(update=own), place, prefix)
                trials.append(_with_labels(trial, first_pass, known))
    repeated = repeated_draws((trial.row.label, trial.config, trial.images) for trial in trials)
    left_out += lines_of_repeated(repeated)
    return [t for t in trials if (t.row.label, t.draw) not in repeated], left_out


def _trial(row: Row, config: RunConfig, place: Path, prefix: str) -> Trial:
    return Trial(row, config, images_of(config), data_of(config), place, prefix)


def _with_labels(trial: Trial, first: RunConfig | None, known: Mapping[Key, Any]) -> Trial:
    """Return a trial on its fixed labels, if it has any and they can be made without training.

    Args:
        trial: the trial.
        first: of the first pass, on any draw and seed; None where the labels need none.
        known: labels that were made earlier, see `LabelsFile.read`.
    """
    labels = trial.row.labels
    if labels is None:
        name = trial.config.hierarchy
        return trial if name is None else replace(trial, hierarchy=hierarchies.load(name))
    if first is None:
        return trial.on(labels.made(trial.config))
    own = {"seed": other_seed(trial.seed), "data_seed": trial.draw}
    config = first.model_copy(update=own)
    trial = replace(trial, first_pass=_trial(trial.row, config, trial.place, trial.prefix))
    assert trial.first_pass is not None
    before = known.get(trial.key)
    if before is None or before["first"] != trial.first_pass.folder.name:
        return trial
    return trial.on(before["hierarchy"])


def other_seed(seed: int) -> int:
    """Return the seed of the first pass: seeds go in pairs, so that none trains on its own labels.

    >>> [other_seed(seed) for seed in (0, 1, 2, 3)]
    [1, 0, 3, 2]
    """
    return seed ^ 1


def same(record: Mapping[str, Any], trial: Trial) -> bool:
    """Return whether a record in a results file is of this trial, not of another configuration.

    Fields that `RunConfig` gained since then count as having their defaults. A parameter that a
    method gained does not: its default may have changed what the method does.
    """
    try:
        config = parse(RunConfig, dict(record["config"]))
    except (ConfigError, KeyError, TypeError, ValueError):
        return False
    return identity(config, str(record.get("images"))) == trial.identity()


def _unfit(row: Row, config: RunConfig) -> str:
    """Return why a dataset rules a row out, or ""."""
    by_names = row.labels is not None and row.labels.source == "names"
    if not (row.superclasses or row.more_classes_than or by_names):
        return ""
    from dovs import data
    from dovs.hierarchy import GENERATORS, check_class_names

    dataset = data.load(config.dataset, **config.dataset_params)
    if row.superclasses and dataset.superclass_of is None:
        return f"{dataset.title} names no superclasses"
    if dataset.num_classes <= row.more_classes_than:
        return f"{dataset.title} has {dataset.num_classes} classes"
    if by_names:
        try:
            check_class_names(GENERATORS["names"], dataset.class_names)
        except HierarchyError as error:
            return str(error).removesuffix(".")
    return ""


def _config(setting: Mapping[str, Any], changes: Mapping[str, Any], device: str) -> RunConfig:
    return parse(RunConfig, merged(setting, changes) | {"device": device})


def _validated(config: RunConfig) -> RunConfig:
    from dovs.runs.validation import validate_config

    return validate_config(config)
