"""A user's table or arrays as the points of a map, checked: `map_data`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dovs.errors import DataError
from dovs.maps.classes import class_names_of, coded
from dovs.maps.points import SHOWN, TRAINING, MapEpoch, MapPoints
from dovs.maps.thumbnails import thumbnails_of

if TYPE_CHECKING:
    from dovs.hierarchy.hierarchy import Hierarchy

PLACES = (("x", "y", "z"), ("projection_x", "projection_y", "projection_z"))
USUAL = {
    "label": ("label", "class_name", "class", "category", "target"),
    "predicted": ("predicted", "prediction", "predicted_name", "pred"),
    "confidence": ("confidence",),
    "split": ("split",),
    "ids": ("id", "ids"),
    "images": ("image", "images"),
}
"""Columns that are used where none is named."""
NO_LABEL = "no label"
WHOLE = "all"
TRAIN = ("train", "training")


@dataclass(frozen=True, eq=False)
class MapData:
    """Points of a user, as a map is drawn from them.

    Attributes:
        points: what they are.
        epochs: ascending, at least one.
        ids: what a selection of them returns: ids, or labels of the table's index, (P,).
        images: thumbnails, (P, H, W, channels) uint8, or None.
        timeless: whether the one epoch stands for no particular one.
    """

    points: MapPoints
    epochs: tuple[MapEpoch, ...]
    ids: np.ndarray
    images: np.ndarray | None
    timeless: bool = False


def map_data(
    points: Any,
    *,
    epochs: Mapping[int, Any] | None = None,
    label: Any = None,
    predicted: Any = None,
    confidence: Any = None,
    split: Any = None,
    ids: Any = None,
    images: Any = None,
    class_names: Sequence[str] | None = None,
    class_counts: Any = None,
    hierarchy: Hierarchy | None = None,
    name: str = "points",
) -> MapData:
    """Check a table or arrays, and return them as the points of a map.

    Args:
        points: a DataFrame with a row a point and columns x, y and perhaps z (or projection_x, …),
            or an array of positions, (P, 2) or (P, 3). A position with NaN is not shown.
        epochs: positions at several epochs, by number: arrays or DataFrames of the same points in
            the same order, a DataFrame perhaps with columns predicted and confidence too. The
            positions in `points` are not used then.
        label: classes, a column's name or P values: indices of `class_names`, or texts. Default:
            the column label, class_name, class, category or target, where there is one.
        predicted: predicted classes, the same; None, NaN, "" or -1 where nothing is predicted.
        confidence: probabilities of the predicted classes, a column's name or P values in [0, 1].
        split: a column's name or P texts; "train" and "training" are the training split.
        ids: a column's name or P values, each once. Default: the column id.
        images: a column's name, an array (P, H, W[, 3]) uint8, or P images: arrays, bytes of image
            files, paths, or PIL's; None where there is none.
        class_names: C names. Default: those that appear, or those of the hierarchy.
        class_counts: training images of each class, C numbers or a mapping by name. Default:
            counted on the training split, or without one on all points.
        hierarchy: abstract labels of the classes, to colour by.
        name: of the whole.

    Raises:
        DataError: something does not fit; the message names it.
    """
    frame = _frame(points)
    rows = len(frame)
    if not rows:
        raise DataError("there is no point: give a table of at least one row.")
    given = {"label": label, "predicted": predicted, "confidence": confidence, "split": split}
    columns = {role: _column(frame, role, value) for role, value in given.items()}
    at = _epochs(frame, epochs)
    guesses = [columns["predicted"], *(each.get("predicted") for each in at.values())]
    names = class_names_of(columns["label"], guesses, class_names, class_counts, hierarchy)
    labels = _labels(columns["label"], names, rows)
    if labels.max() == len(names):
        names = (*names, NO_LABEL)
    test, evaluated_on = _split(columns["split"], rows)
    counts, counted = _counts(class_counts, labels, test, names, columns["split"] is not None)
    keys = _ids(frame, ids)
    made = MapPoints(
        name=name,
        class_names=names,
        class_counts=counts,
        label=labels,
        test=test,
        index=_index(test),
        evaluated_on=evaluated_on,
        counted=counted,
        ids=tuple(map(str, keys.tolist())),
    )
    if hierarchy is not None and tuple(hierarchy.class_names) != names[: hierarchy.num_classes]:
        raise DataError(
            f"the hierarchy is of the classes {', '.join(hierarchy.class_names[:5])} …, but the "
            f"points are of {', '.join(names[:5])} …: give a hierarchy of these classes."
        )
    found = tuple(
        _epoch(number, each, columns, names, hierarchy) for number, each in sorted(at.items())
    )
    chosen = _column(frame, "images", images)
    thumbnails = None if chosen is None else thumbnails_of(chosen, rows)
    return MapData(made, found, keys, thumbnails, timeless=epochs is None)


def _frame(points: Any) -> pd.DataFrame:
    """Return points as a table; an array's columns are x, y and perhaps z."""
    if isinstance(points, pd.DataFrame):
        return points
    array = np.asarray(points)
    if array.ndim != 2 or array.shape[1] not in (2, 3) or array.dtype.kind not in "iuf":
        raise DataError(
            f"points have the shape {array.shape} of {array.dtype}: give a DataFrame with columns "
            "x and y, or numbers of the shape (P, 2) or (P, 3)."
        )
    return pd.DataFrame(array, columns=["x", "y", "z"][: array.shape[1]])


