"""Embeddings, labels and predictions of one split at one epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dovs.analysis.predictions import Predictions
from dovs.arrays import as_array, matrix
from dovs.data.report import counted
from dovs.errors import DataError
from dovs.recording.arrays import class_indices, probabilities_of

MEASURED = ("confidence", "true_probability", "margin", "true_rank")
"""What is stored of the probabilities of each sample, see `Predictions`."""


@dataclass(frozen=True)
class Part:
    """One split at one epoch.

    Attributes:
        answers: embeddings, labels and predictions; without labels all are class 0, without
            predictions `predicted` is -1, without probabilities the rest is NaN.
        labelled: whether labels were given.
        predicts: whether predictions were given.
        sure: whether their probabilities were given.
        ids: the user's names of the samples, (N,) text, or None.
        width: columns of the probabilities, or None.
    """

    answers: Predictions
    labelled: bool
    predicts: bool
    sure: bool
    ids: np.ndarray | None
    width: int | None

    def __len__(self) -> int:
        return len(self.answers.labels)

    def take(self, rows: np.ndarray) -> Part:
        """Return some rows, in their order."""
        chosen = {name: values[rows] for name, values in vars(self.answers).items()}
        ids = None if self.ids is None else self.ids[rows]
        return replace(self, answers=Predictions(**chosen), ids=ids)


def part_of(
    embeddings: Any,
    labels: Any = None,
    *,
    logits: Any = None,
    probabilities: Any = None,
    predicted: Any = None,
    ids: Any = None,
    names: Sequence[str] | None = None,
    measured: Mapping[str, np.ndarray] | None = None,
) -> Part:
    """Check the arrays of one split and put them together.

    Args:
        embeddings: z, (N, D).
        labels: true classes, (N,): indices, or names out of `names`.
        logits: (N, C).
        probabilities: (N, C), instead of logits.
        predicted: classes, (N,), where there are neither.
        ids: names of the samples, (N,), each once.
        names: C names of the classes, or None while they are not known.
        measured: by the names of `MEASURED`, (N,) each, beside `predicted` where there are neither
            logits nor probabilities.

    Raises:
        DataError: one does not fit.
    """
    z = matrix(embeddings, "embeddings")
    rows, classes = len(z), None if names is None else len(names)
    found = probabilities_of(logits, probabilities, rows, classes)
    within = None
    if names is None and found is not None:
        names = tuple(map(str, range(found.shape[1])))
        what = "probabilities" if logits is None else "logits"
        within = f"{what} have {len(names)} columns", f"Give {what} of all classes."
    true = None if labels is None else class_indices(labels, "labels", rows, names, within)
    if found is not None and true is not None:
        answers = Predictions.of(z, found, true)
        if found.shape[1] == 1:  # no other class to subtract
            answers = replace(answers, margin=answers.true_probability)
    else:
        answers = _without(z, true, found)
    sure = found is not None
    if predicted is not None:
        given = class_indices(predicted, "predicted classes", rows, names)
        if found is not None:  # of equal probabilities either class may be the predicted one
            differ = np.flatnonzero(found[np.arange(rows), given] < found.max(1))
            if differ.size:
                raise DataError(
                    "predicted classes differ from the largest of the probabilities in "
                    f"{counted(len(differ), 'row', 'rows')} (first: row {differ[0]}). Give only "
                    "one of the two."
                )
        answers = replace(answers, predicted=given)
        if found is None and true is not None and measured is not None:
            kinds = {"true_rank": np.int64}
            stored = {n: each.astype(kinds.get(n, np.float32)) for n, each in measured.items()}
            answers, sure = replace(answers, **stored), True
    return Part(
        answers,
        labelled=true is not None,
        predicts=predicted is not None or found is not None,
        sure=sure,
        ids=None if ids is None else _ids(ids, rows),
        width=None if found is None else found.shape[1],
    )


def _without(z: np.ndarray, true: np.ndarray | None, found: np.ndarray | None) -> Predictions:
    """Return predictions where labels, or probabilities, or both are missing."""
    rows = len(z)
    unknown = np.full(rows, np.nan, dtype=np.float32)
    return Predictions(
        embeddings=z,
        labels=np.zeros(rows, dtype=np.int64) if true is None else true,
        predicted=np.full(rows, -1, dtype=np.int64) if found is None else found.argmax(1),
        confidence=unknown if found is None else found.max(1),
        true_probability=unknown,
        margin=unknown,
        true_rank=np.full(rows, -1, dtype=np.int64),
    )


def _ids(value: Any, rows: int) -> np.ndarray:
    ids = as_array(value, "ids").astype(str)
    if ids.shape != (rows,):
        raise DataError(f"ids have the shape {ids.shape}, but must be ({rows},): one a sample.")
    values, counts = np.unique(ids, return_counts=True)
    if len(values) < rows:
        twice = values[counts > 1][0]
        raise DataError(
            f"id '{twice}' appears {counts.max()} times: ids must be different, or leave them out."
        )
    return ids


def same_samples(part: Part, first: Part, split: str, epoch: int) -> Part:
    """Return a part in the order of the samples of the first epoch.

    Args:
        part: of a later epoch.
        first: of the same split, at the first epoch.
        split, epoch: of the part, for messages.

    Raises:
        DataError: it has other samples.
    """
    where = f"epoch {epoch}, split '{split}'"
    if len(part) != len(first):
        raise DataError(
            f"{where}: {len(part):,} embeddings, but the first epoch had {len(first):,}. Every "
            "epoch must have the same samples, so that points can be followed."
        )
    if part.answers.embeddings.shape[1] != first.answers.embeddings.shape[1]:
        raise DataError(
            f"{where}: embeddings have {part.answers.embeddings.shape[1]} dimensions, but the "
            f"first epoch had {first.answers.embeddings.shape[1]}."
        )
    if part.width is not None and first.width is not None and part.width != first.width:
        raise DataError(
            f"{where}: logits or probabilities have {part.width} columns, but at the first epoch "
            f"{first.width}. Give those of the same classes at every epoch."
        )
    if first.ids is not None and part.ids is not None:
        order = np.argsort(part.ids, kind="stable")
        place = order[np.argsort(np.argsort(first.ids, kind="stable"), kind="stable")]
        differ = np.flatnonzero(part.ids[place] != first.ids)
        if len(differ):
            raise DataError(
                f"{where}: it has no sample '{first.ids[differ[0]]}', which the first epoch had."
            )
        part = part.take(place)
    if part.labelled != first.labelled:
        raise DataError(f"{where}: labels must be given at every epoch, or at none.")
    differ = np.flatnonzero(part.answers.labels != first.answers.labels)
    if len(differ):
        raise DataError(
            f"{where}: row {differ[0]} has class {part.answers.labels[differ[0]]}, but at the "
            f"first epoch class {first.answers.labels[differ[0]]}. Give the samples in the same "
            "order at every epoch (a loader without shuffle), or give their ids."
        )
    return part
