"""Classes, predictions and superclasses out of the columns of a file, with what is worth noting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dovs.data.report import counted
from dovs.errors import DataError
from dovs.recording.arrays import check_within
from dovs.recording.formats import Columns
from dovs.recording.values import empty, is_number, natural, numbers_of, text_of, whole

Names = tuple[str, ...]


def labels_of(
    values: Mapping[str, Any], found: Columns, column: str, counts: Any, notes: list[str]
) -> tuple[np.ndarray, Names]:
    """Return the class index of each row, (N,), and the names of the C classes.

    Args:
        values: by role, of the rows that are used; `label` is among them.
        found: the file.
        column: of the labels.
        counts: training counts that were given, or None.
        notes: gets what a user should look at.

    Raises:
        DataError: labels are fractions, or do not fit the columns of the logits.
    """
    labels = _as_numbers(values["label"])
    stated = found.class_names.get(column, found.class_names.get("*"))
    scores = next((role for role in ("logits", "probabilities") if role in values), None)
    width = None if scores is None else values[scores].shape[1]
    indices = whole(labels)
    if indices is not None and stated is not None:
        source = f"the file names {len(stated)} classes"
        check_within(indices, len(stated), source, "Name all classes in the file.")
        return indices, stated
    if indices is not None and width is not None:
        remedy = f"Give {scores} of all classes, or leave them out with --{scores} none."
        check_within(indices, width, f"{scores} have {width} columns", remedy)
        return indices, tuple(map(str, range(width)))
    if indices is not None and isinstance(counts, list) and indices.min() >= 0:
        source = f"class counts have {len(counts)} entries"
        check_within(indices, len(counts), source, "Give a count for each class.")
        return indices, tuple(map(str, range(len(counts))))
    _refuse_fractions(labels, column)
    texts = [text_of(value) for value in labels]
    _note_mixture(texts, column, notes)
    seen = set(texts)
    predicted = values.get("predicted")
    numbered = whole(predicted) is not None and not any(map(is_number, seen))
    if predicted is not None and not numbered:
        more = {text_of(value) for value in predicted if not empty(value)} - seen
        if more:
            notes.append(
                f"{counted(len(more), 'predicted class is', 'predicted classes are')} no label of "
                "any row, and taken as classes: "
                f"{_some(sorted(more, key=natural))}"
            )
        seen |= more
    if isinstance(counts, dict):
        seen |= {str(key) for key in counts}
    names = tuple(sorted(seen, key=natural))
    if width is not None:
        if width != len(names):
            raise DataError(
                f"labels are text of {len(names)} classes, but there are logits or probabilities "
                f"of {width} columns. Give labels as indices of these columns."
            )
        notes.append(
            "labels are text, so the columns of logits or probabilities are taken to be in the "
            f"order {_some(names)}: give indices as labels if they are not"
        )
    if "-1" in seen and all(map(is_number, seen)):
        notes.append("label -1 is taken as a class: leave these rows out if it means no label")
    place = {name: index for index, name in enumerate(names)}
    return np.array([place[text] for text in texts]), names


def _as_numbers(labels: Any) -> Any:
    """Return texts that are all whole numbers, in their usual form, as such numbers."""
    if isinstance(labels, np.ndarray) and labels.dtype.kind not in "US":
        return labels
    found = numbers_of([text_of(value) for value in labels])
    if not isinstance(found, np.ndarray) or found.dtype.kind != "i":
        return labels
    usual = all(str(number) == text_of(v) for number, v in zip(found, labels, strict=True))
    return found if usual else labels


def _refuse_fractions(labels: Any, column: str) -> None:
    if isinstance(labels, np.ndarray) and labels.dtype.kind == "f":
        row = int(np.flatnonzero(labels != np.floor(labels))[:1].sum())
        if labels[row] != np.floor(labels[row]):
            raise DataError(
                f"labels in column {column} must be whole numbers or names, but row {row} has "
                f"{labels[row]:g}. Choose another column, or none."
            )


def _note_mixture(texts: Sequence[str], column: str, notes: list[str]) -> None:
    """Note a column in which some labels are numbers and some are not."""
    numbers = np.array([is_number(text) for text in texts])
    if not numbers.any() or numbers.all():
        return
    others = [text for text, number in zip(texts, numbers, strict=True) if not number]
    row = int(np.flatnonzero(~numbers)[0])
    notes.append(
        f"column {column} has numbers in {int(numbers.sum()):,} rows, but text in {len(others):,} "
        f"(first: '{others[0]}', row {row}): each text is a class. Correct the file if it is none"
    )


def predicted_of(column: Any, names: Names | None, notes: list[str]) -> np.ndarray | None:
    """Return the predicted class index of each row, (N,); None without labels or predictions.

    Raises:
        DataError: a predicted class is missing, or is none of the classes.
    """
    if column is None:
        return None
    if names is None:
        notes.append("predictions are not used, because there are no labels")
        return None
    gone = [row for row, value in enumerate(column) if empty(value)]
    if gone:
        raise DataError(
            f"{counted(len(gone), 'row has', 'rows have')} no predicted class (first: row "
            f"{gone[0]}): fill it in, or "
            "leave this column out."
        )
    indices = whole(column)
    place = {name: index for index, name in enumerate(names)}
    texts = [text_of(value) for value in column]
    if indices is not None and not set(texts) <= set(place):
        notes.append(
            f"predicted classes are numbers, but labels are not: 0 is taken as {names[0]}, and so "
            f"on in the order {_some(names)}"
        )
        return indices
    unknown = sorted(set(texts) - set(place))
    if unknown:
        raise DataError(f"a predicted class '{unknown[0]}' is none of the classes of the labels.")
    return np.array([place[text] for text in texts])


def superclasses_of(
    column: Any, labels: np.ndarray | None, names: Names | None, notes: list[str]
) -> Names | None:
    """Return the superclass of each class; None where a class has none, or several."""
    if column is None or labels is None or names is None:
        return None
    texts = np.array([text_of(value) for value in column])
    found = [sorted(set(texts[labels == c].tolist())) for c in range(len(names))]
    wrong = [name for name, each in zip(names, found, strict=True) if len(each) != 1]
    if wrong:
        notes.append(f"superclasses are not used: class {wrong[0]} has none, or several")
        return None
    return tuple(each[0] for each in found)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
