"""Intervals of a mean over few values."""

from __future__ import annotations

from typing import Literal

import numpy as np

Bootstrap = Literal["BCa", "percentile"]


def t_interval(values: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Return mean ± t·sd/√n with n − 1 degrees of freedom.

    NaN for fewer than two values, and for equal ones: such as recalls of 0, they do not show how
    much they vary.

    Source: Student 1908.

    >>> low, high = t_interval(np.array([1.0, 2.0, 3.0]))
    >>> round(low, 3), round(high, 3)
    (-0.484, 4.484)
    >>> t_interval(np.zeros(5))
    (nan, nan)
    """
    from scipy.special import stdtrit  # `scipy.stats` takes a second to import

    if len(values) < 2 or _equal(values):
        return float("nan"), float("nan")
    half = stdtrit(len(values) - 1, (1 + level) / 2) * sample_sd(values) / np.sqrt(len(values))
    return float(values.mean() - half), float(values.mean() + half)


def welch_interval(
    first: np.ndarray, second: np.ndarray, level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of mean(second) − mean(first) where the values are not in pairs.

    The spreads may differ. NaN where one of the two has fewer than two values, and where neither
    has any spread.

    Source: Welch 1947; `scipy.stats.ttest_ind` with `equal_var=False`.

    >>> low, high = welch_interval(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0]))
    >>> round(low, 3), round(high, 3)
    (-1.267, 3.267)
    """
    from scipy.special import stdtrit  # `scipy.stats` takes a second to import

    if min(len(first), len(second)) < 2:
        return float("nan"), float("nan")
    if _equal(first) and _equal(second):
        return float("nan"), float("nan")
    parts = [sample_sd(each) ** 2 / len(each) for each in (first, second)]
    freedom = sum(parts) ** 2 / sum(
        part**2 / (len(each) - 1) for part, each in zip(parts, (first, second), strict=True)
    )
    half = stdtrit(freedom, (1 + level) / 2) * np.sqrt(sum(parts))
    difference = float(second.mean() - first.mean())
    return float(difference - half), float(difference + half)


def bootstrap_interval(
    values: np.ndarray,
    level: float = 0.95,
    method: Bootstrap = "BCa",
    resamples: int = 9999,
    seed: int = 0,
) -> tuple[float, float]:
    """Return the bootstrap interval of the mean; NaN for fewer than two values, or equal ones.

    Source: Efron 1987, Better Bootstrap Confidence Intervals; `scipy.stats.bootstrap`.
    """
    from scipy import stats

    if len(values) < 2 or _equal(values):
        return float("nan"), float("nan")
    found = stats.bootstrap(
        (values,),
        np.mean,
        confidence_level=level,
        n_resamples=resamples,
        method=method,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def sample_sd(values: np.ndarray) -> float:
    """Return the standard deviation with n - 1 degrees of freedom; NaN for fewer than two values.

    >>> sample_sd(np.array([1.0, 2.0, 3.0]))
    1.0
    """
    return float(values.std(ddof=1)) if len(values) > 1 else float("nan")


def _equal(values: np.ndarray) -> bool:
    """Return whether values are equal, the rounding of their last digits aside."""
    return bool(np.ptp(values) <= 1e-12 * max(1.0, np.abs(values).max()))
