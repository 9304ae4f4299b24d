"""Columns of yes or no that state splits, such as is_train and is_test, as one column of splits."""

from __future__ import annotations

from typing import Any

import numpy as np

from dovs.data.formats.split_columns import FLAGS, NO, YES, flag_of, splits_of_flags
from dovs.data.formats.split_values import NO_SPLIT
from dovs.data.report import counted, named
from dovs.recording.reading.column_forms import problem_of
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.lengths import most_rows
from dovs.recording.reading.role_names import role_of, usual
from dovs.recording.reading.splits import has_splits
from dovs.recording.reading.values import empty, text_of, whole

SPLIT_OF = {
    **{name: flag[0] for name in FLAGS if (flag := flag_of(name))},
    "train": "train",
    "test": "test",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "train_mask": "train",
    "test_mask": "test",
    "val_mask": "validation",
    "valid_mask": "validation",
    "validation_mask": "validation",
}
"""Splits whose rows have yes, by the name of a column."""


INDICES = ("idx", "idxs", "index", "indices")
"""Last words of names of arrays with the rows of a split."""


def use_indices(found: Columns) -> None:
    """Put a mask such as train_mask for an array of rows such as train_idx.

    Args:
        found: the columns, of different lengths; is changed.

    >>> found = Columns({"z": np.zeros((3, 2)), "train_idx": np.array([2, 0])})
    >>> use_indices(found)
    >>> found.columns["train_mask"].tolist(), found.notes
    ([True, False, True], ['array train_idx has the rows of split train'])
    """
    rows = most_rows(found.columns) if found.columns else 0
    for name, column in [*found.columns.items()]:
        split, _, last = usual(name).rpartition("_")
        mask = f"{split}_mask"
        if last not in INDICES or mask not in SPLIT_OF or mask in found.columns:
            continue
        numbers = whole(column)
        if numbers is None or not 0 < len({*numbers.tolist()}) == len(numbers) < rows:
            continue
        if numbers.min() < 0 or numbers.max() >= rows:
            continue
        del found.columns[name]
        found.columns[mask] = np.isin(np.arange(rows), numbers)
        found.notes.append(f"array {name} has the rows of split {split}")


def join_flags(found: Columns) -> None:
    """Put columns such as is_train and is_test together as one, split.

    What they state together: `splits_of_flags`, as in lists of images. Rows with yes for two splits
    are noted.

    Args:
        found: the columns; is changed. The single ones can still be chosen.

    >>> found = Columns({"is_test": [True, False, False], "is_valid": [False, True, False]})
    >>> join_flags(found)
    >>> found.columns["split"]
    ['test', 'validation', 'train']
    """
    flags = {name: SPLIT_OF[usual(name)] for name in found.columns if _is_flag(found, name)}
    if not {"train", "train_mask", "test_mask", *FLAGS} & {usual(name) for name in flags}:
        return  # valid alone may mean that a row is
    if len(flags) == 1 and usual(next(iter(flags))) in FLAGS:
        return
    others = [name for name in found.columns if role_of(name) == "split" and name not in flags]
    if any(usual(name) == "split" or _has_splits(found.columns[name]) for name in others):
        return
    texts = [["" if empty(v) else text_of(v) for v in found.columns[name]] for name in flags]
    together = splits_of_flags([*flags.values()], zip(*texts, strict=True))
    for name in flags:
        found.parts[name] = found.columns.pop(name)
        found.texts.pop(name, None)
    found.columns["split"] = together.texts
    are = "column {} is" if len(flags) == 1 else "columns {} are taken together and"
    rest = "of no split" if together.rest == NO_SPLIT else together.rest
    found.notes.append(
        f"{are.format(named(flags, 6))} used as splits: rows with no in "
        f"{'it' if len(flags) == 1 else 'all'} are {rest}"
    )
    if together.several:
        rows = counted(together.several, "row has", "rows have")
        found.notes.append(f"{rows} yes for several splits in {named(flags, 6)}, and are of none")


def _is_flag(found: Columns, name: str) -> bool:
    """Return whether a column has the name of a split, and yes or no alone; some may be empty."""
    column = found.columns[name]
    if usual(name) not in SPLIT_OF or problem_of("split", column):
        return False
    if not isinstance(column, list) and column.ndim > 1:
        return False
    texts = {text_of(value).strip().lower() for value in column}
    if usual(name) in FLAGS:
        return bool(texts & {*YES, *NO})
    return bool(texts) and texts <= {*YES, *NO}


def _has_splits(column: Any) -> bool:
    return not problem_of("split", column) and has_splits(column)
