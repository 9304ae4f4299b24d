"""Which rows of a file are training points, and which split is shown beside them."""

from __future__ import annotations

from typing import Any

import numpy as np

from dovs.data.report import counted
from dovs.errors import DataError
from dovs.recording.classes import TRAIN
from dovs.recording.values import empty, text_of

TRAINING = ("train", "training", "trn", "tr", "fit")
PREFERRED = ("test", "testing", "evaluation", "eval", "validation", "valid", "val", "dev")
WITHOUT = "(no split)"


def splits_of(
    column: Any, rows: int, evaluate: str | None, lines: list[str]
) -> tuple[np.ndarray, str | None]:
    """Return the split of each row, the training split as "train", and the one that is shown.

    Args:
        column: of the splits, or None.
        rows: N.
        evaluate: the split to show beside "train", or None.
        lines: gets what was understood.

    Raises:
        DataError: there is no split of that name.
    """
    if column is None:
        if evaluate is not None:
            raise DataError("there is no column of splits, so none can be chosen: leave it out.")
        lines.append("no column of splits: all points are in one split, test")
        return np.full(rows, "test"), "test"
    given = np.array([WITHOUT if empty(value) else text_of(value) for value in column])
    splits = np.array([TRAIN if value.lower() in TRAINING else value for value in given])
    others = others_of(splits)
    if evaluate is not None and evaluate not in others:
        choices = ", ".join(others) or "none, as all rows are of the training split"
        raise DataError(f"there is no split '{evaluate}' to show: choose one of {choices}.")
    shown = evaluate or next(iter(others), None)
    for split in dict.fromkeys(splits.tolist()):
        use = "" if split in (TRAIN, shown) else ", left out: a map shows train and one other split"
        lines.append(f"split {split}: {counted(int((splits == split).sum()), 'row', 'rows')}{use}")
    return splits, shown


def others_of(splits: np.ndarray) -> list[str]:
    """Return the splits that are not trained on; the usual one to evaluate on comes first."""
    found = [split for split in dict.fromkeys(splits.tolist()) if split not in (TRAIN, WITHOUT)]
    usual = [split for each in PREFERRED for split in found if split.lower() == each]
    rest = [split for split in found if split not in usual]
    return [*usual, *rest, *([WITHOUT] if WITHOUT in splits else [])]
