"""Positions and predictions of a user's points at one epoch or several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dovs.errors import DataError
from dovs.maps.classes import coded
from dovs.maps.columns import column_of, frame_of, one_column
from dovs.maps.points import MapEpoch

if TYPE_CHECKING:
    from dovs.hierarchy.hierarchy import Hierarchy

PLACES = (("x", "y", "z"), ("projection_x", "projection_y", "projection_z"))


def epochs_of(frame: pd.DataFrame, epochs: Mapping[int, Any] | None) -> dict[int, dict[str, Any]]:
    """Return positions and perhaps predictions by epoch; 0 stands for no particular one.

    Raises:
        DataError: a number is not allowed, or an epoch has other points.
    """
    if epochs is None:
        return {0: _at(frame, "points")}
    if not isinstance(epochs, Mapping) or not epochs:
        raise DataError("epochs must be a mapping from a number to positions, such as {1: xy}.")
    found = {}
    for number, each in epochs.items():
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 0:
            raise DataError(f"epoch {number!r} is not allowed: give whole numbers from 0.")
        part = frame_of(each)
        if len(part) != len(frame):
            raise DataError(
                f"epoch {number} has {len(part):,} points, but there are {len(frame):,}: every "
                "epoch must have the same points in the same order."
            )
        found[int(number)] = _at(part, f"epoch {number}")
        if isinstance(each, pd.DataFrame):
            for role in ("predicted", "confidence"):
                found[int(number)][role] = column_of(part, role, None)
    return found


def _at(frame: pd.DataFrame, where: str) -> dict[str, Any]:
    for x, y, z in PLACES:
        if x in frame.columns and y in frame.columns:
            solid = [x, y, z] if z in frame.columns else None
            return {
                "xy": _positions(frame, [x, y], where),
                "xyz": None if solid is None else _positions(frame, solid, where),
            }
    there = ", ".join(map(str, frame.columns))
    raise DataError(f"{where}: there are no columns x and y, but {there}.")


def _positions(frame: pd.DataFrame, names: list[str], where: str) -> np.ndarray:
    chosen = pd.DataFrame({name: one_column(frame, name, where) for name in names})
    try:
        return chosen.to_numpy(np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise DataError(f"{where}: columns {', '.join(names)} must be numbers.") from None


def epoch_of(
    number: int,
    at: Mapping[str, Any],
    columns: Mapping[str, Any],
    names: tuple[str, ...],
    hierarchy: Hierarchy | None,
) -> MapEpoch:
    """Return an epoch as a map is drawn from it.

    Args:
        number: of the epoch.
        at: its positions and predictions, as `epochs_of`.
        columns: predictions where the epoch has none of its own.
        names: C names of the classes.
        hierarchy: abstract labels, or None.

    Raises:
        DataError: a predicted class is none of the classes, or a confidence is no probability.
    """
    guess = at.get("predicted")
    guess = columns["predicted"] if guess is None else guess
    sure = at.get("confidence")
    sure = columns["confidence"] if sure is None else sure
    groups = None
    if hierarchy is not None:
        groups = np.full(len(names), -1)
        groups[: hierarchy.num_classes] = hierarchy.groups
    return MapEpoch(
        epoch=number,
        xy=at["xy"],
        xyz=at["xyz"],
        predicted=None if guess is None else coded(guess, names, "predicted"),
        confidence=None if sure is None else _shares(sure),
        abstract_labels=() if hierarchy is None else tuple(hierarchy.names),
        label_of=groups,
    )


def _shares(column: Any) -> np.ndarray:
    try:
        values = np.asarray(column, np.float64)
    except (TypeError, ValueError):
        raise DataError("confidence must be numbers from 0 to 1.") from None
    known = values[np.isfinite(values)]
    if len(known) and not 0 <= known.min() <= known.max() <= 1:
        raise DataError(
            f"confidence goes from {known.min():g} to {known.max():g}: give probabilities, 0 to 1."
        )
    return values
