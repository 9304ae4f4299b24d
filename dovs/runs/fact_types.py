"""Whether the facts in a config.json are of the types that readers rely on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

MOST_IMAGES = 10**15
"""Largest number of images that a class may have."""

CONFIG_KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("dataset", "method", "second_stage", "encoder", "projection", "device"), str),
    **dict.fromkeys(("measured_on", "profile", "class_order", "origin", "hierarchy"), str),
    **dict.fromkeys(("method_params", "encoder_params", "dataset_params"), dict),
    **dict.fromkeys(("projection_params", "second_stage_params"), dict),
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
        if isinstance(value, int | float) and not is_number(value):
            return f"config.{name} is {shown(value)}"
    for name, kinds in FACT_KINDS.items():
        value = facts.get(name)
        if value is not None and not isinstance(value, kinds):
            return f"{name} is {type(value).__name__}"
    if not all(isinstance(name, str) for name in facts.get("class_names") or ()):
        return "class_names has others than texts"
    return unfit_counts("class_counts", facts.get("class_counts")) or unfit_counts(
        "config.class_counts", facts["config"].get("class_counts")
    )


def unfit_counts(name: str, counts: Any) -> str:
    """Return what is wrong with numbers of images; "" where nothing is, or there are none.

    >>> unfit_counts("class_counts", [10, float("inf")])
    'class_counts has inf instead of a number of images'
    """
    if counts is not None and not isinstance(counts, list):
        return f"{name} is {type(counts).__name__} instead of a list"
    for count in counts or ():
        if not is_number(count) or not 0 <= count <= MOST_IMAGES:
            return f"{name} has {shown(count)} instead of a number of images"
    return ""


def is_number(value: Any) -> bool:
    """Return whether a value of a JSON file is a number that a float can have: no NaN, no infinity.

    >>> is_number(3), is_number(float("nan")), is_number(10**400), is_number(True)
    (True, False, False, False)
    """
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) <= sys.float_info.max
    )


def shown(value: Any) -> str:
    """Return a number, shortened, or the type of another value, for messages.

    >>> shown(float("nan")), shown("high")
    ('nan', 'str')
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return type(value).__name__
    return repr(value) if is_number(value) and abs(value) < 1e15 else _of_large(value)


def _of_large(value: float) -> str:
    return f"{value:g}" if isinstance(value, float) else f"a number of {len(str(value))} digits"
