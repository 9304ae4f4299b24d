"""Names and training counts of the classes of a run that is recorded or imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dovs.errors import DataError
from dovs.recording.arrays import MOST_CLASSES, as_array
from dovs.recording.part import Part

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
    """

    names: tuple[str, ...]
    counts: np.ndarray
    counted_on: str


def given_classes(class_names: Any, class_counts: Any, superclass_of: Any) -> GivenClasses:
    """Check what the user states about the classes.

    Args:
        class_names: C names in the order of the class indices, or a mapping from index to name.
        class_counts: training images of each class, or a mapping from name or index to number.
        superclass_of: C names.

    Raises:
        DataError: lengths differ, a name appears twice, or a count is not a number above 0.
    """
    names: tuple[str, ...] | None = None
    if class_names is not None:
        if isinstance(class_names, Mapping):
            class_names = [class_names[key] for key in sorted(class_names)]
        names = tuple(map(str, class_names))
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise DataError(f"class_names has '{twice}' twice: give each class a name of its own.")
        if not names or len(names) > MOST_CLASSES:
            raise DataError(f"there are {len(names):,} class_names: give 1 to {MOST_CLASSES:,}.")
    counts = None if class_counts is None else _counts(class_counts, names)
    supers = None if superclass_of is None else tuple(map(str, superclass_of))
    for what, values in (("class_counts", counts), ("superclass_of", supers)):
        if values is not None and names is not None and len(values) != len(names):
            kind = "counts" if what == "class_counts" else "superclasses"
            raise DataError(
                f"there are {len(values)} {kind} ({what}) for {len(names)} classes "
                f"({_listed(names)}): give one for each class, in their order."
            )
    return GivenClasses(names, counts, supers)


def _counts(value: Any, names: Sequence[str] | None) -> np.ndarray:
    if isinstance(value, Mapping):
        if names is None:
            if set(value) != set(range(len(value))):
                raise DataError(
                    f"class_counts has names as keys ({_listed([*value])}), but no names of "
                    "classes are known: give labels or class_names, or class_counts as a list."
                )
            value = [value[key] for key in range(len(value))]
        else:
            numbered = all(isinstance(key, int | np.integer) for key in value)
            keys = list(range(len(names))) if numbered else list(names)
            _check_same(value, keys, names)
            value = [value[key] for key in keys]
    counts = as_array(value, "class_counts")
    whole = counts.dtype.kind in "iuf" and counts.ndim == 1 and (counts == np.floor(counts)).all()
    if not whole or counts.size == 0 or counts.min() < 1:
        raise DataError(
            "class_counts must be one number above 0 for each class: its training images."
        )
    return counts.astype(np.int64)


def _check_same(counts: Mapping[Any, Any], keys: Sequence[Any], names: Sequence[str]) -> None:
    """Check that there is a count for each class, and for nothing else."""
    missing = [str(key) for key in keys if key not in counts]
    extra = [str(key) for key in counts if key not in keys]
    if not missing and not extra:
        return
    problems = [f"it has no number for {_listed(missing)}"] if missing else []
    problems += [f"it has {_listed(extra)}, which is no class"] if extra else []
    raise DataError(
        f"class_counts must have a number for each of the {len(names)} classes "
        f"({_listed(names)}): {', and '.join(problems)}."
    )


def _listed(names: Sequence[Any]) -> str:
    return ", ".join(map(str, names[:8])) + (
        f" and {len(names) - 8} more" if len(names) > 8 else ""
    )


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
    return FoundClasses(names, np.maximum(found, 1), counted_on)
