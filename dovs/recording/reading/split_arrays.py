"""Arrays of splits, such as X_train and X_test, joined to one array of all points."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from dovs.data.formats.splits import SPLIT_NAMES, split_of
from dovs.data.report import counted, named
from dovs.errors import DataError
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.role_names import PREDICTIONS, role_of

EMBEDDING = "embedding"
"""Array that is meant where the name is a split alone."""
SHORT = {"tr": "train", "te": "test", "va": "validation"}
"""Words that mean a split beside the name of a role alone, such as X_tr or yte."""
USUAL = {*SPLIT_NAMES["train"], *SPLIT_NAMES["test"], "val", "valid", *SHORT}
SPLITS = "|".join(sorted(USUAL, key=len, reverse=True))
JOINED = re.compile(rf"(?P<first>.+?)(?P<last>{SPLITS})|(?P<before>{SPLITS})(?P<rest>.+)", re.I)
"""A name without anything between its base and the split, such as Xtrain."""

IMAGES = re.compile(r"image|img", re.I)
"""A word for images beside that of a split, which `split_of` leaves out."""

Groups = dict[str, dict[str, str]]
"""Names of arrays by split, by the name without the split."""


def join_splits(found: Columns) -> None:
    """Join arrays such as X_train and X_test, whose names state the split, if X is an embedding.

    Predictions may be those of some splits alone, and their names need no split where their length
    shows it: points of the other splits have none. Labels may be missing in training alone.

    Args:
        found: arrays, of different lengths; is changed.

    Raises:
        DataError: a split has another number of labels than of embeddings, or labels are of splits
            but embeddings of all points.
    """
    groups = _groups(found.columns)
    embedding = next((base for base in groups if role_of(base) == "embedding"), None)
    if any(role_of(name) == "split" for name in found.columns):
        return
    if embedding is None:
        _refuse_whole(found, groups)
        return
    rows = {split: len(found.columns[name]) for split, name in groups[embedding].items()}
    _add_by_length(found, groups, rows)
    for base, names in groups.items():
        names = {split: names[split] for split in rows if split in names}
        arrays = {split: found.columns[name] for split, name in names.items()}
        _check_labels(base, names, arrays, rows, groups[embedding])
        names = {split: name for split, name in names.items() if len(arrays[split]) == rows[split]}
        partly = set(names) != set(rows)
        alike = len({np.shape(arrays[split])[1:] for split in names}) == 1
        taken = base in found.columns and base not in names.values()
        if taken or not alike or (partly and not _may_lack(base, set(rows) - set(names))):
            continue
        joined = _joined({split: arrays[split] for split in names}, rows)
        for name in names.values():
            del found.columns[name]
        found.columns[base] = joined
        found.notes.append(_taken_as(base, names))
    found.columns["split"] = [split for split, number in rows.items() for _ in range(number)]


def _refuse_whole(found: Columns, groups: Groups) -> None:
    """Refuse labels of splits beside embeddings of all points: which row is which is not stated.

    Raises:
        DataError: there are such labels.
    """
    base, names = next(((b, n) for b, n in groups.items() if role_of(b) == "label"), ("", {}))
    rows = {name: len(found.columns[name]) for name in names.values()}
    whole = [n for n, c in found.columns.items() if role_of(n) == "embedding" and np.ndim(c) == 2]
    if len(rows) < 2 or not whole or len(found.columns[whole[0]]) in rows.values():
        return
    array, number = whole[0], len(found.columns[whole[0]])
    if any(role_of(n) == "label" and len(c) == number for n, c in found.columns.items()):
        return
    listed = " and ".join(f"{name} {length:,}" for name, length in rows.items())
    fits = number == sum(rows.values())
    joined = (
        f" If {array} has their rows in this order, save {base}=numpy.concatenate("
        f"[{', '.join(rows)}]) and split=numpy.repeat({[*names]}, {[*rows.values()]}) instead of "
        "them; if it was divided at random, save the embeddings as they were divided: "
        if fits
        else " Save the embeddings as they were divided: "
    )
    raise DataError(
        f"array {array} has {number:,} rows, but labels are divided into splits: {listed}."
        f"{joined}{', '.join(f'{array}_{split}' for split in names)}."
    )


def _may_lack(base: str, splits: set[str]) -> bool:
    """Return whether an array may lack some splits: predictions, images, and labels of training.

    Training points without labels are left out then, and counted.
    """
    role = role_of(base)
    return role in (*PREDICTIONS, "image") or (role == "label" and splits == {"train"})


def _taken_as(base: str, names: dict[str, str]) -> str:
    """Return the note on arrays that are joined; `names` are those by split."""
    if [*names.values()] == [base]:
        return f"array {base} is taken as that of split {named(names)}, which has as many rows"
    if len(names) == 1:
        return f"array {named(names.values())} is taken as {base} of split {named(names)}"
    return f"arrays {named(names.values())} are taken as {base} of splits {named(names)}"


def _groups(columns: dict[str, Any]) -> Groups:
    """Return the arrays of which each is of one split, and whose names without it are roles."""
    groups: Groups = {}
    for name, column in columns.items():
        base, split = base_and_split(name)
        if base == EMBEDDING and np.ndim(column) > 2 and IMAGES.search(name):
            base = "images"
        rows_alone = base == EMBEDDING and np.ndim(column) != 2
        if split and role_of(base) is not None and not rows_alone:
            groups.setdefault(base, {}).setdefault(split, name)
    return groups


def _add_by_length(found: Columns, groups: Groups, rows: dict[str, int]) -> None:
    """Add predictions without a split in their names: as many rows as one split has are its own."""
    for name, column in [*found.columns.items()]:
        if role_of(name) not in PREDICTIONS or name in groups or len(column) == sum(rows.values()):
            continue
        fit = [split for split, number in rows.items() if number == len(column)]
        if len(fit) == 1:
            groups[name] = {fit[0]: name}
        elif fit:
            del found.columns[name]
            found.unfit[f"array {name}"] = (
                f"is not used: it has {counted(len(column), 'row', 'rows')}, as splits "
                f"{named(fit)} have: call it {name}_{fit[-1]} if it is of split {fit[-1]}"
            )


def _check_labels(
    base: str,
    names: dict[str, str],
    arrays: dict[str, Any],
    rows: dict[str, int],
    embeddings: dict[str, str],
) -> None:
    """Check that there are as many labels as embeddings.

    Raises:
        DataError: there are not.
    """
    for split, name in names.items():
        if role_of(base) == "label" and len(arrays[split]) != rows[split]:
            raise DataError(
                f"array {name} has {counted(len(arrays[split]), 'row', 'rows')}, but array "
                f"{embeddings[split]} has {rows[split]:,}: give one label for each embedding."
            )


def _joined(arrays: dict[str, Any], rows: dict[str, int]) -> np.ndarray:
    """Return the arrays below one another; rows of a split without one are empty: NaN, or "".

    Of images, (N, H, W[, channels]), they are 0.
    """
    first = next(iter(arrays.values()))
    if len(arrays) < len(rows) and first.dtype.kind == "b":
        arrays = {split: array.astype(str) for split, array in arrays.items()}
        first = next(iter(arrays.values()))
    gap: Any = "" if first.dtype.kind in "US" else np.nan
    if first.ndim > 2:
        gap = np.zeros((), first.dtype)
    return np.concatenate(
        [
            arrays.get(split, np.full((number, *first.shape[1:]), gap))
            for split, number in rows.items()
        ]
    )


def base_and_split(name: str) -> tuple[str, str]:
    """Return the name of an array without the split in it, and this split or "".

    >>> base_and_split("X_train"), base_and_split("test_labels"), base_and_split("mean")
    (('X', 'train'), ('labels', 'test'), ('mean', ''))
    >>> base_and_split("train"), base_and_split("Xtest"), base_and_split("y_test_pred")
    (('embedding', 'train'), ('X', 'test'), ('y_pred', 'test'))
    >>> base_and_split("X_tr"), base_and_split("yte"), base_and_split("te_labels")
    (('X', 'train'), ('y', 'test'), ('labels', 'test'))
    """
    if found := split_of(name):
        return EMBEDDING, found
    words = name.split("_")
    for at in (len(words) - 1, *range(len(words) - 1)):
        base = "_".join(words[:at] + words[at + 1 :])
        short = SHORT.get(words[at].lower(), "") if role_of(base) is not None else ""
        if base and (found := split_of(words[at]) or short):
            return base, found
    if match := JOINED.fullmatch(name):
        base = (match["first"] or match["rest"]).strip("_- .")
        if role_of(base) is not None:
            split = match["last"] or match["before"]
            return base, split_of(split) or SHORT.get(split.lower(), "")
    return name, ""
