"""The classes that a run was trained on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dovs.errors import RunError
from dovs.runs.store import TRAINED, Run


@dataclass(frozen=True)
class Classes:
    """The classes that a run was trained on.

    Attributes:
        names: C names; index = label.
        counts: training images of each class, C integers.
    """

    names: tuple[str, ...]
    counts: tuple[int, ...]


def classes_of(run: Run) -> Classes:
    """Return a run's classes, from its own files or, without them, from its dataset.

    Raises:
        RunError: the names and the counts in its files do not fit together; or a run that DOVS did
            not train has none.
        DataError: its files name no classes, and its dataset is not on this machine.
    """
    facts = {**(run.summary() or {}), **run.facts()}
    hierarchy = run.hierarchy()
    names = facts.get("class_names") or (hierarchy.class_names if hierarchy else None)
    counts = facts.get("class_counts")
    if (not names or not counts) and run.origin != TRAINED:
        raise RunError(
            f"run '{run.name}' was {run.origin} without its classes: no data of an epoch are "
            "stored in it. Choose a run with at least one epoch."
        )
    if not names or not counts:
        from dovs.data import long_tail

        tail = long_tail(run.config())
        names, counts = tail.dataset.class_names, np.asarray(tail.class_counts).tolist()
    if len(names) != len(counts):
        raise RunError(
            f"run '{run.name}' names {len(names)} classes but counts {len(counts)}: "
            "its files are damaged. Copy the run again, or train it again."
        )
    if len(set(names)) < len(names):
        twice = next(name for name in names if list(names).count(name) > 1)
        raise RunError(
            f"run '{run.name}' names two classes '{twice}', so its files are damaged. Copy the run "
            "again, or train it again."
        )
    return Classes(tuple(map(str, names)), tuple(map(int, counts)))
