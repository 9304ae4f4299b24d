"""What is measured of the parts of an epoch, by the functions that measure DOVS' own runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dovs.analysis import geometry, metrics
from dovs.analysis.confusion import confusion_counts, mistakes_of
from dovs.analysis.predictions import Predictions, alarms, epoch_metrics, subspace_metrics
from dovs.analysis.subspaces import Subspaces
from dovs.errors import DataError
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.recording.classes import TRAIN
from dovs.recording.part import Part

LOGGED = ("accuracy", "balanced_accuracy", "many", "medium", "few", "ece")


def measured_split(parts: Mapping[str, Part]) -> str:
    """Return the split that is measured: the one that is not trained on, where there is one."""
    return next((split for split in parts if split != TRAIN), TRAIN)


def epoch_row(
    part: Part,
    counts: np.ndarray,
    hierarchy: Hierarchy | None,
    subspaces: Subspaces | None,
    first_scatter: float | None,
) -> dict[str, Any]:
    """Return the measures of an epoch.

    Args:
        part: of the split that is measured.
        counts: training images of each class, (C,).
        hierarchy: abstract labels, or None.
        subspaces: of these, or None.
        first_scatter: s² of the first epoch, or None at it.
    """
    z = part.answers.embeddings
    if not part.labelled:
        return {"effective_rank": geometry.effective_rank(z)}
    if part.predicts:
        row = epoch_metrics(part.answers, counts, hierarchy, subspaces)
    else:
        row = {
            "effective_rank": geometry.effective_rank(z),
            "tail_cosine": geometry.tail_cosine(z, part.answers.labels, counts),
            "scatter": geometry.scatter(z),
            **subspace_metrics(part.answers, hierarchy, subspaces),
        }
    first = row["scatter"] if first_scatter is None else first_scatter
    return row | {"alarms": alarms(row, first, len(counts), z.shape[1])}


def split_row(split: str, part: Part, counts: np.ndarray) -> dict[str, Any]:
    """Return the accuracies of one split, with its name; {} without labels or predictions.

    Raises:
        DataError: a label is of no class of the run.
    """
    if not (part.labelled and part.predicts):
        return {}
    if part.answers.labels.max() >= len(counts):
        raise DataError(
            f"split '{split}': there is a label {part.answers.labels.max()}, but the classes "
            f"are 0 to {len(counts) - 1}. Give class_names or class_counts of all classes."
        )
    found = accuracies(part.answers, counts, part.sure)
    return {f"{split}_{name}": found[name] for name in LOGGED}


def accuracies(answers: Predictions, counts: np.ndarray, sure: bool) -> dict[str, Any]:
    """Return the accuracies of a split, its mistakes, and how often each class was evaluated."""
    known = answers.predicted >= 0
    true, predicted = answers.labels[known], answers.predicted[known]
    confidence = answers.confidence[known] if sure else None
    confusion = confusion_counts(true, predicted, len(counts))
    return {
        **metrics.summarise(true, predicted, confidence, counts),
        "mistakes": mistakes_of(confusion),
        "evaluated_counts": confusion.sum(1),
    }


def summary_of(
    parts: Mapping[str, Part],
    counts: np.ndarray,
    hierarchy: Hierarchy | None,
    subspaces: Subspaces | None,
) -> dict[str, Any]:
    """Return the measures of the last epoch, with the geometry of each split."""
    split = measured_split(parts)
    body: dict[str, Any] = {"measured_on": split, "class_counts": counts}
    part = parts[split]
    if not part.labelled:
        return body
    if part.predicts:
        body |= accuracies(part.answers, counts, part.sure)
    body["geometry"] = {
        (TRAIN if name == TRAIN else "test"): {
            **geometry.geometry(each.answers.embeddings, each.answers.labels, counts),
            **subspace_metrics(each.answers, hierarchy, subspaces),
        }
        for name, each in parts.items()
        if len(each) > 1
    }
    return body
