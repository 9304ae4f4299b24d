"""Values of a measure by draw and seed of a run, and the units that an interval is over.

Tables of results are small and there are many measures, so this works on plain dictionaries: a
series with an index of its own for each row takes fifty times as long.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import pandas as pd

Key: TypeAlias = tuple[int, int]
"""Draw (`data_seed`) and seed of a run."""


def unit_of(results: pd.DataFrame) -> str:
    """Return what the intervals of a table of results are over: "draw" or "seed".

    >>> unit_of(pd.DataFrame({"row": ["a", "a"], "draw": [0, 1], "seed": [0, 0]}))
    'draw'
    >>> unit_of(pd.DataFrame({"row": ["a", "a"], "seed": [0, 1]}))
    'seed'
    """
    return "draw" if "draw" in results and results["draw"].nunique() > 1 else "seed"


def values_by_run(results: pd.DataFrame, measure: str) -> dict[str, dict[Key, float]]:
    """Return the values of each row by draw and seed, the missing ones left out; rows in order.

    Args:
        results: columns row, seed, the measure and perhaps draw. A missing seed is one that no
            other run has; its key has a negative number instead.
        measure: the column.

    Raises:
        ValueError: a row has a seed twice in one draw.

    >>> values_by_run(pd.DataFrame({"row": ["a", "b"], "seed": [0, 0], "m": [0.5, None]}), "m")
    {'a': {(0, 0): 0.5}, 'b': {}}
    """
    draws = results["draw"].tolist() if "draw" in results else [0] * len(results)
    values = pd.to_numeric(results[measure]).to_numpy(dtype=float).tolist()
    found: dict[str, dict[Key, float]] = {}
    keys: set[tuple[str, Key]] = set()
    seeds = [
        -1 - place if pd.isna(seed) else int(seed)
        for place, seed in enumerate(results["seed"].tolist())
    ]
    for row, draw, seed, value in zip(results["row"].tolist(), draws, seeds, values, strict=True):
        name, key = str(row), (draw, seed)
        if (name, key) in keys:
            raise ValueError(f"row '{name}' has a seed twice")
        keys.add((name, key))
        of_row = found.setdefault(name, {})
        if value == value:
            of_row[key] = value
    return found


def within_runs(one: Mapping[Key, float], other: Mapping[Key, float]) -> dict[Key, float]:
    """Return one − other for each draw and seed that both have, ascending.

    >>> within_runs({(0, 1): 0.75}, {(0, 1): 0.5, (0, 0): 0.25})
    {(0, 1): 0.25}
    """
    return {key: one[key] - other[key] for key in sorted(one.keys() & other.keys())}


def unit_values(values: Mapping[Key, float], unit: str) -> np.ndarray:
    """Return the values of the units, rising by draw or seed: means over seeds where a draw is one.

    Args:
        values: by draw and seed.
        unit: as `unit_of`.

    >>> unit_values({(0, 1): 1.0, (0, 0): 2.0, (1, 0): 5.0}, "draw").tolist()
    [1.5, 5.0]
    """
    ordered = {key: values[key] for key in sorted(values)}
    if unit != "draw":
        return np.array(list(ordered.values()), dtype=float)
    by_draw: dict[int, list[float]] = {}
    for (draw, _), value in ordered.items():
        by_draw.setdefault(draw, []).append(value)
    return np.array([np.mean(each) for each in by_draw.values()], dtype=float)