def _column(frame: pd.DataFrame, role: str, given: Any) -> Any:
    """Return the P values of a role: of a named column, of the usual one, or those given."""
    if given is None:
        name = next((each for each in USUAL[role] if each in frame.columns), None)
        return None if name is None else _values(frame[name])
    if isinstance(given, str):
        if given not in frame.columns:
            there = ", ".join(map(str, frame.columns))
            raise DataError(f"{role}='{given}': there is no such column, but {there}.")
        return _values(frame[given])
    length = len(given) if hasattr(given, "__len__") else 0
    if length != len(frame):
        raise DataError(f"{role} has {length:,} values, but there are {len(frame):,} points.")
    return given if role == "images" else _values(pd.Series(_plain(given)))


def _plain(given: Any) -> Any:
    """Return an array of any library as one that pandas takes; one dimension alone is allowed."""
    if isinstance(given, pd.Series | pd.Index | list | tuple):
        return list(given) if isinstance(given, tuple) else given
    return np.asarray(given)


def _values(column: pd.Series) -> np.ndarray:
    if isinstance(column.dtype, pd.CategoricalDtype) or pd.api.types.is_extension_array_dtype(
        column.dtype
    ):
        return column.astype(object).to_numpy()
    return column.to_numpy()


def _epochs(frame: pd.DataFrame, epochs: Mapping[int, Any] | None) -> dict[int, dict[str, Any]]:
    """Return positions and predictions by epoch."""
    if epochs is None:
        return {0: _at(frame, "points")}
    if not isinstance(epochs, Mapping) or not epochs:
        raise DataError("epochs must be a mapping from a number to positions, such as {1: xy}.")
    found = {}
    for number, each in epochs.items():
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 0:
            raise DataError(f"epoch {number!r} is not allowed: give whole numbers from 0.")
        part = _frame(each)
        if len(part) != len(frame):
            raise DataError(
                f"epoch {number} has {len(part):,} points, but there are {len(frame):,}: every "
                "epoch must have the same points in the same order."
            )
        found[int(number)] = _at(part, f"epoch {number}")
        if isinstance(each, pd.DataFrame):
            for role in ("predicted", "confidence"):
                found[int(number)][role] = _column(part, role, None)
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
    try:
        return frame[names].to_numpy(np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise DataError(f"{where}: columns {', '.join(names)} must be numbers.") from None


def _labels(column: Any, names: tuple[str, ...], rows: int) -> np.ndarray:
    """Return class indices; C for points without a label."""
    if column is None:
        return np.zeros(rows, np.int64) if names == (NO_LABEL,) else np.full(rows, len(names))
    labels = coded(column, names, "label")
    return np.where(labels < 0, len(names), labels)


def _split(column: Any, rows: int) -> tuple[np.ndarray, str]:
    """Return which points are not of the training split, and what those are called."""
    if column is None:
        return np.zeros(rows, bool), WHOLE
    texts = np.array([str(each) for each in column])
    test = ~np.isin(np.char.lower(texts), TRAIN)
    others = list(dict.fromkeys(texts[test].tolist()))
    return test, ", ".join(others[:3]) + (" …" if len(others) > 3 else "") or "test"


def _index(test: np.ndarray) -> np.ndarray:
    """Return the row of each point within its split, (P,)."""
    return np.where(test, np.cumsum(test), np.cumsum(~test)) - 1


def _counts(
    given: Any, labels: np.ndarray, test: np.ndarray, names: tuple[str, ...], split: bool
) -> tuple[np.ndarray, str]:
    if given is None:
        trained = split and not test.all()
        counts = np.bincount(labels[~test] if trained else labels, minlength=len(names))
        return counts, TRAINING if trained else SHOWN
    if isinstance(given, Mapping):
        given = [given.get(each, 0 if each == NO_LABEL else None) for each in names]
    listed = list(given)
    if len(listed) == len(names) - 1 and names[-1] == NO_LABEL:
        listed.append(0)
    whole = all(isinstance(each, int | np.integer) and each >= 0 for each in listed)
    if len(listed) != len(names) or not whole:
        raise DataError(
            f"class_counts must have a whole number for each of the {len(names)} classes: "
            f"{', '.join(names[:8])}{' …' if len(names) > 8 else ''}."
        )
    return np.array(listed, np.int64), TRAINING


def _ids(frame: pd.DataFrame, given: Any) -> np.ndarray:
    found = _column(frame, "ids", given)
    keys = frame.index.to_numpy() if found is None else np.asarray(found)
    texts = [str(each) for each in keys.tolist()]
    if len(set(texts)) < len(texts):
        twice = next(each for each in texts if texts.count(each) > 1)
        what = "the index of the table" if found is None else "ids"
        raise DataError(f"{what} has '{twice}' more than once: ids must be different.")
    return keys


def _epoch(
    number: int,
    at: Mapping[str, Any],
    columns: Mapping[str, Any],
    names: tuple[str, ...],
    hierarchy: Hierarchy | None,
) -> MapEpoch:
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
