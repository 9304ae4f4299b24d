"""Labels that are numbers: the columns of scores that they mean, and names in a column beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dovs.data.report import counted
from dovs.recording.reading.class_writing import are_indices, of_other_kind, other_writing
from dovs.recording.reading.values import class_numbers, empty, natural, plain, text_of

Names = tuple[str, ...]


def are_text(labels: Any) -> bool:
    """Return whether labels are texts, or Python values, and not an array of numbers."""
    return not isinstance(labels, np.ndarray) or labels.dtype.kind in "US"


def columns_named(labels: Any, indices: np.ndarray, width: int) -> Names:
    """Return the names of columns of scores beside labels that are numbers, but no indices of them.

    Texts may be names of folders, whose order another program may have made. () for indices, and
    where it is not known which column a label means.

    >>> columns_named(["2", "1"], np.array([2, 1]), 3), columns_named(["3"], np.array([3]), 3)
    (('0', '1', '2'), ('1', '2', '3'))
    >>> numbers = np.array([5, 13, 8])
    >>> columns_named(numbers, numbers, 3), columns_named(numbers, numbers, 4)
    (('5', '8', '13'), ())
    """
    there = sorted(set(indices.tolist()))
    if not are_text(labels) and there[0] >= 0 and there[-1] < width:
        return ()
    for names in (range(width), range(1, width + 1)):
        if there[0] in names and there[-1] in names:
            return tuple(map(str, names))
    return tuple(map(str, there)) if len(there) == width else ()


def _first_numbers(indices: np.ndarray, predicted: Any, width: int) -> tuple[int, int]:
    """Return the numbers, 0 or 1, from which labels and predicted classes are counted.

    Args:
        indices: labels, (N,).
        predicted: classes, N, or () without.
        width: columns of the scores, 0 without.

    >>> _first_numbers(np.array([1, 3]), (), 3), _first_numbers(np.array([1, 2]), [0, 1], 0)
    ((1, 1), (1, 0))
    """
    lowest, most = int(indices.min()), int(indices.max())
    if width:
        return (1, 1) if lowest >= 1 and most == width else (0, 0)
    if lowest != 1:
        return 0, 0
    numbers = class_numbers(["-1" if empty(v) else plain(text_of(v)) for v in predicted])
    if numbers is None or not len(numbers) or not (numbers == 0).any():
        return 1, 1
    shifted = (numbers + 1 == indices).mean() > (numbers == indices).mean()
    return (1, 0) if shifted and numbers.max() < most else (0, 0)


def agree(indices: np.ndarray | None, column: Any, stated: Names | None) -> bool:
    """Return whether a column has the name that the file states for each index.

    >>> agree(np.array([1, 0]), ["b", "a"], ("a", "b")), agree(np.array([1]), ["a"], ("a", "b"))
    (True, False)
    """
    if indices is None or column is None or stated is None:
        return False
    if not (indices.min() >= 0 and indices.max() < len(stated)):
        return False
    return all(stated[i] == text_of(v) for i, v in zip(indices.tolist(), column, strict=True))


def classes_of_predictions(predicted: Any, seen: set[str]) -> set[str]:
    """Return the predicted classes that are no label; none where they are indices of labels."""
    if predicted is None:
        return set()
    texts = {text_of(value) for value in predicted if not empty(value)}
    if "-1" not in seen:
        texts = {text for text in texts if plain(text) != "-1"}
    same = other_writing(texts, seen)
    if are_indices(texts, seen) or of_other_kind(texts, seen):
        return set()
    numbers = class_numbers([plain(text) for text in texts])
    others = not texts & seen and 2 * len(same) < len(texts)  # labels such as 1_0, 1e1 are names
    if others and numbers is not None and {*numbers.tolist()} <= {*range(len(seen))}:
        return set()
    return texts - seen - set(same)


def from_names_beside(
    indices: np.ndarray, values: Mapping[str, Any], width: int, column: str, notes: list[str]
) -> tuple[np.ndarray, Names | None, int]:
    """Return labels counted from 0, the names in the column beside, and the first predicted number.

    Args:
        indices: labels, (N,), perhaps counted from 1.
        values: by role; `class_name` is among them.
        width: columns of the scores, 0 without.
        column: of the labels.
        notes: gets from which number they are counted, and why names are not used.
    """
    first, of_predicted = _first_numbers(indices, values.get("predicted", ()), width)
    names = _names_beside(indices - first, values, width, of_predicted, notes)
    if names is None or not first:
        return indices, names, 0
    notes.append(f"labels in column {column} are counted from 1: 1 is {names[0]}")
    if not of_predicted:
        notes.append(
            f"predicted classes are counted from 0, as more of them are right so: 0 is {names[0]}"
        )
    return indices - first, names, of_predicted


def _names_beside(
    indices: np.ndarray, values: Mapping[str, Any], width: int, first: int, notes: list[str]
) -> Names | None:
    """Return the names of class indices out of a column beside them; None where they differ.

    Args:
        indices: labels, (N,).
        values: by role; `class_name` is among them.
        width: columns of the logits, 0 without.
        first: number from which predicted numbers are counted.
        notes: gets why the names are not used, and classes that are predicted alone.
    """
    texts = np.array(["" if empty(v) else text_of(v) for v in values["class_name"]])
    names: dict[int, str] = {}
    for index in np.unique(indices).tolist():
        each = sorted(set(texts[indices == index].tolist()) - {""})
        if index < 0 or len(each) > 1 or (each and each[0] in names.values()):
            notes.append(
                f"names of classes are not used: class {index} has {' and '.join(each[:2])}, or "
                "shares its name with another"
            )
            return None
        names[index] = each[0] if each else str(index)
    there = [value for value in values.get("predicted", ()) if not empty(value)]
    predicted = class_numbers(there)
    last = -1 if predicted is None else int(predicted.max(initial=-1)) - first
    largest = max(int(indices.max()), last)
    known = tuple(names.get(c, str(c)) for c in range(max(largest + 1, width)))
    alone = not width and predicted is None
    more = classes_of_predictions(there, set(known)) if alone else set()
    note_more(more, notes)
    return (*known, *sorted(more, key=natural))


def note_more(more: set[str], notes: list[str]) -> None:
    """Note classes that no row has as its label."""
    if more:
        notes.append(
            f"{counted(len(more), 'predicted class is', 'predicted classes are')} no label of "
            f"any row, and taken as classes: {some(sorted(more, key=natural))}"
        )


def some(names: Sequence[str]) -> str:
    """Return the first names, and whether there are more."""
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
