"""Trials: one row with one seed. What it trains, how it is told from others, where it is kept.

A trial's *identity* is its whole configuration, the images it trains on and is measured on, and the
kind of device. Nothing finished is taken for a trial of another identity.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from dovs.benchmark.rows import Row
from dovs.config import RunConfig, TailConfig, parse
from dovs.errors import ConfigError

QUIET = {"projection": "none", "snapshots": 1, "measure_every": 2000}
"""How the trials of a benchmark run: no maps, and the test set looked at once, in the end."""

NO_STAGE: dict[str, Any] = {"second_stage": "none", "second_stage_params": {}}


@dataclass(frozen=True, eq=False)
class Trial:
    """One row with one seed.

    Attributes:
        row: the row.
        config: validated, every parameter filled in; its device is a kind of device.
        images: digest of the images, see `images_digest`.
        folder: directory of the run that trains its first stage.
    """

    row: Row
    config: RunConfig
    images: str
    folder: Path

    @property
    def seed(self) -> int:
        """Seed of the run."""
        return self.config.seed

    @property
    def name(self) -> str:
        """How messages call it."""
        return f"{self.row.label}, seed {self.seed}"

    @property
    def first_stage(self) -> RunConfig:
        """What the run trains: the configuration without its second stage."""
        return self.config.model_copy(update=NO_STAGE)

    @property
    def stage(self) -> tuple[str, dict[str, Any]]:
        """Name and parameters of the second stage, ("none", {}) without one."""
        return self.config.second_stage, dict(self.config.second_stage_params)

    def identity(self) -> dict[str, Any]:
        """Return what tells the trial from every other."""
        return identity(self.config, self.images)


def plan(
    rows: Sequence[Row],
    setting: Mapping[str, Any],
    seeds: Iterable[int],
    folder: Path,
    prefix: str = "",
) -> tuple[list[Trial], list[str]]:
    """Return the trials of a grid, seed by seed, and a line for each row that does not apply.

    Args:
        rows: the rows.
        setting: fields of `RunConfig` that they have in common.
        seeds: the seeds.
        folder: where the runs are kept.
        prefix: of the names of their directories.

    Raises:
        ConfigError: a row does not fit; the message names it. Or this machine lacks the device.
        DataError: the dataset is damaged, or as DataMissing not here yet.
    """
    kind = device_kind(str(setting.get("device", "auto")))
    checked, left_out = [], []
    for row in rows:
        try:
            config = parse(RunConfig, merged(setting, row.changes) | {"device": kind})
            reason = _unfit(row, config)
            if reason:
                left_out.append(f"row {row.label} is left out: {reason}.")
                continue
            checked.append((row, _validated(config), images_of(config)))
        except ConfigError as error:
            raise ConfigError(f"row '{row.label}': {error}") from None
    trials = []
    for seed in seeds:
        for row, config, images in checked:
            own = config.model_copy(update={"seed": seed})
            trials.append(Trial(row, own, images, folder / (prefix + folder_name(own, images))))
    return trials, left_out


def merged(setting: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a setting's fields with a row's changes on top.

    Parameters of what stays the same are merged one by one; those of what changes are replaced.

    >>> merged({"encoder": "resnet8", "encoder_params": {"pool": 2}}, {"method": "ce"})
    {'encoder': 'resnet8', 'encoder_params': {'pool': 2}, 'method': 'ce'}
    >>> merged({"encoder": "resnet8", "encoder_params": {"pool": 2}}, {"encoder": "small_cnn"})
    {'encoder': 'small_cnn'}
    """
    result = dict(setting)
    names = {field: value for field, value in changes.items() if not field.endswith("_params")}
    for field, value in names.items():
        if result.get(field) != value:
            result.pop(f"{field}_params", None)
        result[field] = value
    for field in changes.keys() - names.keys():
        result[field] = {**result.get(field, {}), **changes[field]}
    return result


