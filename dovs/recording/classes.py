"""Names and training counts of the classes of a run that is recorded or imported."""

from __future__ import annotations

import reprlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dovs.class_counts import by_index, check_same, counts_in_order, index_of, listed
from dovs.errors import DataError
from dovs.recording.arrays import MOST_CLASSES
from dovs.recording.counts import counts_of
from dovs.recording.part import Part
from dovs.texts import text_of_bytes

TRAIN = "train"
UNLABELLED = "no label"


@dataclass(frozen=True)
class GivenClasses:
    """What the user states about the classes; None where nothing is stated.

    Attributes:
        names: C names.
        counts: training images of each, (C,) int64.
        superclass_of: C names of superclasses.
    """

    names: tuple[str, ...] | None = None
    counts: np.ndarray | None = None
    superclass_of: tuple[str, ...] | None = None

    @property
    def known_names(self) -> tuple[str, ...] | None:
        """Names as far as the number of classes is known: numbers where none are given."""
        if self.names is None and self.counts is not None:
            return tuple(map(str, range(len(self.counts))))
        return self.names


@dataclass(frozen=True)
class FoundClasses:
    """The classes of the run.

    Attributes:
        names: C names.
        counts: training images of each, (C,) int64, at least 1.
        counted_on: "given", "train", or the name of the split that stands for it.
        uncounted: names of the classes that have no image there, and count as 1.
    """

    names: tuple[str, ...]
    counts: np.ndarray
    counted_on: str
    uncounted: tuple[str, ...] = ()


def given_classes(class_names: Any, class_counts: Any, superclass_of: Any) -> GivenClasses:
    """Check what the user states about the classes.

    Args:
        class_names: C names in the order of the class indices, or a mapping from index to name or
            from name to index.
        class_counts: training images of each class, or a mapping, or a Series of pandas, from name
            or index to number.
        superclass_of: C names, or a mapping from the name of a class to that of its superclass.

    Raises:
        DataError: lengths differ, a name appears twice, or a count is not a number above 0.
    """
    names = None if class_names is None else names_in_order(class_names)
    if names is not None and len(names) > MOST_CLASSES:
        raise DataError(f"there are {len(names):,} class_names: give at most {MOST_CLASSES:,}.")
    counts = None if class_counts is None else _counts(class_counts, names)
    supers = None if superclass_of is None else _superclasses(superclass_of, names)
    for what, values in (("class_counts", counts), ("superclass_of", supers)):
        if values is not None and names is not None and len(values) != len(names):
            kind = "counts" if what == "class_counts" else "superclasses"
            raise DataError(
                f"there are {len(values)} {kind} ({what}) for {len(names)} classes "
                f"({listed(names)}): give one for each class, in their order."
            )
    return GivenClasses(names, counts, supers)


def names_in_order(value: Any, what: str = "class_names") -> tuple[str, ...]:
    """Return names in the order of the class indices.

    >>> names_in_order({"b": 0, "a": 1}), names_in_order({0: "b", 1: "a"})
    (('b', 'a'), ('b', 'a'))

    Args:
        value: C names, or a mapping from index to name or from name to index.
        what: word for messages.

    Raises:
        DataError: it has no order, an index is missing, or a name appears twice.
    """
    value = by_index(value, what)
    if isinstance(value, Mapping):
        value = _by_index_of(value, what)
    if isinstance(value, str | bytes | set | frozenset) or not isinstance(value, Iterable):
        raise DataError(
            f"{what}={reprlib.repr(value)} is a {type(value).__name__}, which has no order of "
            "names: give a list of names in the order of the class indices."
        )
    names = tuple(_name(each, what) for each in value)
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None and what == "class_names":
        raise DataError(f"class_names has '{twice}' twice: give each class a name of its own.")
    if not names:
        raise DataError(f"{what} is empty: give a name for each class.")
    return names


def _by_index_of(value: Mapping[Any, Any], what: str) -> list[Any]:
    """Return the names of a mapping from index to name, or from name to index, in their order."""
    to_index = all(
        index_of(each) is not None and not isinstance(each, str) for each in value.values()
    )
    if to_index and any(isinstance(key, str) for key in value):
        numbers = {index_of(each): key for key, each in value.items()}
    else:
        numbers = {index_of(key): each for key, each in value.items()}
    places = list(range(len(value)))
    if set(numbers) != set(places):
        raise DataError(
            f"{what} is a mapping whose indices are not 0 to {len(value) - 1}, each once "
            f"({reprlib.repr(dict(value))}): give each class index its name, or a list of names."
        )
    return [numbers[place] for place in places]


def _name(value: Any, what: str) -> str:
    if isinstance(value, bytes):
        value = text_of_bytes(value, what)
    if isinstance(value, str | int | float | np.generic) and value == value and value != "":
        return str(value)
    raise DataError(f"{what} has {reprlib.repr(value)}, which is no name: give text.")


def _superclasses(value: Any, names: Sequence[str] | None) -> tuple[str, ...]:
    value = by_index(value, "superclass_of")
    if isinstance(value, Mapping) and names is not None and not set(map(index_of, value)) - {None}:
        check_same("superclass_of", value, names, names)
        value = [value[name] for name in names]
    return names_in_order(value, "superclass_of")


def _counts(value: Any, names: Sequence[str] | None) -> np.ndarray:
    found = counts_of(value) or []
    if isinstance(found, Mapping):
        found = counts_in_order(found, names)
    if not found or min(found) < 1:
        called = names if names is not None and len(names) == len(found) else range(len(found))
        wrong = [f"class {name} has {n}" for name, n in zip(called, found, strict=True) if n < 1]
        which = f"; but {wrong[0]}" if wrong else ""
        raise DataError(
            f"class_counts must be one number above 0 for each class: its training images{which}."
        )
    return np.array(found, dtype=np.int64)


def classes_from(given: GivenClasses, parts: Mapping[str, Part]) -> FoundClasses:
    """Return the classes of a run from its first epoch.

    Without given counts they are counted on the train split, or without one on all points. A class
    without any counts as 1.

    Args:
        given: what the user states.
        parts: of the first epoch, by split.

    Raises:
        DataError: a label or a logit is of a class that the given ones do not have.
    """
    labelled = [part for part in parts.values() if part.labelled]
    if not labelled:
        names = given.known_names
        rows = sum(map(len, parts.values()))
        if names is None:
            return FoundClasses((UNLABELLED,), np.array([rows]), "all points")
        counts = given.counts if given.counts is not None else np.ones(len(names), dtype=np.int64)
        return FoundClasses(names, counts, "given")
    widths = [part.width for part in labelled if part.width is not None]
    largest = max(int(part.answers.labels.max()) for part in labelled) + 1
    names = given.known_names or tuple(map(str, range(max([largest, *widths]))))
    if largest > len(names):
        raise DataError(f"there is a label {largest - 1}, but there are {len(names)} classes.")
    if given.counts is not None:
        return FoundClasses(names, given.counts, "given")
    on = [parts[TRAIN]] if TRAIN in parts and parts[TRAIN].labelled else labelled
    found = sum(np.bincount(part.answers.labels, minlength=len(names)) for part in on)
    counted_on = TRAIN if TRAIN in parts and parts[TRAIN].labelled else "all points"
    uncounted = tuple(names[index] for index in np.flatnonzero(found == 0))
    return FoundClasses(names, np.maximum(found, 1), counted_on, uncounted)
