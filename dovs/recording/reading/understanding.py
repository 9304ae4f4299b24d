"""What a file of embeddings has, and a report of what was recognised, counted and left out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dovs.class_counts import Counts, listed
from dovs.data.report import counted
from dovs.errors import DataError
from dovs.recording.classes import TRAIN, given_classes
from dovs.recording.counts import counts_by_name, counts_of, without_total
from dovs.recording.part import MEASURED
from dovs.recording.reading.class_order import largest_scores
from dovs.recording.reading.columns import Columns
from dovs.recording.reading.dividing import divide
from dovs.recording.reading.formats import read_columns
from dovs.recording.reading.labels import Labels, labels_of, superclasses_of
from dovs.recording.reading.predicted import note_order, note_shift, predicted_of
from dovs.recording.reading.role_forms import formed_columns
from dovs.recording.reading.role_names import NONE, left_out
from dovs.recording.reading.roles import recognised
from dovs.recording.reading.splits import others_of, splits_of
from dovs.recording.reading.understood import Understood
from dovs.recording.reading.usable import usable_rows
from dovs.recording.reading.values import taken, text_of

CHOICES = (
    "embedding", "label", "class_name", "predicted", "logits", "probabilities", "split", "id",
    "image", "superclass", "epoch",
)  # fmt: skip
"""Roles for which a column can be chosen."""


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
            safetensors file; or a folder of TensorBoard's projector.
        columns: column by role, see `CHOICES`, where it is not recognised; "none" leaves one out.
        class_counts: training images of each class: a mapping, a list, or a file of JSON or CSV.
        evaluate: the split to show beside the training split, where there are several.

    Raises:
        DataError: the file cannot be read or understood, or nothing would be left of it.
    """
    return understand_columns(
        read_columns(Path(path), left_out(columns)),
        path,
        columns,
        class_counts=class_counts,
        evaluate=evaluate,
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
    columns_of = formed_columns(found, made)
    made.lines.append(f"read {', '.join(found.files)}: {counted(found.rows, 'row', 'rows')}")
    for role, name in made.roles.items():
        words = role.replace("place_", "map ").replace("_", " ")
        made.lines.append(f"{words}: column {name}")
    measured = MEASURED if _has_measured(found, made.roles) else ()
    if measured:
        made.lines.append(f"confidence of the predictions: columns {', '.join(measured)}")
    known = {*made.roles.values(), *measured}
    ignored = [name for name in found.columns if name not in known]
    if ignored:
        made.lines.append(f"not used: columns {', '.join(ignored[:12])}")
    names_classes = any(name in found.class_names for name in ("*", made.roles.get("label")))
    rows = usable_rows(columns_of, made.roles, names_classes, made.lines, made.notes)
    values = {role: taken(columns_of[role], rows) for role in made.roles}
    splits, made.evaluated = splits_of(
        values.get("split"), roles.get("split", ""), len(rows), evaluate, made.lines, made.notes
    )
    made.splits = others_of(splits)
    labels, counts = _labels_and_counts(values, found, made, class_counts)
    names = None if labels is None else labels.names
    stated = {} if chosen.get("superclass") == NONE else found.superclass_of
    superclasses = superclasses_of(values.get("superclass"), labels, stated, made.notes)
    made.given = given_classes(names, counts, superclasses)
    if labels is not None:
        in_file = class_counts is None and found.class_counts is not None
        _count_classes(made, labels.index, splits, in_file)
    made.measured = {name: taken(np.asarray(found.columns[name]), rows) for name in measured}
    values["id"] = _ids(values.get("id"), values.get("epoch"), made.notes)
    values["predicted"] = predicted_of(values.get("predicted"), labels, made.notes)
    if labels is not None:
        noted = len(made.notes)
        note_shift(labels, values["predicted"], made.notes)
        if len(made.notes) == noted:
            scored = largest_scores(values)
            predicted = values["predicted"] if scored is None else scored
            note_order(labels, predicted, made.notes)
    divide(made, values, None if labels is None else labels.index, splits)
    if isinstance(counts, list) and made.given.names:
        order = listed(made.given.names)
        made.lines.append(f"class counts have no names: taken in the order {order}")
    _state_absent(made)
    return made


def _labels_and_counts(
    values: Mapping[str, Any], found: Columns, made: Understood, given: Any
) -> tuple[Labels | None, Counts | None]:
    """Return the labels, and the class counts that are given or else those of the file.

    Counts of the file that do not fit its labels are not used, which is noted.

    Raises:
        DataError: the labels cannot be used, or the given counts do not fit them.
    """
    made_of = given if given is not None else found.class_counts
    notes: list[str] = []
    try:
        counts = without_total(counts_of(made_of), notes)
        labels = None
        if "label" in values:
            labels = labels_of(values, found, made.roles["label"], counts, notes)
            if labels.names is not None:
                counts = counts_by_name(counts, labels.names, notes)
        given_classes(None if labels is None else labels.names, counts, None)
    except DataError as error:
        if given is not None or found.class_counts is None:
            raise
        made.notes.append(f"class counts of the file are not used: {error}")
        found.class_counts = None
        return _labels_and_counts(values, found, made, None)
    made.notes += notes
    if given is not None and found.class_counts is not None:
        made.notes.append("class counts of the file are not used, because others are given")
    return labels, counts


def _has_measured(found: Columns, roles: Mapping[str, str]) -> bool:
    """Return whether there is what an export of DOVS states instead of probabilities."""
    chosen = {"label", "predicted"} <= set(roles) and not {"logits", "probabilities"} & set(roles)
    numbers = (np.asarray(found.columns.get(name, "")) for name in MEASURED)
    return chosen and all(each.ndim == 1 and each.dtype.kind in "iuf" for each in numbers)


def _state_absent(made: Understood) -> None:
    """State what the file does not have, but for columns of which a note says why."""
    absent = [role for role in ("label", "predicted", "image") if role not in made.roles]
    if {"probabilities", "logits"} & set(made.roles) and "predicted" in absent:
        absent.remove("predicted")
    absent = [role for role in absent if not any(f" as {role}: " in note for note in made.notes)]
    if absent:
        made.lines.append(f"not in the file: {', '.join(absent)}; views that need it say so")


def _ids(column: Any, epochs: Any, notes: list[str]) -> np.ndarray | None:
    if column is None:
        return None
    ids = np.array([text_of(value) for value in column])
    keys = ids if epochs is None else np.char.add(np.char.add(ids, "|"), np.array(epochs, str))
    _, counts = np.unique(keys, return_counts=True)
    shared = int(counts[counts > 1].sum())
    if shared:
        notes.append(f"ids are not used: {shared:,} of {len(ids):,} rows share theirs with another")
        return None
    return ids


def _count_classes(made: Understood, labels: np.ndarray, splits: np.ndarray, in_file: bool) -> None:
    classes = len(made.given.known_names or ()) or int(labels.max()) + 1
    if made.given.counts is not None:
        how = "training counts are " + ("in the file" if in_file else "given")
    elif (splits == TRAIN).any():
        how = "training counts are those of the split train"
    else:
        how = (
            "there are no training points, so sizes of classes are counted on split "
            f"{made.evaluated}"
        )
    made.lines.append(f"{counted(classes, 'class', 'classes')}; {how}")
    for split in (TRAIN, made.evaluated):
        if split is None or not (splits == split).any():
            continue
        absent = classes - len(np.unique(labels[splits == split]))
        if absent:
            have = "has" if absent == 1 else "have"
            on = TRAIN if (splits == TRAIN).any() else made.evaluated
            uncounted = made.given.counts is None and split == on
            counts_as = " and counts as" if absent == 1 else ", and each counts as"
            one = f"{counts_as} 1 training image" if uncounted else ""
            made.notes.append(
                f"{absent} of {classes} classes {have} no point in split {split}{one}"
            )
