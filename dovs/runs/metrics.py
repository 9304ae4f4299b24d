"""The metrics of a run: a file with one JSON object for each epoch, read as rows or as a frame."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dovs.runs import files, not_finite
from dovs.runs.fact_types import is_number, shown, unfit_counts

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
SHARES = (*RATES, "head_third", "middle_third", "tail_third", "macro_f1", "g_mean", "ece")
"""Measures that lists, lines and comparisons show: from 0 to 1, or null."""
NUMBERS = ("loss", "seconds", "training_seconds", "parameters", "memory_bytes")
KINDS: dict[str, type] = {
    **dict.fromkeys(("measured_on", "device"), str),
    **dict.fromkeys(("versions", "geometry", "validation"), dict),
    **dict.fromkeys(("image_shape", "mistakes"), list),
}
"""Types of other facts that readers rely on, where they are given."""
IN_WORDS: dict[type, str] = {str: "text", dict: "an object", list: "a list"}
ROUNDING = 1e-6
MOST_EPOCHS = 10**9


def unfit(measures: Mapping[str, Any]) -> str:
    """Return which measure has no value that it can have; "" where all have one, or null.

    >>> unfit({"balanced_accuracy": "high"}), unfit({"few": 7.0})
    ('balanced_accuracy is str instead of a number', 'few is 7.0 instead of a share from 0 to 1')
    """
    for name, value in measures.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and name in SHARES:
            if not _is_share(value):
                return f"{name} is {shown(value)} instead of a share from 0 to 1"
        elif name in (*SHARES, *NUMBERS) and value is not None and not is_number(value):
            return f"{name} is {shown(value)} instead of a number"
        elif isinstance(value, int) and not isinstance(value, bool) and not is_number(value):
            return f"{name} is {shown(value)}"
    if (measures.get("seconds") or 0) < 0:
        return f"seconds is {shown(measures['seconds'])}, less than 0"
    for name in ("epoch", "epochs"):
        if measures.get(name) is not None and not _is_epoch(measures[name]):
            return f"{name} is {shown(measures[name])} instead of a number of epochs"
    for name, kind in KINDS.items():
        if measures.get(name) is not None and not isinstance(measures[name], kind):
            return f"{name} is {type(measures[name]).__name__} instead of {IN_WORDS[kind]}"
    if wrong := not_finite.unfit(measures.get(not_finite.KEY)):
        return wrong
    if not _are_mistakes(measures.get("mistakes") or []):
        return "mistakes is no list of true class, predicted class and number of images"
    recalls = measures.get("per_class_recall")
    known = isinstance(recalls, list) and all(each is None or _is_share(each) for each in recalls)
    if recalls is not None and not known:
        return "per_class_recall is no list of numbers from 0 to 1"
    counts = ("class_counts", "evaluated_counts")
    if wrong := next(filter(None, (unfit_counts(n, measures.get(n)) for n in counts)), ""):
        return wrong
    fit = _fit_to_totals(measures.get("mistakes") or [], measures.get("evaluated_counts"))
    return "" if fit else "mistakes are of other classes, or of more images, than evaluated_counts"


def _are_mistakes(mistakes: list[Any]) -> bool:
    triples = all(isinstance(each, list) and len(each) == 3 for each in mistakes)
    return triples and all(
        type(number) is int and number >= 0 for each in mistakes for number in each
    )


def _fit_to_totals(mistakes: list[list[int]], totals: list[int] | None) -> bool:
    """Return whether mistakes are of the classes and images that were evaluated, if known."""
    if totals is None:
        return True
    left = list(totals)
    for true, predicted, images in mistakes:
        if max(true, predicted) >= len(totals) or images > left[true]:
            return False
        left[true] -= images
    return True


def _is_share(value: Any) -> bool:
    return is_number(value) and -ROUNDING <= value <= 1 + ROUNDING


def _is_epoch(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_EPOCHS


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the metrics of each epoch, oldest first; of a repeated epoch the newest row.

    Raises:
        RunError: a complete line is damaged.
    """
    rows: dict[int, dict[str, Any]] = {}
    for row in files.read_jsonl(path):
        if row.get("epoch") is None:
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
    """Return a frame with one row for each epoch and at least the columns of `METRIC_COLUMNS`.

    Logged numbers that were infinite are so, and NaN ones are NaN, as those that an epoch does not
    have; the column not_finite, of dictionaries, names both where there are any.
    """
    import numpy as np
    import pandas as pd

    rows = [not_finite.with_values(row) for row in rows]
    extra = [name for row in rows for name in row if name not in METRIC_COLUMNS]
    columns: dict[str, Any] = {}  # all at once: pandas takes longer to replace a column
    for name in dict.fromkeys([*METRIC_COLUMNS, *extra]):
        values = [row.get(name) for row in rows]
        if name == "alarms":
            columns[name] = [value if isinstance(value, list) else [] for value in values]
        elif name == not_finite.KEY:
            columns[name] = [value or {} for value in values]
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
