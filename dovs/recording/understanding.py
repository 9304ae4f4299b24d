"""What a file of embeddings has, and a report of what was recognised, counted and left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dovs.class_counts import listed
from dovs.data.report import counted
from dovs.errors import DataError
from dovs.recording.classes import TRAIN, GivenClasses, given_classes
from dovs.recording.column_forms import formed
from dovs.recording.counts import counts_of
from dovs.recording.file_images import FileImages
from dovs.recording.formats import Columns, read_columns
from dovs.recording.labels import labels_of, predicted_of, superclasses_of
from dovs.recording.part import Part, part_of, same_samples
from dovs.recording.role_names import MATRICES
from dovs.recording.roles import recognised
from dovs.recording.splits import others_of, splits_of
from dovs.recording.values import missing, taken, text_of, whole

CHOICES = (
    "embedding", "label", "predicted", "logits", "probabilities", "split", "id", "image",
    "superclass", "epoch",
)  # fmt: skip
"""Roles for which a column can be chosen."""


@dataclass
class Understood:
    """A file of embeddings, as it was understood.

    Attributes:
        path: of the file.
        columns: names of all its columns.
        roles: column by role.
        lines: the report: what was recognised, counted and left out.
        notes: what a user should look at, because something was guessed or is not used.
        epochs: parts by split, by epoch.
        given: the classes.
        images: thumbnails' sources by split, {} without any.
        places: of the rows on a map that the file has, by split; {} without one.
        evaluated: the split that is shown beside "train"; None without one.
        splits: that can be shown beside "train".
    """

    path: Path
    columns: tuple[str, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    epochs: dict[int, dict[str, Part]] = field(default_factory=dict)
    given: GivenClasses = field(default_factory=GivenClasses)
    images: dict[str, Any] = field(default_factory=dict)
    places: dict[str, np.ndarray] = field(default_factory=dict)
    evaluated: str | None = None
    splits: list[str] = field(default_factory=list)

    @property
    def report(self) -> list[str]:
        """All lines, those to look at last."""
        return [*self.lines, *(f"note: {note}" for note in self.notes)]


def understand(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    class_counts: Any = None,
    evaluate: str | None = None,
) -> Understood:
    """Read a file of embeddings, and report what was understood; nothing is written.

    Args:
        path: a Parquet, npz, npy (with a csv of the same name beside it), csv, tensors.tsv or
            safetensors file.
        columns: column by role, see `CHOICES`, where it is not recognised; "none" leaves one out.
        class_counts: training images of each class: a mapping, a list, or a file of JSON or CSV.
        evaluate: the split to show beside the training split, where there are several.

    Raises:
        DataError: the file cannot be read or understood, or nothing would be left of it.
    """
    return understand_columns(
        read_columns(Path(path)), path, columns, class_counts=class_counts, evaluate=evaluate
    )


def understand_columns(
    found: Columns,
    path: str | Path,
    columns: Mapping[str, str] | None = None,
    *,
    class_counts: Any = None,
    evaluate: str | None = None,
) -> Understood:
    """Understand columns that were read already; see `understand`."""
    chosen = dict(columns or {})
    unknown = sorted(set(chosen) - set(CHOICES))
    if unknown:
        raise DataError(f"'{unknown[0]}' is no role of a column: choose {', '.join(CHOICES)}.")
    unfit: list[str] = []
    roles = recognised(found, chosen, unfit)
    made = Understood(Path(path).expanduser(), tuple(found.columns), roles)
    made.notes += [*found.notes, *unfit]
    made.lines.append(f"read {', '.join(found.files)}: {counted(found.rows, 'row', 'rows')}")
    made.lines += [f"{role.replace('place_', 'map ')}: column {name}" for role, name in
                   made.roles.items()]  # fmt: skip
    ignored = [name for name in found.columns if name not in made.roles.values()]
    if ignored:
        made.lines.append(f"not used: columns {', '.join(ignored[:12])}")
    columns_of = _formed(found, made)
    rows = _usable(columns_of, made)
    values = {role: taken(columns_of[role], rows) for role in made.roles}
    splits, made.evaluated = splits_of(values.get("split"), len(rows), evaluate, made.lines)
    made.splits = others_of(splits)
    counts = counts_of(class_counts)
    labels, names = None, None
    if "label" in values:
        labels, names = labels_of(values, found, made.roles["label"], counts, made.notes)
    superclasses = superclasses_of(values.get("superclass"), labels, names, made.notes)
    made.given = given_classes(names, counts, superclasses)
    if labels is not None:
        _count_classes(made, labels, splits)
    values["id"] = _ids(values.get("id"), values.get("epoch"), made.notes)
    values["predicted"] = predicted_of(values.get("predicted"), names, made.notes)
    _divide(made, values, labels, splits)
    there = {role for role, column in values.items() if column is not None}
    if isinstance(counts, list) and made.given.names:
        order = listed(made.given.names)
        made.lines.append(f"class counts have no names: taken in the order {order}")
    absent = [role for role in ("label", "predicted", "image") if role not in there]
    if {"probabilities", "logits"} & there and "predicted" in absent:
        absent.remove("predicted")
    absent = [role for role in absent if not any(f" as {role}: " in line for line in unfit)]
    if absent:
        made.lines.append(f"not in the file: {', '.join(absent)}; views that need it say so")
    return made


def _divide(
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
            parts[split] = part_of(
                z[at],
                None if labels is None else labels[at],
                **{name: None if all_ is None else all_[at] for name, all_ in arrays.items()},
                names=made.given.known_names,
            )
            if split in first:
                parts[split] = same_samples(parts[split], first[split], split, epoch)
            elif not first:
                if "image" in values:
                    made.images[split] = _images(taken(values["image"], at), made.path.parent)
                if "place_x" in values and len(np.unique(epochs)) == 1:
                    made.places[split] = _places(values)[at]
        if first and set(parts) != set(first):
            raise DataError(
                f"epoch {epoch} has the splits {', '.join(parts) or 'none'}, but the first epoch "
                f"has {', '.join(first)}: every epoch must have the same points."
            )
        first = first or parts
        made.epochs[int(epoch)] = parts


def _formed(found: Columns, made: Understood) -> dict[str, Any]:
    """Return the column of each role in the form of the role, and note what was changed."""
    columns: dict[str, Any] = {}
    for role, name in made.roles.items():
        columns[role], note = formed(role, found.columns[name])
        if note:
            made.notes.append(f"column {name} {note}")
        if note and role == "label" and "*" not in found.class_names:
            width = found.columns[name].shape[1]
            found.class_names.setdefault(name, tuple(map(str, range(width))))
    return columns


def _usable(columns: Mapping[str, Any], made: Understood) -> np.ndarray:
    """Return the rows that can be used, and report the others.

    Args:
        columns: by role.
        made: gets the report.
    """
    rows = len(next(iter(columns.values())))
    good = np.ones(rows, dtype=bool)
    for role in (*MATRICES, "place_x", "place_y"):
        if role in made.roles:
            column = np.asarray(columns[role], dtype=np.float64)
            finite = np.isfinite(column.reshape(len(column), -1)).all(1)
            if (out := int((good & ~finite).sum())) > 0:
                what = "row" if out == 1 else "rows"
                made.lines.append(f"left out: {out:,} {what} with NaN or infinity in {role}")
            good &= finite
    if "label" in made.roles:
        labelled = ~missing(columns["label"])
        if good.any() and not labelled[good].any():
            made.notes.append("the column of labels is empty, so there are no labels")
            del made.roles["label"]
        else:
            if (out := int((good & ~labelled).sum())) > 0:
                made.lines.append(
                    f"left out: {out:,} {'row' if out == 1 else 'rows'} without a label"
                )
            good &= labelled
    if not good.any():
        raise DataError(f"{made.path.name}: no row is left. {'. '.join(made.lines)}.")
    return np.flatnonzero(good)


def _images(column: Any, folder: Path) -> Any:
    """Return the images of the rows; those of files are opened when they are needed."""
    if isinstance(column, np.ndarray) and column.ndim > 1:
        return column
    return FileImages(list(column), folder)


def _ids(column: Any, epochs: Any, notes: list[str]) -> np.ndarray | None:
    if column is None:
        return None
    ids = np.array([text_of(value) for value in column])
    keys = ids if epochs is None else np.char.add(np.char.add(ids, "|"), np.array(epochs, str))
    twice = len(keys) - len(np.unique(keys))
    if twice:
        notes.append(f"ids are not used: {twice:,} of {len(ids):,} appear more than once")
        return None
    return ids


def _epochs(column: Any, rows: int) -> np.ndarray:
    if column is None:
        return np.zeros(rows, dtype=np.int64)
    found = whole(column if isinstance(column, np.ndarray) else np.array(column))
    if found is None or found.min() < 0:
        raise DataError("the column of epochs must have whole numbers from 0.")
    return found


def _places(values: Mapping[str, Any]) -> np.ndarray:
    return np.stack([values["place_x"], values["place_y"]], axis=1).astype(np.float32)


def _count_classes(made: Understood, labels: np.ndarray, splits: np.ndarray) -> None:
    classes = len(made.given.known_names or ()) or int(labels.max()) + 1
    if made.given.counts is not None:
        how = "training counts are given"
    elif (splits == TRAIN).any():
        how = "training counts are those of the split train"
    else:
        how = "there are no training points, so sizes of classes are counted on all points"
    made.lines.append(f"{counted(classes, 'class', 'classes')}; {how}")
    for split in (TRAIN, made.evaluated):
        if split is None or not (splits == split).any():
            continue
        absent = classes - len(np.unique(labels[splits == split]))
        if absent:
            have = "has" if absent == 1 else "have"
            made.notes.append(f"{absent} of {classes} classes {have} no point in split {split}")
