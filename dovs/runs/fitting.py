"""Whether the files of a run belong together: its points, a snapshot, a map, the abstract labels.

Each file is checked alone where it is read. That one is of another run, or of other classes, shows
only here: whatever makes something of several of them reads them by these functions.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dovs.errors import RunError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs.artifacts import Projection, Snapshot
from dovs.runs.classes import Classes
from dovs.runs.store import Run


def unfit(run: Run, epoch: int | None, what: str) -> RunError:
    """Return the error of files that do not belong together.

    Args:
        run: of the files.
        epoch: of which they are; None for all of them.
        what: does not fit, such as "its points are of 12 classes, the run of 10".
    """
    at = "" if epoch is None else f" at epoch {epoch}"
    return RunError(
        f"files of run '{run.name}'{at} do not belong together: {what}. It is damaged: copy the "
        "run again, or train it again."
    )


def checked_points(run: Run, classes: Classes) -> pd.DataFrame:
    """Read which images the points are.

    Raises:
        RunError: their classes are not among those of the run, or the file is damaged.
    """
    stored = run.points()
    number = len(classes.names)
    if outside := _outside(stored["label"].to_numpy(np.int64), 0, number):
        raise unfit(run, None, f"a point is of class {outside}, of {number} classes from 0")
    return stored


def checked_snapshot(run: Run, classes: Classes, epoch: int) -> tuple[pd.DataFrame, Snapshot]:
    """Read the points of a run, and their embeddings and predictions at an epoch.

    Raises:
        RunError: they are not of the same points and classes, or a file is damaged.
    """
    points, snapshot = checked_points(run, classes), run.snapshot(epoch)
    number = len(classes.names)
    if len(points) != len(snapshot.stored):
        counted = f"there are {len(points):,} points and {len(snapshot.stored):,} embeddings"
        raise unfit(run, epoch, counted)
    if outside := _outside(snapshot.predicted, -1, number):
        raise unfit(run, epoch, f"class {outside} is predicted, of {number} classes from 0")
    return points, snapshot


def checked_hierarchy(run: Run, classes: Classes, epoch: int) -> Hierarchy | None:
    """Return the abstract labels in force at an epoch; before the first ones were made, those.

    None where the method makes none.

    Raises:
        RunError: they are of other classes than the run, or the file is damaged.
    """
    made = run.hierarchy_epochs()
    found = run.hierarchy(max(epoch, made[0]) if made else None)
    if found is not None and found.class_names != classes.names:
        raise unfit(run, epoch, f"its abstract labels are {of_other_classes(found, classes)}")
    return found


def of_other_classes(hierarchy: Hierarchy, classes: Classes) -> str:
    """Return how the classes of abstract labels are others than those of a run."""
    if hierarchy.num_classes != len(classes.names):
        return f"of {hierarchy.num_classes} classes, the run is of {len(classes.names)}"
    pairs = zip(hierarchy.class_names, classes.names, strict=True)
    place, (theirs, own) = next((i, pair) for i, pair in enumerate(pairs) if pair[0] != pair[1])
    return f"of other classes (number {place} is '{theirs}', that of the run is '{own}')"


def checked_projection(run: Run, epoch: int, points: int) -> Projection:
    """Read the map of an epoch.

    Args:
        run: the run.
        epoch: one with a map.
        points: how many the run has.

    Raises:
        RunError: it is of other points, or the file is damaged.
    """
    return of_points(run, run.projection(epoch), points)


def of_points(run: Run, projection: Projection, points: int) -> Projection:
    """Return a map that was read, be it an extra one.

    Raises:
        RunError: it is of other points than the run has.
    """
    if len(projection.xy) != points:
        counted = f"there are {points:,} points and {len(projection.xy):,} places on the map"
        raise unfit(run, projection.epoch, counted)
    return projection


def _outside(numbers: np.ndarray, low: int, end: int) -> str:
    """Return the first number that is not from `low` to `end` − 1, "" where all are."""
    wrong = numbers[(numbers < low) | (numbers >= end)]
    return str(wrong[0]) if len(wrong) else ""