def device_kind(name: str) -> str:
    """Return the device that `name` stands for: cpu, cuda, mps, or cuda:N where N was asked for.

    Raises:
        ConfigError: this machine has no such device.
    """
    from dovs.training.device import resolve_device

    device = resolve_device(name)
    return name if name.startswith("cuda:") else device.type


def identity(config: RunConfig, images: str) -> dict[str, Any]:
    """Return a configuration as it is compared: without the places of files, with the images.

    >>> identity(RunConfig(device="cuda:1"), "abc")["device"]
    'cuda'
    """
    found = described(config)
    found["dataset_params"].pop("path", None)
    found["device"] = config.device.partition(":")[0]
    return found | {"images": images}


def same(record: Mapping[str, Any], trial: Trial) -> bool:
    """Return whether a record in a results file is of this trial, not of another configuration.

    Fields that `RunConfig` gained since then count as having their defaults.
    """
    try:
        config = parse(RunConfig, dict(record["config"]))
    except (ConfigError, KeyError, TypeError, ValueError):
        return False
    return identity(config, str(record.get("images"))) == trial.identity()


def described(config: RunConfig) -> dict[str, Any]:
    """Return a configuration as JSON without the folders of this machine: a path's last part."""
    found = config.model_dump(mode="json")
    path = found["dataset_params"].get("path")
    if isinstance(path, str):
        found["dataset_params"]["path"] = Path(path).name
    return found


def folder_name(config: RunConfig, images: str) -> str:
    """Return the name of the directory of a trial's first stage: readable, and unlike any other's.

    Fields that have their defaults do not enter, so that a new field does not rename old runs.
    """
    first = config.model_copy(update=NO_STAGE)
    whole = identity(first, images)
    defaults = parse(RunConfig, {}).model_dump(mode="json")
    given = {name: value for name, value in whole.items() if defaults.get(name) != value}
    digest = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:10]
    readable = re.sub(r"[^A-Za-z0-9._]+", "_", config.method)
    return f"{readable}-{config.seed}-{digest}"


def images_of(tail: TailConfig) -> str:
    """Return the digest of the images that a configuration trains on and is measured on."""
    fields = {name: getattr(tail, name) for name in TailConfig.model_fields}
    return _digest_of(json.dumps(fields, sort_keys=True))


@lru_cache(maxsize=64)
def _digest_of(fields: str) -> str:
    from dovs import data

    found = data.long_tail(TailConfig(**json.loads(fields)))
    test = found.dataset.test
    return images_digest((found.images, found.labels), (np.asarray(test.images), test.labels))


def images_digest(*splits: tuple[np.ndarray, np.ndarray]) -> str:
    """Return a digest of splits of labelled images, whatever their order within a split.

    Args:
        splits: images (N, H, W, channels) uint8 and labels (N,) of each.

    >>> images = np.arange(8, dtype=np.uint8).reshape(2, 2, 2, 1)
    >>> labels = np.array([0, 1])
    >>> images_digest((images, labels)) == images_digest((images[::-1], labels[::-1]))
    True
    >>> images_digest((images, labels)) == images_digest((images, labels[::-1]))
    False
    """
    whole = hashlib.sha256()
    for images, labels in splits:
        whole.update(repr((images.shape, str(images.dtype))).encode())
        each = sorted(
            hashlib.blake2b(
                image.tobytes(), digest_size=16, key=int(label).to_bytes(8, "big")
            ).digest()
            for image, label in zip(images, labels, strict=True)
        )
        whole.update(b"".join(each))
    return whole.hexdigest()[:32]


def _unfit(row: Row, config: RunConfig) -> str:
    """Return why a dataset rules a row out, or ""."""
    if not (row.superclasses or row.more_classes_than):
        return ""
    from dovs import data

    dataset = data.load(config.dataset, **config.dataset_params)
    if row.superclasses and dataset.superclass_of is None:
        return f"{dataset.title} names no superclasses"
    if dataset.num_classes <= row.more_classes_than:
        return f"{dataset.title} has {dataset.num_classes} classes"
    return ""


def _validated(config: RunConfig) -> RunConfig:
    from dovs.runs.validation import validate_config

    return validate_config(config)
