"""Which rows of a file are training points, and which split is shown beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from dovs.data.formats.split_columns import flag_text
from dovs.data.formats.split_values import NO_SPLIT
from dovs.data.formats.splits import split_of
from dovs.data.report import counted, named
from dovs.errors import DataError
from dovs.recording.classes import TRAIN
from dovs.recording.reading.role_names import usual
from dovs.recording.reading.values import empty, text_of
from dovs.recording.settings import trains

USUAL = ("test", "validation")
"""The splits to evaluate on, the usual one first."""
WITHOUT = NO_SPLIT


def splits_of(
    column: Any, name: str, rows: int, evaluate: str | None, lines: list[str], notes: list[str]
) -> tuple[np.ndarray, str | None]:
    """Return the split of each row, the training split as "train", and the one that is shown.

    Upper and lower case, and spaces around a name, make no other split. A column such as is_train
    states two.

    Args:
        column: of the splits, or None.
        name: of this column.
        rows: N.
        evaluate: the split to show beside "train", or None.
        lines: gets what was understood.
        notes: gets what a user should look at.

    Raises:
        DataError: there is no split of that name.
    """
    if column is None:
        if evaluate is not None:
            raise DataError("there is no column of splits, so none can be chosen: leave it out.")
        lines.append("no column of splits: all points are in one split, test")
        return np.full(rows, "test"), "test"
    given = [WITHOUT if empty(v) else flag_text(usual(name), text_of(v).strip()) for v in column]
    first: dict[str, str] = {}  # the first way in which a split is written
    for text in dict.fromkeys(given):
        first.setdefault(text.casefold(), TRAIN if trains(text) else text)
    splits = np.array([first[text.casefold()] for text in given])
    others = others_of(splits)
    same = [] if evaluate is None else _meant(evaluate, others, notes)
    if evaluate is not None and not same:
        choices = ", ".join(others) or "none, as all rows are of the training split"
        raise DataError(f"there is no split '{evaluate}' to show: choose one of {choices}.")
    shown = next(iter(same or others), None)
    for split in dict.fromkeys(splits.tolist()):
        written = {text for text, of in zip(given, splits, strict=True) if of == split}
        also = "" if written == {split} else f" (in the file: {named(sorted(written))})"
        use = "" if split in (TRAIN, shown) else ", left out: a map shows train and one other split"
        number = counted(int((splits == split).sum()), "row", "rows")
        lines.append(f"split {split}: {number}{also}{use}")
    if TRAIN not in splits and not has_splits(others):
        notes.append(
            f"no split in column {name} is known as train: {named(others)}. So no row is a "
            "training point. Call the training rows train, or leave the column out with "
            "--split none"
        )
    return splits, shown


def _meant(chosen: str, splits: list[str], notes: list[str]) -> list[str]:
    """Return the split that is chosen, in any case, or the only one of another usual name for it.

    [] without one. `notes` gets the other name.
    """
    same = [split for split in splits if split.casefold() == chosen.strip().casefold()]
    usual_name = split_of(chosen)
    if same or usual_name is None:
        return same
    alike = [split for split in splits if split_of(split) == usual_name]
    if len(alike) != 1:
        return []
    notes.append(f"there is no split {chosen}: {alike[0]} is shown, which usually means the same")
    return alike


def has_splits(values: Iterable[Any]) -> bool:
    """Return whether a value is a usual name of a split.

    >>> has_splits(["Train", "x"]), has_splits([0, 1, 2])
    (True, False)
    """
    texts = {text_of(value) for value in values if not empty(value)}
    return any(split_of(text) is not None or trains(text) for text in texts)


def others_of(splits: np.ndarray) -> list[str]:
    """Return the splits that are not trained on; the usual one to evaluate on comes first."""
    found = [split for split in dict.fromkeys(splits.tolist()) if split not in (TRAIN, WITHOUT)]
    usual = [split for each in USUAL for split in found if split_of(split) == each]
    rest = [split for split in found if split not in usual]
    return [*usual, *rest, *([WITHOUT] if WITHOUT in splits else [])]
