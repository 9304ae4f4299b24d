"""Rows of a comparison over seeds and draws of the tail: spread, paired differences, intervals.

A table of results has a line for each row, draw and seed: columns `row`, `seed`, one for each
measure, and `draw` where the tail was drawn more than once. A seed varies the training, a draw
(`data_seed`) varies the images of the tail. Runs on one draw have the images in common, so an
interval over their seeds is about that draw alone. With several draws the *unit* of mean, spread
and interval is therefore the draw: values of a draw are averaged over its seeds first, and each
draw counts once. With one draw the unit is the seed. Two rows are compared within the same draw and
seed: what these do to both rows cancels.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from dovs.analysis.by_run import Key, unit_of, unit_values, values_by_run, within_runs
from dovs.analysis.intervals import Bootstrap, bootstrap_interval, sample_sd, t_interval

SPREAD_COLUMNS = ("row", "measure", "draws", "seeds", "units", "mean", "sd", "t_low", "t_high")
PAIRED_COLUMNS = (
    "row",
    "reference",
    "measure",
    "draws",
    "seeds",
    "units",
    "difference",
    "sd",
    "t_low",
    "t_high",
    "boot_low",
    "boot_high",
)


def spread_frame(
    results: pd.DataFrame, measure: str = "balanced_accuracy", level: float = 0.95
) -> pd.DataFrame:
    """Return mean and spread of each row, in the order in which rows first appear.

    Args:
        results: columns row, seed, the measure and perhaps draw; a missing value is left out.
        measure: the column.
        level: of the interval.

    Returns:
        Columns `SPREAD_COLUMNS`: row; measure; draws; seeds, the runs of all draws together; units,
        how many values mean, sd and interval are of (see `unit_of`); mean; sd over units (n − 1);
        t_low and t_high, the t interval of the mean. sd and interval are NaN for fewer than two
        units, the interval also where they are all equal.

    >>> frame = pd.DataFrame({"row": ["a", "a"], "seed": [0, 1], "balanced_accuracy": [0.5, 0.7]})
    >>> spread_frame(frame)[["row", "seeds", "mean"]].round(3).values.tolist()
    [['a', 2, 0.6]]
    """
    unit, lines = unit_of(results), []
    for row, values in values_by_run(results, measure).items():
        of_units = unit_values(values, unit)
        low, high = t_interval(of_units, level)
        lines.append(
            {
                "row": row,
                "measure": measure,
                **_sizes(values, of_units),
                "mean": _mean(of_units),
                "sd": sample_sd(of_units),
                "t_low": low,
                "t_high": high,
            }
        )
    return pd.DataFrame(lines, columns=list(SPREAD_COLUMNS))


def paired_frame(
    results: pd.DataFrame,
    reference: str | Mapping[str, str],
    measure: str = "balanced_accuracy",
    level: float = 0.95,
    *,
    method: Bootstrap = "BCa",
    resamples: int = 9999,
    seed: int = 0,
) -> pd.DataFrame:
    """Return each row's mean difference to its reference, over the runs that both have.

    Differences are taken within a draw and seed, averaged within a draw where there are several,
    and the intervals are over units (see `unit_of`). With three to five units a bootstrap interval
    is too narrow: it cannot reach beyond the differences that were seen. The t interval beside it
    is the one to quote then.

    Args:
        results: columns row, seed, the measure and perhaps draw.
        reference: one row for all, or a row for each row; rows without one are left out.
        measure: the column.
        level: of the intervals.
        method: kind of bootstrap interval.
        resamples: number of bootstrap samples.
        seed: of the bootstrap.

    Returns:
        Columns `PAIRED_COLUMNS`: row; reference; measure; draws, seeds (runs) and units that both
        have; difference, the mean of row − reference; sd of the units' differences; the t
        interval; the bootstrap interval. Spread and intervals are NaN for fewer than two units, the
        intervals also where they are all equal, the difference for none.
    """
    by_run = values_by_run(results, measure)
    of = reference if isinstance(reference, Mapping) else dict.fromkeys(by_run, reference)
    unit, lines = unit_of(results), []
    for row in by_run:
        other = of.get(row)
        if other is None or other == row:
            continue
        values = within_runs(by_run[row], by_run.get(other, {}))
        units = unit_values(values, unit)
        lines.append(
            {
                "row": row,
                "reference": other,
                "measure": measure,
                **_sizes(values, units),
                **_line(units, level, method, resamples, seed),
            }
        )
    return pd.DataFrame(lines, columns=list(PAIRED_COLUMNS))


def growth_frame(
    results: pd.DataFrame,
    row: str,
    reference: str,
    measure: str = "balanced_accuracy",
    level: float = 0.95,
    *,
    method: Bootstrap = "BCa",
    resamples: int = 9999,
    seed: int = 0,
) -> pd.DataFrame:
    """Return what the difference of two rows would have been with the first 1, 2, … common units.

    It shows how much of an interval is the number of units: t for 2 is 12.7, for 5 it is 2.8.

    Returns:
        A line for each number of units, with the columns row, reference, measure, units,
        difference, sd, and the limits of both intervals, as in `paired_frame`.
    """
    units = unit_values(differences(results, row, reference, measure), unit_of(results))
    lines = [
        {
            "row": row,
            "reference": reference,
            "measure": measure,
            "units": count,
            **_line(units[:count], level, method, resamples, seed),
        }
        for count in range(1, len(units) + 1)
    ]
    columns = [name for name in PAIRED_COLUMNS if name not in ("draws", "seeds")]
    return pd.DataFrame(lines, columns=columns)


def differences(results: pd.DataFrame, row: str, reference: str, measure: str) -> dict[Key, float]:
    """Return row − reference for each run that both have, by draw and seed, ascending.

    >>> results = pd.DataFrame(
    ...     {"row": ["a", "a", "b"], "seed": [0, 1, 1], "m": [0.25, 0.5, 0.75]}
    ... )
    >>> differences(results, "b", "a", "m")
    {(0, 1): 0.25}
    """
    by_run = values_by_run(results, measure)
    return within_runs(by_run.get(row, {}), by_run.get(reference, {}))


def _line(
    values: np.ndarray, level: float, method: Bootstrap, resamples: int, seed: int
) -> dict[str, float]:
    t_low, t_high = t_interval(values, level)
    boot_low, boot_high = bootstrap_interval(values, level, method, resamples, seed)
    return {
        "difference": _mean(values),
        "sd": sample_sd(values),
        "t_low": t_low,
        "t_high": t_high,
        "boot_low": boot_low,
        "boot_high": boot_high,
    }


def _sizes(values: Mapping[Key, float], units: np.ndarray) -> dict[str, int]:
    return {
        "draws": len({draw for draw, _ in values}),
        "seeds": len(values),
        "units": len(units),
    }


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")
