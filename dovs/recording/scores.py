"""Scores of classes, logits or probabilities, in forms other than finite numbers in class order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dovs.arrays import LARGEST, as_array
from dovs.class_counts import index_of
from dovs.data.report import named
from dovs.recording.reading.class_writing import other_writing


def have_softmax(logits: np.ndarray) -> np.ndarray:
    """Return which rows of logits, (N, C), have a softmax, (N,) bool.

    −inf, and what 32 bits cannot store, is the probability 0, as of classes that are masked.

    >>> have_softmax(np.array([[0.0, -np.inf], [-np.inf, -np.inf], [0, np.nan]])).tolist()
    [True, False, False]
    """
    values = logits.astype(np.float64, copy=False)  # 16 bits have no number as large
    usable = ~np.isnan(values) & (values < np.inf)
    return np.asarray(usable.all(1) & (values >= -LARGEST).any(1))


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return the softmax of logits that have one, (N, C) float32.

    >>> softmax(np.array([[1.0, -np.inf, 1.0]])).tolist()
    [[0.5, 0.0, 0.5]]
    """
    rows = logits.astype(np.float64)
    powers = np.exp(rows - rows.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True), dtype=np.float32)


def without_masks(logits: np.ndarray) -> np.ndarray:
    """Return logits with 0 for what is masked in rows that have a softmax, to check the others."""
    masked = (logits.astype(np.float64, copy=False) < -LARGEST) & have_softmax(logits)[:, None]
    return np.where(masked, 0, logits) if masked.any() else logits


def in_class_order(value: Any, what: str, names: Sequence[str] | None) -> tuple[Any, str]:
    """Return the columns of a table of scores in the order of the classes, and a warning or "".

    Whole numbers 0 to C − 1 as titles are indices, also where classes are called by digits.

    Args:
        value: a DataFrame with a column for each class, (N, C); anything else stays as it is.
        what: "logits" or "probabilities".
        names: of the C classes, or None while they are not known.
    """
    titles = getattr(value, "column_names", getattr(value, "columns", None))  # of Arrow, or others
    if titles is None:
        return value, ""
    given = [*titles]
    texts = [str(each) for each in given]
    array = as_array(value, what)
    indices = [str(index) for index in range(len(texts))]
    numbered = all(index_of(each) is not None and not isinstance(each, str) for each in given)
    for order in [indices, names] if numbered else [names, indices]:
        if places := _places(texts, order or []):
            return array[:, places], ""
    known = "no class names are given" if names is None else f"the classes are {named(names, 5)}"
    return array, (
        f"the columns of {what} are called {named(texts, 5)}, but {known}: columns are taken in "
        "their order. Call them by the names of the classes"
    )


def _places(texts: Sequence[str], names: Sequence[str]) -> list[int]:
    """Return the place of the column of each name; [] where texts are not the same names."""
    same = other_writing(texts, names)
    place = {same.get(text, text): at for at, text in enumerate(texts)}
    fit = {*place} == {*names} and len(place) == len(texts)
    return [place[name] for name in names] if fit else []


def of_two_classes(scores: np.ndarray, what: str) -> np.ndarray:
    """Return the scores of two classes, (N, 2), where only those of the second are given.

    Args:
        scores: (N,) or (N, 1).
        what: "logits", those of a sigmoid, or "probabilities".

    >>> of_two_classes(np.array([0.25]), "probabilities"), of_two_classes(np.array([2.0]), "logits")
    (array([[0.75, 0.25]]), array([[0., 2.]]))
    """
    second = scores.reshape(-1, 1)
    first = np.zeros_like(second) if what == "logits" else 1 - second
    return np.concatenate([first, second], axis=1)


def one_column(scores: Any) -> bool:
    """Return whether scores have one number a row: (N,) or (N, 1)."""
    if not isinstance(scores, np.ndarray) or scores.dtype.kind not in "fiu":
        return False
    return scores.ndim == 1 or (scores.ndim == 2 and scores.shape[1] == 1)


def two_classes(labels: Any, names: Sequence[str] | None) -> bool:
    """Return whether there are two classes: by their names, or else by labels 0 and 1.

    >>> two_classes([0, 1, 1], None), two_classes([0, 2], None), two_classes(None, ["a", "b"])
    (True, False, True)
    """
    if names is not None or labels is None:
        return names is not None and len(names) == 2
    array = as_array(labels, "labels")
    return array.dtype.kind in "iufb" and {*np.unique(array).tolist()} == {0, 1}
