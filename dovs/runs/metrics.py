"""The metrics of a run: a file with one JSON object for each epoch, read as rows or as a frame."""

from __future__ import annotations

import json
from collections.abc import Sequence
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


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the metrics of each epoch, oldest first; of a repeated epoch the newest row.

    Raises:
        RunError: a complete line is damaged.
    """
    rows: dict[int, dict[str, Any]] = {}
    for row in files.read_jsonl(path):
        if not isinstance(row.get("epoch"), int):
            raise files.damaged(path, KeyError("a line without epoch"))
        rows[row["epoch"]] = row
    return [rows[epoch] for epoch in sorted(rows)]


def read_last(path: Path) -> dict[str, Any]:
    """Return the metrics of the last epoch, {} before the first. Reads only the end of the file."""
    *lines, _unfinished = files.read_tail(path).split("\n")
    for line in reversed(lines):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            return row
    return {}


def frame_of(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return a frame with one row for each epoch and at least the columns of `METRIC_COLUMNS`."""
    import pandas as pd

    extra = [name for row in rows for name in row if name not in METRIC_COLUMNS]
    frame = pd.DataFrame(rows, columns=[*METRIC_COLUMNS, *dict.fromkeys(extra)])
    for name in frame.columns.drop([*TEXT_COLUMNS, "alarms"]):
        frame[name] = pd.to_numeric(frame[name], errors="coerce").astype(float)
    frame["epoch"] = frame["epoch"].astype(int)
    frame["alarms"] = [value if isinstance(value, list) else [] for value in frame["alarms"]]
    return frame
