"""What tells a configuration from others, whatever machine it is on."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dovs.config import WITHOUT_RATIO, RunConfig, parse
from dovs.runs.memory import remembered
from dovs.runs.same_settings import NEUTRAL
from dovs.runs.table import changes_of

FOLDER_NAME = re.compile(r"[A-Za-z0-9._]+-\d+-[0-9a-f]{10}(-.+-[0-9a-f]{10})?", re.ASCII)
"""Names of the directories of trials, see `folder_name`; some have a second stage."""
END = re.compile(r"-\d+-[0-9a-f]{10}(?=-|$)", re.ASCII)
"""Seed and digest at the end of such a name, by which a run is known whatever is before."""
MOST_WORDS = 60
"""Letters of what is before that, at most."""
NO_STAGE: dict[str, Any] = {"second_stage": "none", "second_stage_params": {}}


def identity(config: RunConfig, images: str) -> dict[str, Any]:
    """Return a configuration as it is compared: without the places of files, with the images.

    The number of points on a map does not enter: no result depends on it, and its default changed.
    A parameter that a method gained later does not enter while it has the value with which the
    method does what it did before (the fact `added` at its registration).

    >>> identity(RunConfig(device="cuda:1"), "abc")["device"]
    'cuda'
    """
    found = described(config)
    found["dataset_params"].pop("path", None)
    del found["projection_points"]
    for name, value in _added(config.method).items():
        if name in found["method_params"] and found["method_params"][name] == value:
            del found["method_params"][name]
    found["device"] = config.device.partition(":")[0]
    return found | {"images": images}


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
    return _plain(config.method) + _end(config, images)


def run_directory(place: Path, prefix: str, config: RunConfig, images: str) -> Path:
    """Return the directory of a run of a sweep, second stage aside.

    Its name says what the run is before the digest: method, ratio, draw of the tail, and settings
    that are not at their defaults. Runs that have other words there, by an earlier version, are
    found by what follows the words.

    Args:
        place: folder of the runs.
        prefix: name of the sweep with a "-".
        config: of the run.
        images: digest of its images.
    """
    end = _end(config, images)
    usual = place / f"{prefix}{_words(config)}{end}"
    if usual.is_dir():
        return usual
    there = [
        name
        for name in remembered("sweep-runs", place, lambda: _by_end(place)).get(end, ())
        if name.startswith(prefix) and FOLDER_NAME.fullmatch(name.removeprefix(prefix))
    ]
    there.sort(key=lambda name: not (place / name).is_dir())  # it may have a second stage alone
    return place / there[0] if there else usual


def _by_end(place: Path) -> dict[str, list[str]]:
    """Return the names of the directories of first stages by their `END`."""
    found: dict[str, list[str]] = {}
    for name in sorted(os.listdir(place)) if place.is_dir() else ():
        for match in END.finditer(name):
            found.setdefault(match[0], []).append(name[: match.end()])
    return found


def _words(config: RunConfig) -> str:
    """Return what a run is, in letters that `FOLDER_NAME` has before the seed.

    >>> _words(RunConfig(method="dos", method_params={"k": 9}, imbalance_ratio=10, data_seed=2))
    'dos_r10_d2_k9'
    >>> _words(RunConfig(method="ce", dataset="shapes", profile="natural", epochs=2))
    'ce_natural_shapes_epochs2'
    """
    ratio = config.profile if config.profile in WITHOUT_RATIO else f"r{config.imbalance_ratio:g}"
    words = [config.method, ratio, f"d{config.data_seed}" if config.data_seed else ""]
    words += changes_of(config.model_dump(mode="json")).replace("=", "").split(", ")
    usual = parse(RunConfig, {})
    named = {"method", "profile", "imbalance_ratio", "data_seed", "seed", *NO_STAGE, *NEUTRAL}
    for name in RunConfig.model_fields:
        value = getattr(config, name)
        if name in named or name.endswith("_params") or value == getattr(usual, name):
            continue
        words.append(str(value) if name == "dataset" else f"{name}{value}")
    return _plain("_".join(filter(None, words)))[:MOST_WORDS].rstrip("_")


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._]+", "_", text)


def _end(config: RunConfig, images: str) -> str:
    first = config.model_copy(update=NO_STAGE)
    whole = identity(first, images)
    defaults = parse(RunConfig, {}).model_dump(mode="json")
    given = {name: value for name, value in whole.items() if defaults.get(name) != value}
    digest = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:10]
    return f"-{config.seed}-{digest}"


def stage_file(folder: Path, name: str, parameters: Mapping[str, Any]) -> Path:
    """Return the file of the summary of a second stage of a run that was trained without one."""
    digest = hashlib.sha256(json.dumps(dict(parameters), sort_keys=True).encode()).hexdigest()
    return folder / "second_stages" / f"{name}-{digest[:10]}.json"


def _added(method: str) -> dict[str, Any]:
    """Return the parameters that a method gained later, and the value that changes nothing."""
    from dovs.methods import METHODS

    return METHODS[method].meta.get("added", {}) if method in METHODS else {}
