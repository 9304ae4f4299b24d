"""The metrics of a run: a file with one JSON object for each epoch, read as rows or as a frame."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dovs.runs import files

if TYPE_CHECKING:
    import pandas as pd

METRIC_COLUMNS = (
    "epoch",
    "seconds",
    "learning_rate",
    "loss",
    "train_accuracy",
    "accuracy",
    "balanced_accuracy",
    "many",
    "medium",
    "few",
    "effective_rank",
    "tail_cosine",
    "scatter",
    "leakage",
    "mean_angle",
    "measured_on",
    "memory_bytes",
    "alarms",
)
TEXT_COLUMNS = ("measured_on",)
RATES = ("accuracy", "balanced_accuracy", "many", "medium", "few")
EVALUATED = (*RATES, "measured_on")
"""What only an epoch after which the run was evaluated has."""
NUMBERS = ("loss", "seconds", *RATES)
"""Measures that lists and lines about a run show, numbers or null."""


def unfit(measures: Mapping[str, Any]) -> str:
    """Return which measure has no number; "" where all have one, or null.

    >>> unfit({"balanced_accuracy": "high"})
    'balanced_accuracy is str instead of a number'
    """
    for name in NUMBERS:
        value = measures.get(name)
        if value is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
            return f"{name} is {type(value).__name__} instead of a number"
    measured_on = measures.get("measured_on")
    if measured_on is not None and not isinstance(measured_on, str):
        return f"measured_on is {type(measured_on).__name__} instead of text"
    recalls = measures.get("per_class_recall")
    numbers = isinstance(recalls, list) and all(
        each is None or isinstance(each, int | float) for each in recalls
    )
    if recalls is not None and not numbers:
        return "per_class_recall is no list of numbers"
    return ""


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the metrics of each epoch, oldest first; of a repeated epoch the newest row.

    Raises:
        RunError: a complete line is damaged.
    """
    rows: dict[int, dict[str, Any]] = {}
    for row in files.read_jsonl(path):
        if not isinstance(row.get("epoch"), int):
            raise files.damaged(path, KeyError("a line without epoch"))
        wrong = unfit(row)
        if wrong:
            raise files.damaged(path, TypeError(wrong))
        rows[row["epoch"]] = row
    return [rows[epoch] for epoch in sorted(rows)]


def read_last(path: Path) -> dict[str, Any]:
    """Return the metrics of the last epoch, {} before the first. Reads only the end of the file.

    Rates of an epoch that was not evaluated are those of the last one that was.

    Raises:
        RunError: a measure in it is no number.
    """
    *lines, _unfinished = files.read_tail(path).split("\n")
    last: dict[str, Any] = {}
    for line in reversed(lines):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if not isinstance(row, dict):
            continue
        wrong = unfit(row)
        if wrong:
            raise files.damaged(path, TypeError(wrong))
        rates = {name: row[name] for name in EVALUATED if name in row}
        last = {**rates, **(last or row)}
        if rates:
            break
    return last


def frame_of(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return a frame with one row for each epoch and at least the columns of `METRIC_COLUMNS`."""
    import numpy as np
    import pandas as pd

    extra = [name for row in rows for name in row if name not in METRIC_COLUMNS]
    columns: dict[str, Any] = {}  # all at once: pandas takes longer to replace a column
    for name in dict.fromkeys([*METRIC_COLUMNS, *extra]):
        values = [row.get(name) for row in rows]
        if name == "alarms":
            columns[name] = [value if isinstance(value, list) else [] for value in values]
        elif name in TEXT_COLUMNS:
            columns[name] = values or np.empty(0, dtype=object)
        elif all(value is None or type(value) in (float, int) for value in values):
            columns[name] = np.array(values, dtype=float)  # None is NaN
        else:
            found = pd.to_numeric(pd.Series(values), errors="coerce")
            columns[name] = found.to_numpy(dtype=float)
    frame = pd.DataFrame(columns, index=range(len(rows)))
    frame["epoch"] = frame["epoch"].astype(int)
    return frame
