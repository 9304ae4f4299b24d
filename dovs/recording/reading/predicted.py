"""Predicted classes out of a column of a file, whatever form the labels have beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dovs.analysis.confusion import confusion_counts
from dovs.data.report import named
from dovs.errors import DataError
from dovs.recording.reading.class_writing import of_other_kind, other_writing
from dovs.recording.reading.labels import Labels
from dovs.recording.reading.values import class_numbers, empty, is_number, missing, plain, text_of

ENOUGH = 20
"""Predictions from which another order that fits is probably no chance."""
MOST_ORDERED = 2_000
"""Classes of which another order is looked for."""
NONE = -1
"""Index of a row without a predicted class."""


def without_prediction(column: Any, labels: Any) -> np.ndarray:
    """Return which rows have no predicted class, (N,) bool: missing, or -1 that is no label."""
    known = set() if labels is None else {text_of(value) for value in labels}
    found = missing(column, known)
    if "-1" not in known:
        found |= np.array([plain(text_of(value)) == "-1" for value in column], dtype=bool)
    return found


def scores_instead(column: Any, labels: Any) -> str:
    """Return why a column cannot be of predicted classes: it has fractions; "" if it can.

    >>> scores_instead([0.5, 1.0], [0, 1]), scores_instead(["1.1"], ["1.1", "1.10"])
    ('has fractions (0.5): a predicted class is a name or a whole number', '')
    """
    texts = [text_of(value) for value in column if not empty(value)]
    if not all(map(is_number, texts)):
        return ""
    known = set() if labels is None else {text_of(value) for value in labels}
    odd = next((t for t in texts if t not in known and float(t) != np.floor(float(t))), None)
    return "" if odd is None else (
        f"has fractions ({odd}): a predicted class is a name or a whole number"
    )  # fmt: skip


def predicted_of(column: Any, labels: Labels | None, notes: list[str]) -> np.ndarray | None:
    """Return the predicted class of each row, (N,), `NONE` where there is none; None without.

    Args:
        column: of the predicted classes, or None.
        labels: None where there are none: then predictions are not used.
        notes: gets what a user should look at.

    Raises:
        DataError: a predicted class is none of the classes.
    """
    if column is None:
        return None
    if labels is None:
        notes.append("predictions are not used, because there are no labels")
        return None
    texts = [text_of(value) for value in column if not empty(value)]
    if of_other_kind(set(texts), labels.names):
        notes.append(
            f"predictions are not used: they are names, such as '{texts[0]}', and labels are "
            "numbers. Give names of the classes, or both in one form"
        )
        return None
    there = np.flatnonzero(~without_prediction(column, labels.names))
    indices = np.full(len(column), NONE, dtype=np.int64)
    values = [column[row] for row in there]
    indices[there] = _or_indices(
        values, _indices(values, labels, notes), labels.index[there], labels.names, notes
    )
    return indices


def _or_indices(
    values: list[Any],
    found: np.ndarray,
    index: np.ndarray,
    names: Sequence[str],
    notes: list[str],
) -> np.ndarray:
    """Return predicted numbers as indices, where more of them are right than as names of classes.

    Args:
        values: predicted, n.
        found: as names, (n,).
        index: of the labels, (n,).
        names: of the classes.
        notes: gets both shares, where the two differ.
    """
    numbers = class_numbers([plain(text_of(value)) for value in values])
    if numbers is None or not all(map(is_number, names)) or np.array_equal(numbers, found):
        return found
    if numbers.min(initial=0) < 0 or numbers.max(initial=0) >= len(names):
        return found
    as_names, as_indices = (found == index).mean(), (numbers == index).mean()
    kind = "indices of the classes" if as_indices > as_names else "names of classes"
    notes.append(
        f"predicted numbers are taken as {kind}: {100 * max(as_names, as_indices):.1f}% of them "
        f"are right so, and {100 * min(as_names, as_indices):.1f}% the other way. Give names of "
        "classes that are no numbers, or logits, if it is otherwise"
    )
    return numbers if as_indices > as_names else found


def note_shift(labels: Labels, predicted: np.ndarray | None, notes: list[str]) -> None:
    """Note predicted numbers of which far more are right where 1 is added or subtracted.

    Args:
        labels: of the rows, N.
        predicted: class of each row, (N,), `NONE` where there is none; None without.
        notes: gets the note.
    """
    if predicted is None or not all(map(is_number, labels.names)):
        return
    there = predicted != NONE
    right = {by: int((predicted[there] == labels.index[there] + by).sum()) for by in (-1, 0, 1)}
    best = max(right, key=lambda by: right[by])
    if not _beyond_chance(right[best], labels.index[there]):
        return
    if best and 2 * right[0] < right[best] and 3 * right[best] > there.sum():
        share = {by: f"{100 * number / there.sum():.1f}%" for by, number in right.items()}
        notes.append(
            f"{share[0]} of the predictions are right, but {share[best]} would be if 1 were "
            f"{'subtracted from' if best > 0 else 'added to'} each: labels and predictions may be "
            "numbered from 0 and from 1. Correct the file if they are"
        )


def note_order(labels: Labels, predicted: np.ndarray | None, notes: list[str]) -> None:
    """Note predictions of which far more would be right if the classes were in another order.

    Args:
        labels: of the rows, N.
        predicted: class of each row, (N,), `NONE` where there is none; None without.
        notes: gets the note.
    """
    from scipy.optimize import linear_sum_assignment

    classes = len(labels.names)
    if predicted is None or not 2 <= classes <= MOST_ORDERED:
        return
    there = predicted != NONE
    counts = confusion_counts(labels.index[there], predicted[there], classes)
    given, best = int(np.trace(counts)), linear_sum_assignment(-counts)[1]
    right = int(counts[np.arange(classes), best].sum())
    if right <= 2 * given or 2 * right <= there.sum() or there.sum() < ENOUGH:
        return
    if not _beyond_chance(right, labels.index[there]):
        return
    moved = [c for c in range(classes) if best[c] != c and counts[c].any()]
    listed = named([f"{labels.names[c]} as {labels.names[best[c]]}" for c in moved], 4)
    notes.append(
        f"{100 * given / there.sum():.1f}% of the predictions are right, but "
        f"{100 * right / there.sum():.1f}% would be if classes were predicted under other names "
        f"({listed}): predictions, or columns of scores, may be in another order than the labels. "
        "Name the classes in the file, in the order of predictions"
    )


def _beyond_chance(right: int, index: np.ndarray) -> bool:
    """Return whether more is right than where the same class is predicted of every row.

    A network before training predicts one class, which may be rare: another name for it would make
    the rows of the largest class right.

    Args:
        right: number of rows.
        index: true classes, (n,).

    >>> _beyond_chance(3, np.array([0, 0, 0, 1])), _beyond_chance(4, np.array([0, 0, 0, 1]))
    (False, True)
    """
    return right > int(np.bincount(index).max(initial=0))


def _indices(values: list[Any], labels: Labels, notes: list[str]) -> np.ndarray:
    """Return the class indices of predicted classes."""
    texts = [text_of(value) for value in values]
    place = {name: index for index, name in enumerate(labels.names)}
    text = all(isinstance(value, str | bytes) for value in values)
    if labels.numbered and not (text and set(texts) <= set(place)):
        numbers = class_numbers([plain(each) for each in texts])
        if numbers is not None:
            return numbers - labels.first
    unknown = set(texts) - set(place)
    same = other_writing(unknown, place)
    numbers = class_numbers([plain(each) for each in texts])
    if numbers is not None and set(same) != unknown:
        notes.append(
            f"predicted classes are numbers, but labels are not: 0 is taken as {labels.names[0]}, "
            f"and so on in the order {named(labels.names, 5)}"
        )
        return numbers
    other = {text: name for text, name in same.items() if text != f"{name}.0"}
    if other:  # a .0 is of pandas, in columns where a value is missing
        listed = named([f"{text} as {name}" for text, name in other.items()])
        notes.append(f"predicted classes are written otherwise than labels: {listed}")
    if unknown - set(same):
        first = sorted(unknown - set(same))[0]
        raise DataError(f"a predicted class '{first}' is none of the classes of the labels.")
    return np.array([place[same.get(each, each)] for each in texts], dtype=np.int64)
