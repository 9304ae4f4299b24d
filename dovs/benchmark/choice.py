"""The grid `tuned`: every method at the value that did best where the test split was not looked at.

Reads the results of the grid `tuning`; which values were tried is in `budget`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dovs.benchmark import results
from dovs.benchmark.budget import SEARCHES, UNSEARCHED, Search, label_with
from dovs.benchmark.grid import Grid
from dovs.benchmark.grids import BASELINES
from dovs.benchmark.results import Results
from dovs.benchmark.rows import Row, at_value
from dovs.errors import ConfigError

TUNED = "tuned"
"""Name of the grid."""

EQUAL = 1e-9
"""Mean accuracies that differ by less are equal: summing rounds them."""


def choices(found: Results) -> dict[str, float]:
    """Return the value of each row of `SEARCHES` with the highest mean balanced accuracy.

    The mean is over the draws and seeds of the results. Of equal values the published one is
    chosen, or the first. A value that failed once is not chosen. Rows of which no value at all was
    tried are left out.

    Args:
        found: results of the grid `tuning`.

    Raises:
        ConfigError: they are incomplete or of the test split, or a row failed at every value.
    """
    command = (
        f"{found.header['command']} --draws {_listed(found.draws) or 0} "
        f"--seeds {_listed(found.seeds) or '0,1'}"
    )
    if found.trials and found.measured_on != ("held_out",):
        raise ConfigError(
            f"values were measured on {' and '.join(found.measured_on)}, but may be chosen on "
            "held-out training images alone. Measure them again, with measured_on=held_out."
        )
    done = {_cell(trial): trial["balanced_accuracy"] for trial in found.trials}
    failed = {_cell(trial) for trial in found.failed}
    tried = {label for label, *_ in (*done, *failed)}
    cells = [(draw, seed) for draw in found.draws or [0] for seed in found.seeds or [0]]
    searched = {
        row: search
        for row, search in SEARCHES.items()
        if tried & {search.label_at(value) for value in search.values}
    }
    wanted = [
        (search.label_at(value), *cell)
        for search in (searched or SEARCHES).values()
        for value in search.values
        for cell in cells
    ]
    lacking = [key for key in wanted if key not in done and key not in failed]
    if lacking:
        label, draw, seed = lacking[0]
        raise ConfigError(
            f"tuning is incomplete: {len(lacking)} of {len(wanted)} results are not there, such as "
            f"'{label}' with draw {draw}, seed {seed}. Go on with `{command}`."
        )
    return {row: _best(search, done, cells) for row, search in searched.items()}


def rows_with(values: Mapping[str, float]) -> tuple[Row, ...]:
    """Return the baselines with these values, compared as there; what has none is as published.

    Args:
        values: of the parameter of the rows of `SEARCHES` that were tuned; the others are left out.
    """
    rows = []
    for row in BASELINES:
        there = row.reference in values or row.reference in UNSEARCHED
        reference = label_with(row.reference, values) if there else None
        if row.label in values:
            rows.append(at_value(row, SEARCHES[row.label], values[row.label], reference))
        elif row.label in UNSEARCHED:
            rows.append(replace(row, reference=reference))
    return tuple(rows)


def read(path: Path) -> Results:
    """Read the results of the grid `tuning`.

    Raises:
        ConfigError: there are none, or they are of another grid.
        DataError: they are damaged.
    """
    if not path.is_file():
        raise ConfigError(
            f"there is no {path}, by which values are chosen. `python -m dovs bench tuning` with "
            "the same setting writes it."
        )
    found = results.read(path)
    if found.header["grid"] != "tuning":
        raise ConfigError(
            f"{path} is of the grid '{found.header['grid']}', not 'tuning'. Choose another."
        )
    return found


def tuned(measured: Grid, path: Path) -> Grid:
    """Return a grid with the rows that tuning chose, and a note about that.

    Args:
        measured: the grid without rows.
        path: results of the grid `tuning`, of the same setting.

    Raises:
        ConfigError: there are none, they are incomplete, or of another setting.
        DataError: they are damaged.
    """
    found = read(path)
    values = choices(found)
    rows = rows_with(values)
    base = measured.header()["base"]
    expected = base | {"measured_on": "held_out"}
    if found.header["base"] != expected:
        before = found.header["base"]
        field = next(f for f in sorted({*before, *expected}) if before.get(f) != expected.get(f))
        raise ConfigError(
            f"{path} is of another setting: {field} is {before.get(field)!r}, not "
            f"{expected.get(field)!r}. Tune on the setting that is measured."
        )
    draws = f"draws {_listed(found.draws)}, " if len(found.draws) > 1 else ""
    several = "s" * (len(found.seeds) > 1)
    note = (
        "values in labels chosen on held-out training images, "
        f"{draws}seed{several} {_listed(found.seeds, ', ')}"
    )
    return replace(measured, rows=rows, note=note + _untuned(values), exact=True)


def _untuned(values: Mapping[str, float]) -> str:
    """Return the end of the note, about methods that were not tuned; "" where all were."""
    if len(values) == len(SEARCHES):
        return ""
    return f"; only {len(values)} of {len(SEARCHES)} methods were tuned"


def _cell(trial: Mapping[str, Any]) -> tuple[str, int, int]:
    return str(trial["row"]), int(trial["draw"]), int(trial["seed"])


def _listed(numbers: Sequence[int], between: str = ",") -> str:
    return between.join(map(str, numbers))


def _best(
    search: Search,
    done: Mapping[tuple[str, int, int], float],
    cells: Sequence[tuple[int, int]],
) -> float:
    """Return the value of a row whose mean over draws and seeds is highest."""
    means = {}
    for value in search.values:
        found = [done.get((search.label_at(value), *cell)) for cell in cells]
        rates = [rate for rate in found if rate is not None]
        if len(rates) == len(cells):
            means[value] = sum(rates) / len(rates)
    if not means:
        raise ConfigError(
            f"no value of '{search.row}' was trained to the end with every draw and seed, so none "
            "can be chosen. See what failed: `python -m dovs bench table` with the results' name."
        )
    top = max(means.values())
    best = [value for value, mean in means.items() if top - mean < EQUAL]
    return search.published if search.published in best else best[0]
