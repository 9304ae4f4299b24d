"""The command that repeats a run from a terminal."""

from __future__ import annotations

import json
import shlex
from typing import Any

from dovs.config import RunConfig

ALWAYS = ("dataset", "imbalance_ratio", "method", "encoder", "epochs", "seed")
PARAMETERS = ("dataset_params", "method_params", "encoder_params", "projection_params")


def command_line(config: RunConfig) -> str:
    """Return the `dovs train` command of a configuration, without what is at its default.

    >>> command_line(RunConfig(epochs=3, method_params={"k": 4}))
    'python -m dovs train --dataset digits --imbalance-ratio 50 --method dovs --k 4 ...'
    """
    words = ["python", "-m", "dovs", "train"]
    for name, field in RunConfig.model_fields.items():
        value = getattr(config, name)
        if name == "format" or name in PARAMETERS:
            continue
        if name in ALWAYS or value != field.default:
            words += _option(name, value)
        given = getattr(config, f"{name}_params", {})
        for parameter, held in given.items():
            words += _option(parameter, held)
    return shlex.join(words)


def _option(name: str, value: Any) -> list[str]:
    option = "--" + name.replace("_", "-")
    if value is None:
        return []
    if isinstance(value, bool):
        return [option if value else f"--no-{name.replace('_', '-')}"]
    if isinstance(value, float):
        return [option, f"{value:g}"]
    return [option, value if isinstance(value, str) else json.dumps(value)]
