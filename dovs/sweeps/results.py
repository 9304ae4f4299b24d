"""What a sweep has: progress, a table of its cells, and the mean and spread of each row.

All of it is read from the directories of the runs. Numbers are of the test split, or of the
validation split where cells have one, so that nobody tunes on the test split.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from dovs.analysis.comparison import spread_frame
from dovs.config import RunConfig
from dovs.errors import RunError
from dovs.runs import files
from dovs.runs.expected import Duration, duration_of, durations_of
from dovs.runs.faults import MEASURE, final_summary
from dovs.runs.metrics import unfit
from dovs.runs.store import TRAINED, Run
from dovs.runs.table import MEASURES
from dovs.sweeps.cells import Cell
from dovs.sweeps.definition import text_of
from dovs.sweeps.identity import NO_STAGE, identity, stage_file

DONE, NEW, DAMAGED = "finished", "not started", "damaged"
OTHER = "of another configuration"
"""State of a cell whose run was given that name by hand: it is not of the sweep."""
ACTIVE = ("queued", "running", "projecting")
RATES = (
    *MEASURES,
    *("accuracy", "head_third", "middle_third", "tail_third", "macro_f1", "g_mean", "ece"),
)
"""Measures of a cell, those that its summary has."""
COLUMNS = (
    *("row", "draw", "seed", "state", "split", *RATES, "seconds", "device", "run"),
    *("cells", "draws", "seeds", "units", "mean", "sd", "column", "row_label"),
)
"""Columns of frames, what is varied aside."""


@dataclass(frozen=True)
class Progress:
    """How far a sweep is.

    Attributes:
        total: cells.
        states: number of cells in each state that occurs.
        seconds_left: estimate, or None where it is unknown.
    """

    total: int
    states: Mapping[str, int]
    seconds_left: float | None

    @property
    def done(self) -> int:
        """Finished cells."""
        return self.states.get(DONE, 0)

    @property
    def active(self) -> bool:
        """Whether cells are training or waiting."""
        return any(self.states.get(state) for state in ACTIVE)


def state_of(cell: Cell) -> str:
    """Return the state of a cell: that of its run, `NEW`, `DAMAGED` or `OTHER`."""
    return _read(cell)[0]


def _read(cell: Cell) -> tuple[str, dict[str, Any] | None]:
    """Return the state of a cell, and its summary where it is finished."""
    found = None if cell.folder == cell.shared else _stage_summary(cell)
    if found is not None:
        return DONE, found
    if not (cell.folder / "config.json").is_file():
        return NEW, None
    run = Run(cell.folder)
    try:
        if not _is_of(run, cell.config):
            return OTHER, None
        status = run.status()
        return status.state, final_summary(run, status)
    except RunError:
        return DAMAGED, None


def _is_of(run: Run, config: RunConfig) -> bool:
    """Return whether a run has a configuration, the places of files aside."""
    return run.origin == TRAINED and identity(run.config(), "") == identity(config, "")


def require_own(cells: Iterable[Cell]) -> None:
    """Make sure that no run which cannot be continued is in the directory of a cell.

    Raises:
        RunError: a run there is damaged, or another one.
    """
    for cell in cells:
        state, name = state_of(cell), cell.folder.name
        if state == DAMAGED:
            raise RunError(
                f"run '{name}' is damaged. `python -m dovs runs rm {name}` moves it into the "
                "trash; then this one can be trained again."
            )
        if state == OTHER:
            raise RunError(
                f"run '{name}' has the name of a run of this sweep, but another configuration. "
                f"`python -m dovs runs rename {name} NEW` gives it another name; then the one of "
                "this sweep can be trained."
            )


def progress(
    cells: Sequence[Cell], home: Path | None = None, durations: Sequence[Duration] | None = None
) -> Progress:
    """Return how far a sweep is.

    Args:
        cells: of the sweep.
        home: default `DOVS_HOME`.
        durations: of finished runs, for the estimate; default: read from the home.
    """
    states = [state_of(cell) for cell in cells]
    counted = {state: states.count(state) for state in dict.fromkeys(states)}
    open_cells = [c for c, state in zip(cells, states, strict=True) if state in ACTIVE]
    left: float | None = 0.0 if open_cells else None
    if open_cells:
        known = list(durations) if durations is not None else durations_of(home)
        left = _seconds_left([Run(cell.folder) for cell in open_cells], known)
    return Progress(len(cells), counted, left)


def _seconds_left(runs: Sequence[Run], durations: Sequence[Duration]) -> float | None:
    waiting_for, training = 0.0, []
    for run in runs:
        try:
            status = run.status()
        except RunError:
            continue
        seconds = status.seconds_left if status.state != "queued" else None
        seconds = duration_of(run, durations) if seconds is None else seconds
        if seconds is None:
            return None
        if status.state == "queued" and status.waits:
            waiting_for += seconds
        else:
            training.append(seconds)
    side_by_side = max(1, len(training))
    return (waiting_for + sum(training)) / side_by_side


def estimate(configs: Sequence[RunConfig], durations: Sequence[Duration]) -> float | None:
    """Return the seconds of training that configurations take, one after the other, if known."""
    total = 0.0
    for config in configs:
        seconds = duration_of(config, durations)
        if seconds is None:
            return None
        total += seconds
    return total


def column_of(name: str) -> str:
    """Return the column in frames of what is varied: its name, unless another column has that.

    >>> column_of("method"), column_of("device")
    ('method', 'setting_device')
    """
    return f"setting_{name}" if name in COLUMNS else name


def cell_frame(cells: Sequence[Cell], varied: Sequence[str]) -> pd.DataFrame:
    """Return a line for each cell.

    Columns: row (label of its combination); a column for each name in `varied`, see `column_of`;
    draw; seed; state; split ("test" or "validation"); the `RATES` that are known; seconds; device;
    run (name).
    """
    lines = []
    for cell in cells:
        state, found = _read(cell)
        summary = found or {}
        validation = summary.get("validation")
        rates = validation if isinstance(validation, dict) else summary
        line: dict[str, Any] = {"row": cell.label}
        line |= {
            column_of(name): text_of(cell.values[name]) for name in varied if name in cell.values
        }
        line |= {
            "draw": cell.config.data_seed,
            "seed": cell.config.seed,
            "state": state,
            "split": "validation" if rates is validation else "test",
        }
        line |= {name: rates.get(name) for name in RATES if name in rates}
        line |= {
            "seconds": summary.get("seconds"),
            "device": summary.get("device", ""),
            "run": cell.folder.name,
        }
        lines.append(line)
    names = map(column_of, varied)
    first = ["row", *names, "draw", "seed", "state", "split", *RATES, "seconds", "device", "run"]
    frame = pd.DataFrame(lines, columns=first)
    rates_found = frame[[*RATES, "seconds"]].apply(pd.to_numeric, errors="coerce")
    frame[[*RATES, "seconds"]] = rates_found
    return frame.drop(columns=[name for name in RATES if frame[name].isna().all()])


def row_frame(
    frame: pd.DataFrame, varied: Sequence[str], measure: str = "balanced_accuracy"
) -> pd.DataFrame:
    """Return the mean and spread of each row of a frame of cells.

    Args:
        frame: from `cell_frame`.
        varied: names that rows differ in.
        measure: the column.

    Returns:
        Columns row; those of `varied`; cells (how many there are), draws, seeds, units, mean, sd.
        The spread is over draws, seeds averaged within a draw; over seeds where there is one draw.
    """
    rows = frame.drop_duplicates("row")[["row", *map(column_of, varied)]]
    counted = frame.groupby("row", sort=False).size().rename("cells").reset_index()
    columns = ["row", "draws", "seeds", "units", "mean", "sd"]
    if measure in frame:
        done = frame[frame[measure].notna()]
        spreads = spread_frame(done[["row", "draw", "seed", measure]], measure)[columns]
    else:
        spreads = pd.DataFrame(columns=columns)
    return rows.merge(counted, on="row").merge(spreads, on="row", how="left")


def matrix_frame(rows: pd.DataFrame, varied: Sequence[str], across: str = "") -> pd.DataFrame:
    """Return rows as the cells of a matrix: row, column, mean, sd, units, cells.

    Args:
        rows: from `row_frame`.
        varied: names that rows differ in.
        across: the name along the columns, "" for one column; all others together are the rows;
            where there is none, the one row has no name.
    """
    others = [name for name in varied if name != across]
    found = rows.assign(
        column=rows[column_of(across)].fillna("–") if across in varied else "",
        row_label=[
            ", ".join(
                line[column] if name == "method" else f"{name}={line[column]}"
                for name, column in zip(others, map(column_of, others), strict=True)
                if isinstance(line[column], str)
            )
            for line in rows.to_dict("records")
        ],
    )
    named = found[["row_label", "column", "mean", "sd", "units", "cells"]]
    return named.rename(columns={"row_label": "row"})


def _stage_summary(cell: Cell) -> dict[str, Any] | None:
    """Return the summary of a second stage that was trained on a shared first stage."""
    try:
        first = Run(cell.shared)
        if not _is_of(first, cell.config.model_copy(update=NO_STAGE)):
            return None
        found = files.read_json(stage_file(cell.shared, *cell.stage))
    except RunError:
        return None
    return found if MEASURE in found and not unfit(found) else None
