"""Differences of two groups of runs, paired by draw of the tail and seed, with t intervals.

The unit of an interval is the draw where there are several, else the seed: see
`dovs.analysis.comparison`. The test images are the same ones each time, so the interval does not
speak of other test images.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dovs.analysis.by_run import Key, unit_of, unit_values, values_by_run, within_runs
from dovs.analysis.counts import frequency_groups, frequency_ranks
from dovs.analysis.intervals import sample_sd, t_interval, welch_interval


@dataclass(frozen=True)
class Units:
    """What an interval over runs is over.

    Attributes:
        unit: "seed" or "draw".
        number: how many of them.
        runs: of each of the two groups, that are in pairs.
        draws: of the tail.
        paired: whether runs are compared within the same draw and seed.
    """

    unit: str
    number: int
    runs: int
    draws: int
    paired: bool


def measure_differences(
    results: pd.DataFrame, first: str, second: str, measures: Sequence[str], level: float = 0.95
) -> pd.DataFrame:
    """Return the difference of two groups of runs in some measures, second minus first.

    Where they have draws and seeds in common, only these count, and differences are taken within
    them. Where they have none, the difference is of the two means, and the interval is Welch's.

    Args:
        results: columns row, draw, seed and the measures; a line for each run.
        first, second: rows.
        measures: columns; those that neither has are left out.
        level: of the interval.

    Returns:
        Columns measure; first, second (means of all runs, a draw counting once), first_sd,
        second_sd; difference; sd (of the units' differences); low, high; units, runs, draws;
        first_runs, second_runs (of each that the difference is of); unit ("seed" or "draw");
        paired. sd and interval are NaN for fewer than two units, the interval also where they are
        all equal.
    """
    part = results[results["row"].isin([first, second])]
    unit, lines = unit_of(part), []
    for measure in measures:
        if measure not in part or part[measure].notna().sum() == 0:
            continue
        by_run = values_by_run(part, measure)
        of_both = by_run.get(first, {}), by_run.get(second, {})
        one, other = (unit_values(values, unit) for values in of_both)
        found = within_runs(of_both[1], of_both[0])
        line: dict[str, Any] = {"measure": measure, "unit": unit, "paired": len(found) > 0}
        for name, units in (("first", one), ("second", other)):
            line[name] = float(units.mean()) if len(units) else float("nan")
            line[f"{name}_sd"] = sample_sd(units)
        if found:
            units = unit_values(found, unit)
            low, high = t_interval(units, level)
            line |= {"difference": float(units.mean()), "sd": sample_sd(units)}
            line |= {"low": low, "high": high, "units": len(units)}
            line |= {"runs": len(found), "draws": len({draw for draw, _ in found})}
            line |= {"first_runs": len(found), "second_runs": len(found)}
        else:
            low, high = welch_interval(one, other, level)
            line |= {"difference": line["second"] - line["first"], "sd": float("nan")}
            line |= {"low": low, "high": high, "units": min(len(one), len(other))}
            line |= {"runs": min(len(one), len(other)), "draws": int(part["draw"].nunique())}
            line |= {"first_runs": len(of_both[0]), "second_runs": len(of_both[1])}
        line |= (
            {"low": max(line["low"], -1), "high": min(line["high"], 1)}
            if line["low"] == line["low"]
            else {}
        )
        lines.append(line)
    return pd.DataFrame(
        lines,
        columns=[
            *("measure", "first", "first_sd", "second", "second_sd", "difference", "sd"),
            *("low", "high", "unit", "units", "runs", "first_runs", "second_runs"),
            *("draws", "paired"),
        ],
    )


def class_differences_over_runs(
    first: Mapping[Key, np.ndarray],
    second: Mapping[Key, np.ndarray],
    class_counts: np.ndarray,
    class_names: Sequence[str],
    level: float = 0.95,
) -> pd.DataFrame:
    """Return by how much the recall of each class differs over runs, second minus first.

    Where they have draws and seeds in common, only these count, and differences are taken within
    them. Where they have none, the difference is of the two means, and the interval is Welch's.

    Args:
        first, second: recall of each class, (C,), by draw and seed.
        class_counts: training images of each class, (C,).
        class_names: C names.
        level: of the interval.

    Returns:
        One row for each class, largest first: class_index, class_name, count, group, first, second
        (mean recalls), difference, low, high, sd (of the units' differences, NaN where they are not
        in pairs), units, paired. The interval is NaN for fewer than two units; all is NaN where
        one of the two has no run.
    """
    common = sorted(set(first) & set(second))
    keys = [common or sorted(of) for of in (first, second)]
    several = len({draw for each in keys for draw, _ in each}) > 1
    one, other = (
        _by_unit([of[key] for key in own], [draw for draw, _ in own], several, len(class_names))
        for of, own in zip((first, second), keys, strict=True)
    )
    means = [
        each.mean(0) if len(each) else np.full(len(class_names), np.nan) for each in (one, other)
    ]
    if common:
        values = other - one
        sd = values.std(0, ddof=1) if len(values) > 1 else np.full(len(class_names), np.nan)
        limits = [t_interval(each[np.isfinite(each)], level) for each in values.T]
    else:
        sd = np.full(len(class_names), np.nan)
        limits = [welch_interval(*both, level) for both in zip(one.T, other.T, strict=True)]
    low, high = np.clip(np.array(limits), -1, 1).T
    frame = pd.DataFrame(
        {
            "class_index": np.arange(len(class_names)),
            "class_name": list(class_names),
            "count": np.asarray(class_counts),
            "group": frequency_groups(class_counts),
            "first": means[0],
            "second": means[1],
            "difference": means[1] - means[0],
            "low": low,
            "high": high,
            "sd": sd,
            "units": min(len(one), len(other)),
            "paired": bool(common),
        }
    )
    return frame.iloc[np.argsort(frequency_ranks(class_counts))].reset_index(drop=True)


def _by_unit(
    rows: Sequence[np.ndarray], draws: Sequence[int], several: bool, classes: int
) -> np.ndarray:
    """Return a row a unit, (units, C): the mean over seeds of each draw where there are several."""
    stacked = np.array(rows, dtype=float).reshape(-1, classes)
    if not several:
        return stacked
    means = [stacked[np.array(draws) == draw].mean(0) for draw in sorted(set(draws))]
    return np.array(means).reshape(-1, classes)
