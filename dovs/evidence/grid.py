"""A grid: rows × seeds on one setting, trained side by side, stopped in time, gone on with later.

What is finished is kept in the grid's results file as soon as it is; what was interrupted goes on
from its checkpoint.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dovs.evidence import machine, results
from dovs.evidence.cells import plan
from dovs.evidence.crew import UNLIMITED, Crew, Limits
from dovs.evidence.keeper import Keeper, Outcome, Tell
from dovs.evidence.rows import Row, chosen
from dovs.runs.status import now


@dataclass(frozen=True)
class Grid:
    """What is measured, on what, and where it is kept.

    Attributes:
        name: ladder, baselines, …, or the name of a sweep.
        rows: all of its rows.
        setting: name of the setting, or None.
        title: the setting for people.
        base: fields of `RunConfig` that all rows have in common.
        folder: where the runs are kept.
        out: the results file.
        prefix: of the names of the runs' directories.
        command: what was typed, for the header.
        exact: whether the results file forgets rows that are no longer in the grid.
    """

    name: str
    rows: tuple[Row, ...]
    setting: str | None
    title: str
    base: Mapping[str, Any]
    folder: Path
    out: Path
    prefix: str = ""
    command: str = ""
    exact: bool = False

    def header(self) -> dict[str, Any]:
        """Return the header of the results file; it names no folder of this machine."""
        rows = [
            {
                "label": row.label,
                "note": row.note,
                "reference": row.reference,
                "changes": _without_places(row.changes),
            }
            for row in self.rows
        ]
        return {
            "format": results.FORMAT,
            "grid": self.name,
            "setting": self.setting,
            "title": self.title,
            "base": _without_places(self.base),
            "rows": rows,
            "command": self.command,
            "written": now(),
            "machine": machine.facts(),
        }


def measure(
    grid: Grid,
    seeds: Iterable[int],
    limits: Limits = UNLIMITED,
    only: Iterable[str] | None = None,
    tell: Tell = lambda line, left: None,
) -> Outcome:
    """Train what a grid lacks, and keep the results.

    Args:
        grid: the grid.
        seeds: of its cells.
        limits: of time, workers and threads.
        only: labels of the rows to train; None for all.
        tell: told how it gets on.

    Returns:
        How far it came. Ctrl-C ends it early: what was finished is kept.

    Raises:
        ConfigError: a row does not fit, or the results file is of another setting.
        DataError: the dataset is damaged or not here yet.
        RunError: a folder cannot be written.
    """
    end = None if limits.seconds is None else time.monotonic() + limits.seconds
    rows = chosen(grid.rows, only)
    cells, left_out = plan(rows, grid.base, seeds, grid.folder, grid.prefix)
    for line in left_out:
        tell(line, None)
    keeper = Keeper(grid, cells, tell)
    return Crew(keeper, limits, end).run()


def _without_places(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of a configuration without device and paths."""
    found = {name: value for name, value in fields.items() if name != "device"}
    if "dataset_params" in found:
        given = found["dataset_params"].items()
        found["dataset_params"] = {name: value for name, value in given if name != "path"}
        if not found["dataset_params"]:
            del found["dataset_params"]
    return found
