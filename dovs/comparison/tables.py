"""The numbers of all sides, as tables that pages and reports show."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from dovs.analysis.by_run import unit_of, unit_values, values_by_run
from dovs.analysis.intervals import sample_sd
from dovs.comparison.compared import Comparison
from dovs.comparison.measured import MEASURES
from dovs.comparison.pair import Pair
from dovs.figures.measures import TITLES
from dovs.signs import interval, signed

INTERVAL = "95% interval"
"""Title of the column of intervals."""
DOTS = tuple(name for name in MEASURES if name != "accuracy")
"""Measures of the chart of differences."""


def all_differences(whole: Comparison) -> pd.DataFrame:
    """Return the differences of all sides to the reference: row (side) and as `Pair.measures`."""
    parts = [
        whole.pair(place).measures.assign(row=whole.sides[place].label)
        for place in range(1, len(whole.sides))
    ]
    found = pd.concat(parts, ignore_index=True)
    found = found[found["measure"].isin(DOTS)]
    order = {name: place for place, name in enumerate(DOTS)}
    return found.sort_values("measure", key=lambda names: names.map(order), kind="stable")


def numbers_table(whole: Comparison, pair: Pair | None = None) -> pd.DataFrame:
    """Return a row for each measure and a column for each side, as texts in percent.

    Args:
        whole: all sides.
        pair: two of them whose differences are added, in points.
    """
    results = whole.results
    unit = unit_of(results)
    table = {"": [TITLES[name] for name in MEASURES]}
    by_run = {name: values_by_run(results, name) for name in MEASURES if name in results}
    for each in whole.sides:
        cells = []
        for name in MEASURES:
            values = by_run.get(name, {}).get(each.label)
            cells.append("–" if values is None else _cell(unit_values(values, unit)))
        table[each.label] = cells
    if pair is not None:
        found = pair.measures.set_index("measure").reindex(MEASURES)
        table["difference"] = [_points(value) for value in found["difference"]]
        table[INTERVAL] = [
            "–" if math.isnan(low) else interval(100 * low, 100 * high)
            for low, high in zip(found["low"], found["high"], strict=True)
        ]
    frame = pd.DataFrame(table)
    sides = frame.iloc[:, 1 : 1 + len(whole.sides)]
    return frame[(sides != "–").any(axis=1)].reset_index(drop=True)


def _cell(rates: np.ndarray) -> str:
    """Return mean and spread of rates.

    >>> _cell(np.array([0.25, 0.75])), _cell(np.array([0.5])), _cell(np.array([]))
    ('50.0 ± 35.4', '50.0', '–')
    """
    if not len(rates):
        return "–"
    mean = f"{100 * rates.mean():.1f}"
    return mean if len(rates) == 1 else f"{mean} ± {100 * sample_sd(rates):.1f}"


def _points(value: float) -> str:
    return "–" if math.isnan(value) else signed(100 * value)
