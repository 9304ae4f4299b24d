"""What tells a configuration from others, whatever machine it is on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dovs.config import RunConfig, parse

FOLDER_NAME = re.compile(r"[A-Za-z0-9._]+-\d+-[0-9a-f]{10}(-.+-[0-9a-f]{10})?", re.ASCII)
"""Names of the directories of trials, see `folder_name`; some have a second stage."""
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
    first = config.model_copy(update=NO_STAGE)
    whole = identity(first, images)
    defaults = parse(RunConfig, {}).model_dump(mode="json")
    given = {name: value for name, value in whole.items() if defaults.get(name) != value}
    digest = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:10]
    readable = re.sub(r"[^A-Za-z0-9._]+", "_", config.method)
    return f"{readable}-{config.seed}-{digest}"


def stage_file(folder: Path, name: str, parameters: Mapping[str, Any]) -> Path:
    """Return the file of the summary of a second stage of a run that was trained without one."""
    digest = hashlib.sha256(json.dumps(dict(parameters), sort_keys=True).encode()).hexdigest()
    return folder / "second_stages" / f"{name}-{digest[:10]}.json"


def _added(method: str) -> dict[str, Any]:
    """Return the parameters that a method gained later, and the value that changes nothing."""
    from dovs.methods import METHODS

    return METHODS[method].meta.get("added", {}) if method in METHODS else {}
