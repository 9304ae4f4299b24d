"""Which runs are the same but for their seed, so that they are one setting with several seeds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from dovs.config import RunConfig, parse
from dovs.errors import ConfigError, RunError
from dovs.runs.store import TRAINED, Run, origin_of
from dovs.runs.validation import filled_of_run, with_current_names

NEUTRAL = (
    "format",
    "seed",
    "device",
    "measure_every",
    "snapshots",
    "projection",
    "projection_params",
    "projection_points",
    "maps_3d",
)
"""Settings that may differ: the seed, and what changes no number but that of a processor type."""


def current_config(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a run with today's names and the defaults of today filled in.

    Args:
        facts: content of its config.json.
    """
    config = dict(facts["config"])
    if origin_of(facts) != TRAINED:
        return config
    try:
        return filled_of_run(parse(RunConfig, with_current_names(config))).model_dump()
    except ConfigError:
        return config  # of a plug-in that is not installed here


def training_seed(run: Run) -> int | None:
    """Return the seed of a training by DOVS; None for other runs, whose seed only draws the map.

    Raises:
        RunError: the configuration is damaged.
    """
    return run.seed if run.origin == TRAINED else None


def settings_key(run: Run) -> str:
    """Return a text that is equal for runs that are the same but for their seed.

    A run that DOVS did not train is like no other: what decided its numbers is not known.

    Raises:
        RunError: the configuration is damaged.
    """
    facts = run.facts()
    if origin_of(facts) != TRAINED:
        return f"{origin_of(facts)} {run.path}"
    return key_of(current_config(facts))


def key_of(config: Mapping[str, Any]) -> str:
    """Return a text that is equal for settings that are the same but for the seed.

    Args:
        config: from `current_config`, of a run that DOVS trained.
    """
    settings = {name: value for name, value in config.items() if name not in NEUTRAL}
    return json.dumps(settings, sort_keys=True, default=str)


def same_but_for_the_seed(runs: Iterable[Run]) -> list[tuple[Run, ...]]:
    """Return runs in groups that are the same but for their seed, by the first of each.

    Of several runs of a group with one seed the first counts; a run that cannot be read is a group
    of its own.
    """
    groups: dict[str, dict[int, Run]] = {}
    for run in runs:
        try:
            key, seed = settings_key(run), run.seed
        except RunError:
            key, seed = f"unreadable {run.path}", 0
        groups.setdefault(key, {}).setdefault(seed, run)
    return [tuple(group.values()) for group in groups.values()]
