"""The command that repeats a run from a terminal."""

from __future__ import annotations

import json
import shlex
from typing import Any

from dovs.config import WITHOUT_RATIO, RunConfig, parse
from dovs.runs.validation import chosen_entries
from dovs.ui.parts.components import on_demand
from dovs.ui.parts.places import for_reader

ALWAYS = ("dataset", "imbalance_ratio", "method", "encoder", "epochs", "seed")


def command_box(config: RunConfig, key: str) -> None:
    """Show the command that repeats a run in a box that is filled while it is open.

    Args:
        config: of the run.
        key: of the box.

    Raises:
        ConfigError: a name in the configuration is not registered, and the box is open.
    """
    box = on_demand("The command that repeats it", key, ":material/terminal:")
    if box.open:
        box.code(for_reader(command_line(config)), language="bash", wrap_lines=True)


def command_line(config: RunConfig) -> str:
    """Return the `dovs train` command of a configuration, without options at their default.

    Raises:
        ConfigError: a name in the configuration is not registered.

    >>> print(command_line(RunConfig(epochs=3, method_params={"k": 4, "tau": 1.0})))
    python -m dovs train --dataset digits --imbalance-ratio 50 --method dovs
    --encoder small_cnn --epochs 3 --seed 0 --k 4
    """
    words = ["python", "-m", "dovs", "train"]
    usual = parse(RunConfig, {"dataset": config.dataset})
    without_ratio = config.profile in WITHOUT_RATIO  # its option would mean another profile
    for name in RunConfig.model_fields:
        value = getattr(config, name)
        if name == "format" or name.endswith("_params"):
            continue
        if name == "imbalance_ratio" and without_ratio:
            continue
        stated = name in ALWAYS or (name == "profile" and without_ratio)
        if stated or value != getattr(usual, name):
            words += _option(name, value)
    entries = chosen_entries(config)
    for name, entry in entries.items():
        given = getattr(config, f"{name}_params")
        defaults = {key: field.default for key, field in entry.model.model_fields.items()}
        for key, value in given.items():
            if key in defaults and value == defaults[key]:
                continue
            owners = sum(key in each.model.model_fields for each in entries.values())
            alone = owners == 1 and key not in RunConfig.model_fields
            words += _option(key if alone else f"{name}.{key}", value)
    return shlex.join(words)


def _option(name: str, value: Any) -> list[str]:
    option = "--" + name.replace("_", "-")
    if value is None:
        return [option, "none"]
    if isinstance(value, float):
        return [option, f"{value:.12g}"]
    return [option, value if isinstance(value, str) else json.dumps(value)]
