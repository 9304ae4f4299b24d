"""A user's table or arrays as the points of a map, checked: `map_data`."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
import pandas as pd

from dovs.class_counts import Counts, counts_in_order
from dovs.errors import DataError
from dovs.maps.arguments import MapArguments, takes_map_arguments
from dovs.maps.classes import class_names_of, coded, is_whole, text_of
from dovs.maps.columns import column_of, frame_of
from dovs.maps.given_epochs import epoch_of, epochs_of
from dovs.maps.names import COLOURS
from dovs.maps.points import SHOWN, TRAINING, MapEpoch, MapPoints
from dovs.maps.thumbnails import thumbnails_of
from dovs.recording.classes import TRAIN
from dovs.recording.counts import counts_of
from dovs.recording.reading.splits import WITHOUT
from dovs.recording.settings import split_name

NO_LABEL = "no label"
WHOLE = "all"
OF_RUNS = "it is measured in runs, see dovs.Recorder"
NEEDED = {
    "label": ("abstract_labels", "give a hierarchy"),
    "correct": ("predicted", "give predicted classes"),
    "predicted": ("predicted", "give predicted classes"),
    "confidence": ("confidence", "give the confidence of the predictions"),
    "margin": ("margin", OF_RUNS),
    "rank": ("rank", OF_RUNS),
    "leakage": ("leakage", OF_RUNS),
}
"""What a colour needs of an epoch, and what to do without."""


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


@takes_map_arguments
def map_data(points: Any, *, name: str = "points", **given: Unpack[MapArguments]) -> MapData:
    """Check a table or arrays, and return them as the points of a map.

    Args:
        points: a DataFrame with a row a point and columns x, y and perhaps z (or projection_x, …),
            or an array of positions, (P, 2) or (P, 3). A position with NaN or infinity is
            not shown, which a warning states.
        **given: as `MapArguments`.
        name: of the whole.

    Raises:
        DataError: something does not fit; the message names it.
    """
    epochs, hierarchy = given.get("epochs"), given.get("hierarchy")
    class_names, class_counts = given.get("class_names"), counts_of(given.get("class_counts"))
    frame = frame_of(points)
    rows = len(frame)
    if not rows:
        raise DataError("there is no point: give a table of at least one row.")
    roles = ("label", "predicted", "confidence", "split")
    columns = {role: column_of(frame, role, given.get(role)) for role in roles}
    at = epochs_of(frame, epochs)
    guesses = [columns["predicted"], *(each.get("predicted") for each in at.values())]
    names = class_names_of(columns["label"], guesses, class_names, class_counts, hierarchy)
    if class_counts is not None and class_names is None and hierarchy is None:
        _warn_of_order(class_counts, columns["label"], names)
    labels = _labels(columns["label"], names, rows)
    if labels.max() == len(names):
        names = (*names, NO_LABEL)
    test, evaluated_on = _split(columns["split"], rows)
    counts, counted = _counts(class_counts, labels, test, names, columns["split"] is not None)
    keys = _ids(frame, given.get("ids"))
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
        epoch_of(number, each, columns, names, hierarchy) for number, each in sorted(at.items())
    )
    _warn_of_unplaced(found)
    chosen = column_of(frame, "images", given.get("images"))
    thumbnails = None if chosen is None else thumbnails_of(chosen, rows)
    return MapData(made, found, keys, thumbnails, timeless=epochs is None)


def check_colour(colour: str, epochs: Sequence[MapEpoch]) -> None:
    """Check what points are to be coloured by.

    Args:
        colour: one of `dovs.maps.names.COLOURS`.
        epochs: of the map.

    Raises:
        DataError: it is none of these, or no epoch has the numbers for it.
    """
    if colour not in COLOURS:
        raise DataError(f"colour '{colour}' is not known: choose one of {', '.join(COLOURS)}.")
    part, advice = NEEDED.get(colour, (None, ""))
    if part is not None and not any(_has(each, part) for each in epochs):
        raise DataError(f"colour '{colour}' is not possible: {advice}.")


def _has(epoch: MapEpoch, part: str) -> bool:
    found = getattr(epoch, part)
    return found is not None and len(found) > 0


def _warn_of_unplaced(epochs: Sequence[MapEpoch]) -> None:
    """Warn of points that are not shown, because their position is not finite.

    Raises:
        DataError: no point is shown at any epoch.
    """
    unplaced = [int((~np.isfinite(each.xy).all(1)).sum()) for each in epochs]
    rows = len(epochs[0].xy)
    if min(unplaced) == rows:
        raise DataError(
            "no point can be shown: each position has NaN or infinity. Give finite numbers."
        )
    most = max(unplaced)
    if most:
        at = "" if len(epochs) == 1 else f" at epoch {epochs[unplaced.index(most)].epoch}"
        are = "is" if most == 1 else "are"
        warnings.warn(
            f"{most:,} of {rows:,} points {are} not shown{at}: the position has NaN or infinity.",
            stacklevel=4,
        )


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
    if any(isinstance(each, bool | np.bool_) for each in column):
        raise DataError(
            "split has True or False, which could mean either split: give texts, such as "
            "np.where(is_train, 'train', 'test')."
        )
    texts = np.array([split_name(text_of(each).strip() or WITHOUT) for each in column])
    test = texts != TRAIN
    others = list(dict.fromkeys(texts[test].tolist()))
    return test, ", ".join(others[:3]) + (" …" if len(others) > 3 else "") or "test"


def _index(test: np.ndarray) -> np.ndarray:
    """Return the row of each point within its split, (P,)."""
    return np.where(test, np.cumsum(test), np.cumsum(~test)) - 1


def _counts(
    given: Counts | None, labels: np.ndarray, test: np.ndarray, names: tuple[str, ...], split: bool
) -> tuple[np.ndarray, str]:
    if given is None:
        trained = split and not test.all()
        counts = np.bincount(labels[~test] if trained else labels, minlength=len(names))
        return counts, TRAINING if trained else SHOWN
    if isinstance(given, Mapping):
        counted = names[:-1] if names[-1] == NO_LABEL and NO_LABEL not in given else names
        given = counts_in_order(given, counted)
    listed = [*given]
    if len(listed) == len(names) - 1 and names[-1] == NO_LABEL:
        listed.append(0)
    if len(listed) != len(names) or min(listed) < 0:
        raise DataError(
            f"class_counts must have a whole number from 0 for each of the {len(names)} classes: "
            f"{', '.join(names[:8])}{' …' if len(names) > 8 else ''}."
        )
    return np.array(listed, np.int64), TRAINING


def _warn_of_order(counts: Counts, label: Any, names: tuple[str, ...]) -> None:
    """Warn where the order of counts decides which class is meant: one of them has no names."""
    whole = is_whole(label)
    if isinstance(counts, list) and len(counts) == len(names) and not whole:
        line = "class_counts has no names: taken in the order"
    elif (
        isinstance(counts, Mapping)
        and whole
        and not {text_of(each) for each in label} <= {*names, ""}
    ):
        line = "labels are taken as indices of the names in class_counts, in the order"
    else:
        return
    more = " …" if len(names) > 8 else ""
    warnings.warn(f"{line} {', '.join(names[:8])}{more}. Give class_names.", stacklevel=4)


def _ids(frame: pd.DataFrame, given: Any) -> np.ndarray:
    found = column_of(frame, "ids", given)
    keys = frame.index.to_numpy() if found is None else np.asarray(found)
    texts = [str(each) for each in keys.tolist()]
    repeated = pd.Index(texts).duplicated()
    if repeated.any():
        twice = texts[int(repeated.argmax())]
        what = "the index of the table" if found is None else "ids"
        raise DataError(f"{what} has '{twice}' more than once: ids must be different.")
    return keys
