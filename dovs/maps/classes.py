"""Names of the classes of a user's points, and labels as their indices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from dovs import texts
from dovs.class_counts import Counts
from dovs.errors import DataError
from dovs.recording.classes import names_in_order

if TYPE_CHECKING:
    from dovs.hierarchy.hierarchy import Hierarchy

MOST = 65_000  # classes that fit into 16 bits


def class_names_of(
    label: Any,
    predicted: Sequence[Any],
    class_names: Any,
    class_counts: Counts | None,
    hierarchy: Hierarchy | None,
) -> tuple[str, ...]:
    """Return the names of the classes: those given, or those that appear, in natural order.

    Args:
        label: P values, or None.
        predicted: columns of predicted classes, each of P values or None.
        class_names, hierarchy: as given; each of them may name the classes.
        class_counts: training images of each class, or None; a mapping names the classes.

    Raises:
        DataError: a name appears twice, or there are too many.
    """
    stated: Sequence[Any] | None = None if class_names is None else names_in_order(class_names)
    if stated is None and hierarchy is not None:
        stated = hierarchy.class_names
    if stated is None and isinstance(class_counts, Mapping):
        numbered = all(isinstance(key, int) for key in class_counts)
        stated = sorted(class_counts) if numbered else list(class_counts)
    if stated is None and class_counts is not None and is_whole(label):
        stated = range(len(class_counts))
    if stated is None:
        columns = [each for each in (label, *predicted) if each is not None]
        texts = {text_of(value) for column in columns for value in column}
        names = tuple(sorted(texts - {""}, key=natural)) or ("no label",)
    else:
        names = tuple(map(str, stated))
    if not 0 < len(names) <= MOST:
        raise DataError(f"there are {len(names):,} classes: give 1 to {MOST:,}.")
    return names


def coded(column: Any, names: tuple[str, ...], what: str) -> np.ndarray:
    """Return values as class indices, (P,); -1 where there is none.

    Args:
        column: texts, or whole numbers: names of classes where all of them are, else indices.
        names: C names.
        what: word for messages.

    Raises:
        DataError: a value is of no class.

    >>> coded(["b", "", "a"], ("a", "b"), "label").tolist()
    [1, -1, 0]
    """
    place = {name: index for index, name in enumerate(names)}
    texts = [text_of(value) for value in column]
    strange = sorted({text for text in texts if text not in place and text not in ("", "-1")})
    if not strange:
        return np.array([place.get(text, -1) for text in texts], np.int64)
    if is_whole(column):
        numbers = np.asarray(column, np.float64)
        wrong = numbers[np.isfinite(numbers) & ((numbers < -1) | (numbers >= len(names)))]
        if not len(wrong):
            return np.where(np.isfinite(numbers), numbers, -1).astype(np.int64)
        strange = [f"{wrong[0]:g}"]
    listed = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
    raise DataError(
        f"{what} has '{strange[0]}', which is none of the {len(names)} classes {listed}."
    )


def is_whole(column: Any) -> bool:
    """Return whether a column has whole numbers, NaN aside."""
    if column is None:
        return False
    array = np.asarray(column)
    if array.ndim != 1 or array.dtype.kind not in "iuf":
        return False
    known = array[np.isfinite(array)] if array.dtype.kind == "f" else array
    return bool((known == np.floor(known)).all())


def text_of(value: Any) -> str:
    """Return a label as text; "" where there is none.

    >>> text_of(3.0), text_of(None), text_of(float("nan")), text_of("a")
    ('3', '', '', 'a')
    """
    if value is None or value != value:
        return ""
    if isinstance(value, bytes):
        return texts.text_of_bytes(value, "the label")
    if isinstance(value, float | np.floating) and value == np.floor(value):
        if np.isinf(value):
            raise DataError(f"a label or predicted class is {value}: leave it empty, as NaN.")
        return str(int(value))
    return str(value)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts numbers in texts by their value.

    >>> sorted(["b10", "b9", "a"], key=natural)
    ['a', 'b9', 'b10']
    """
    parts = re.split(r"(\d+)", text)
    return tuple((1, int(p), "") if p.isdecimal() else (0, 0, p) for p in parts if p)
