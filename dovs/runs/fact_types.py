"""Whether the facts in a config.json are of the types that readers rely on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CONFIG_KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("dataset", "method", "second_stage", "encoder", "projection", "device"), str),
    **dict.fromkeys(("measured_on", "profile", "class_order", "origin", "hierarchy"), str),
    **dict.fromkeys(("method_params", "encoder_params", "dataset_params"), dict),
    **dict.fromkeys(("seed", "data_seed", "epochs"), int),
    "imbalance_ratio": (int, float),
}
FACT_KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("created", "dovs", "source"), str),
    **dict.fromkeys(("class_names", "class_counts", "lacks"), list),
}
"""Types of the facts in a config.json that lists of runs rely on, where they are given."""


def unfit(facts: Mapping[str, Any]) -> str:
    """Return what is wrong with the content of a config.json; "" where nothing is.

    The parts are checked on which lists of runs rely; a configuration is checked whole by `config`.
    """
    for name, kinds in CONFIG_KINDS.items():
        value = facts["config"].get(name)
        if value is not None and (not isinstance(value, kinds) or isinstance(value, bool)):
            return f"config.{name} is {type(value).__name__}"
    for name, kinds in FACT_KINDS.items():
        value = facts.get(name)
        if value is not None and not isinstance(value, kinds):
            return f"{name} is {type(value).__name__}"
    if not all(isinstance(name, str) for name in facts.get("class_names") or ()):
        return "class_names has others than texts"
    counts = facts.get("class_counts") or ()
    if not all(isinstance(count, int | float) and count >= 0 for count in counts):
        return "class_counts has others than numbers"
    return ""
