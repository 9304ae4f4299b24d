"""The rows of a file of embeddings as a part for each epoch and split."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dovs.errors import DataError
from dovs.recording.classes import TRAIN
from dovs.recording.part import Part, part_of, same_samples
from dovs.recording.reading.file_images import FileImages
from dovs.recording.reading.predicted import NONE
from dovs.recording.reading.role_names import PREDICTIONS
from dovs.recording.reading.usable import left_out
from dovs.recording.reading.values import class_numbers, taken, text_of
from dovs.recording.scores import have_softmax

if TYPE_CHECKING:
    from dovs.recording.reading.understood import Understood

EPOCH = re.compile(r"0|[1-9][0-9]{0,17}")


def divide(
    made: Understood, values: Mapping[str, Any], labels: np.ndarray | None, splits: np.ndarray
) -> None:
    """Divide the rows into a part for each epoch and split."""
    z = values["embedding"] if "embedding" in values else _places(values)
    epochs = _epochs(values.get("epoch"), len(z))
    arrays = {
        name: values.get(name) for name in ("logits", "probabilities", "predicted")
    } | {"ids": values["id"]}  # fmt: skip
    shown = [split for split in (TRAIN, made.evaluated) if split is not None]
    first: dict[str, Part] = {}
    for epoch in np.unique(epochs).tolist():
        parts: dict[str, Part] = {}
        for split in shown:
            at = np.flatnonzero((epochs == epoch) & (splits == split))
            if not len(at):
                continue
            parts[split] = _part(z[at], None if labels is None else labels[at], arrays, at, made)
            if split in first:
                parts[split] = _same(parts[split], first[split], split, epoch, made)
            elif not first:
                column = taken(values["image"], at) if "image" in values else None
                if (images := _images(column, made.path.parent)) is not None:
                    made.images[split] = images
                if "place_x" in values and len(np.unique(epochs)) == 1:
                    made.places[split] = _places(values)[at]
        if first and set(parts) != set(first):
            raise DataError(
                f"epoch {epoch} has the splits {', '.join(parts) or 'none'}, but the first epoch "
                f"has {', '.join(first)}: every epoch must have the same points."
                f"{_taken_as_epoch(made)}"
            )
        first = first or parts
        made.epochs[int(epoch)] = parts


def _same(part: Part, first: Part, split: str, epoch: int, made: Understood) -> Part:
    """Return a part in the order of the first epoch; an error names the column of epochs."""
    try:
        return same_samples(part, first, split, epoch)
    except DataError as error:
        raise DataError(f"{error}{_taken_as_epoch(made)}") from None


def _taken_as_epoch(made: Understood) -> str:
    """Return what to do where epochs have other points: about rows left out, and the column."""
    column, out = made.roles["epoch"], left_out(made.lines)
    remedy = f" Left out are {out}: leave these samples out of every epoch." if out else ""
    return f"{remedy} Column {column} is taken as the epoch: choose another, or none (--epoch)."


def _part(
    z: np.ndarray,
    labels: np.ndarray | None,
    arrays: Mapping[str, Any],
    rows: np.ndarray,
    made: Understood,
) -> Part:
    """Return some rows as a part; an error names the options that leave a column out."""
    given = {name: _of_split(name, column, rows) for name, column in arrays.items()}
    measured = {name: column[rows] for name, column in made.measured.items()}
    try:
        return part_of(
            z,
            labels,
            **given,
            names=made.given.known_names,
            measured=measured if _complete(measured) else None,
        )
    except DataError as error:
        options = [f"--{role} none" for role in PREDICTIONS if role in made.roles]
        command = f"(on the command line {' or '.join(options)})"
        leave = f" To leave a column out, choose none for it {command}."
        raise DataError(f"{error}{leave if options else ''}") from None


def _of_split(name: str, column: Any, rows: np.ndarray) -> Any:
    """Return some rows of an array; None where they have none, such as predictions of one split."""
    if column is None:
        return None
    found = column[rows]
    if name == "predicted":
        return None if (found == NONE).any() else found
    if name == "logits":
        return found if have_softmax(found).all() else None
    return found if name == "ids" or np.isfinite(found).all() else None


def _complete(measured: Mapping[str, np.ndarray]) -> bool:
    return bool(measured) and all(np.isfinite(column).all() for column in measured.values())


def _images(column: Any, folder: Path) -> Any:
    """Return the images of the rows; those of files are opened when they are needed.

    None without any, and where all are black: then the split has no array of images.
    """
    if column is None:
        return None
    if isinstance(column, np.ndarray) and column.ndim > 1:
        return column if column.any() else None
    return FileImages(list(column), folder)


def _epochs(column: Any, rows: int) -> np.ndarray:
    if column is None:
        return np.zeros(rows, dtype=np.int64)
    found = class_numbers(column)
    if found is None or found.min() < 0:
        row = next(row for row in range(rows) if not EPOCH.fullmatch(text_of(column[row])))
        raise DataError(
            f"epochs must be whole numbers from 0, but row {row} has '{text_of(column[row])}'. "
            "Choose another column with --epoch, or none."
        )
    return found


def _places(values: Mapping[str, Any]) -> np.ndarray:
    return np.stack([values["place_x"], values["place_y"]], axis=1).astype(np.float32)
