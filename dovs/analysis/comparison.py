"""Rows of a comparison over seeds: spread, paired differences and their intervals.

A table of results has a line for each row and seed: columns `row`, `seed`, and one for each
measure. Two rows are compared seed by seed: what a seed does to both cancels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

Bootstrap = Literal["BCa", "percentile"]

SPREAD_COLUMNS = ("row", "measure", "seeds", "mean", "sd", "t_low", "t_high")
PAIRED_COLUMNS = (
    "row",
    "reference",
    "measure",
    "seeds",
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
        results: columns row, seed and the measure; a missing value is left out.
        measure: the column.
        level: of the interval.

    Returns:
        Columns `SPREAD_COLUMNS`: row; measure; seeds, how many; mean; sd over seeds (n − 1); t_low
        and t_high, the t interval of the mean. sd and interval are NaN for fewer than two seeds.

    >>> frame = pd.DataFrame({"row": ["a", "a"], "seed": [0, 1], "balanced_accuracy": [0.5, 0.7]})
    >>> spread_frame(frame)[["row", "seeds", "mean"]].round(3).values.tolist()
    [['a', 2, 0.6]]
    """
    lines = []
    for row in _rows(results):
        values = _by_seed(results, row, measure).to_numpy()
        lines.append(
            {
                "row": row,
                "measure": measure,
                "seeds": len(values),
                "mean": _mean(values),
                "sd": _sd(values),
                **dict(zip(("t_low", "t_high"), t_interval(values, level), strict=True)),
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
    """Return each row's mean difference to its reference, over the seeds that both have.

    With three to five seeds a bootstrap interval is too narrow: it cannot reach beyond the
    differences that were seen. The t interval beside it is the one to quote then.

    Args:
        results: columns row, seed and the measure.
        reference: one row for all, or a row for each row; rows without one are left out.
        measure: the column.
        level: of the intervals.
        method: kind of bootstrap interval.
        resamples: number of bootstrap samples.
        seed: of the bootstrap.

    Returns:
        Columns `PAIRED_COLUMNS`: row; reference; measure; seeds, how many both have; difference,
        the mean of row − reference; sd of the differences; the t interval; the bootstrap interval.
        Spread and intervals are NaN for fewer than two seeds, the difference for none.
    """
    of = reference if isinstance(reference, Mapping) else dict.fromkeys(_rows(results), reference)
    lines = []
    for row in _rows(results):
        other = of.get(row)
        if other is None or other == row:
            continue
        values = differences(results, row, other, measure).to_numpy()
        line = _line(values, level, method, resamples, seed)
        lines.append({"row": row, "reference": other, "measure": measure, **line})
    return pd.DataFrame(lines, columns=list(PAIRED_COLUMNS))


def seeds_frame(
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
    """Return what the difference of two rows would have been with the first 1, 2, … common seeds.

    It shows how much of an interval is the number of seeds: t for 2 seeds is 12.7, for 5 it is 2.8.

    Returns:
        A line for each number of seeds, with the columns of `paired_frame`.
    """
    values = differences(results, row, reference, measure).to_numpy()
    lines = [
        {
            "row": row,
            "reference": reference,
            "measure": measure,
            **_line(values[:count], level, method, resamples, seed),
        }
        for count in range(1, len(values) + 1)
    ]
    return pd.DataFrame(lines, columns=list(PAIRED_COLUMNS))


def differences(results: pd.DataFrame, row: str, reference: str, measure: str) -> pd.Series:
    """Return row − reference for each seed that both have, by ascending seed; indexed by seed.

    >>> results = pd.DataFrame(
    ...     {"row": ["a", "a", "b"], "seed": [0, 1, 1], "m": [0.25, 0.5, 0.75]}
    ... )
    >>> differences(results, "b", "a", "m").to_dict()
    {1: 0.25}
    """
    one, other = (_by_seed(results, name, measure) for name in (row, reference))
    common = one.index.intersection(other.index).sort_values()
    return one[common] - other[common]


def t_interval(values: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Return mean ± t·sd/√n with n − 1 degrees of freedom; NaN for fewer than two values.

    Source: Student 1908.

    >>> low, high = t_interval(np.array([1.0, 2.0, 3.0]))
    >>> round(low, 3), round(high, 3)
    (-0.484, 4.484)
    """
    from scipy import stats

    if len(values) < 2:
        return float("nan"), float("nan")
    half = stats.t.ppf((1 + level) / 2, len(values) - 1) * _sd(values) / np.sqrt(len(values))
    return float(values.mean() - half), float(values.mean() + half)


def bootstrap_interval(
    values: np.ndarray,
    level: float = 0.95,
    method: Bootstrap = "BCa",
    resamples: int = 9999,
    seed: int = 0,
) -> tuple[float, float]:
    """Return the bootstrap interval of the mean; NaN for fewer than two values.

    Equal values give an interval of no width: there is nothing to resample.

    Source: Efron 1987, Better Bootstrap Confidence Intervals; `scipy.stats.bootstrap`.
    """
    from scipy import stats

    if len(values) < 2:
        return float("nan"), float("nan")
    if np.ptp(values) == 0:
        return float(values[0]), float(values[0])
    found = stats.bootstrap(
        (values,),
        np.mean,
        confidence_level=level,
        n_resamples=resamples,
        method=method,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def _line(
    values: np.ndarray, level: float, method: Bootstrap, resamples: int, seed: int
) -> dict[str, float | int]:
    t_low, t_high = t_interval(values, level)
    boot_low, boot_high = bootstrap_interval(values, level, method, resamples, seed)
    return {
        "seeds": len(values),
        "difference": _mean(values),
        "sd": _sd(values),
        "t_low": t_low,
        "t_high": t_high,
        "boot_low": boot_low,
        "boot_high": boot_high,
    }


def _rows(results: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(results["row"]))


def _by_seed(results: pd.DataFrame, row: str, measure: str) -> pd.Series:
    """Return a row's values by seed, the missing ones left out.

    Raises:
        ValueError: the row has a seed twice.
    """
    own = results[results["row"] == row]
    if own["seed"].duplicated().any():
        raise ValueError(f"row '{row}' has a seed twice")
    values = pd.to_numeric(own[measure]).astype(float)
    values.index = pd.Index(own["seed"])
    return values.dropna()


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _sd(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else float("nan")
