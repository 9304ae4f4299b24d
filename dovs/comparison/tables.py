"""The numbers of all sides, as tables that pages and reports show."""

from __future__ import annotations

import math

import pandas as pd

from dovs.analysis.comparison import spread_frame
from dovs.comparison.compared import Comparison, Pair
from dovs.comparison.measured import MEASURES
from dovs.figures.measures import TITLES

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
    table = {"": [TITLES[name] for name in MEASURES]}
    spreads = {name: spread_frame(results, name).set_index("row") for name in MEASURES}
    for each in whole.sides:
        cells = []
        for name in MEASURES:
            spread = spreads[name]
            there = each.label in spread.index
            cells.append(_cell(*spread.loc[each.label, ["mean", "sd"]]) if there else "–")
        table[each.label] = cells
    if pair is not None:
        found = pair.measures.set_index("measure").reindex(MEASURES)
        table["difference"] = [_points(value) for value in found["difference"]]
        table["95% interval"] = [
            "–" if math.isnan(low) else f"{_points(low)} to {_points(high)}"
            for low, high in zip(found["low"], found["high"], strict=True)
        ]
    frame = pd.DataFrame(table)
    sides = frame.iloc[:, 1 : 1 + len(whole.sides)]
    return frame[(sides != "–").any(axis=1)].reset_index(drop=True)


def _cell(mean: float, sd: float) -> str:
    """Return mean and spread of a rate.

    >>> _cell(0.5, 0.012), _cell(0.5, float("nan")), _cell(float("nan"), float("nan"))
    ('50.0 ± 1.2', '50.0', '–')
    """
    if math.isnan(mean):
        return "–"
    return f"{100 * mean:.1f}" if math.isnan(sd) else f"{100 * mean:.1f} ± {100 * sd:.1f}"


def _points(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:+.1f}"
