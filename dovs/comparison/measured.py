"""A run as a comparison reads it: its numbers, its confusion, and its answers to single images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from dovs.analysis.confusion import confusion_counts, counts_of
from dovs.analysis.counts import GROUPS, frequency_groups
from dovs.analysis.metrics import THIRDS, summarise, thirds
from dovs.errors import RunError
from dovs.runs.artifacts import YOUR_ID
from dovs.runs.classes import Classes, classes_of
from dovs.runs.evaluated import evaluated_on
from dovs.runs.faults import record_faults
from dovs.runs.files import damaged
from dovs.runs.fitting import checked_snapshot
from dovs.runs.layout import SUMMARY
from dovs.runs.metrics import frame_of
from dovs.runs.same_settings import training_seed
from dovs.runs.status import RunStatus
from dovs.runs.store import Run

MEASURES = ("balanced_accuracy", *GROUPS, *THIRDS, "accuracy", "macro_f1", "g_mean", "ece")
"""Final measures that are compared, those of classes first."""


@dataclass(frozen=True, eq=False)
class Measured:
    """A run.

    Attributes:
        run: the run.
        status: when it was read.
        classes: of the run.
        draw: of the tail, `data_seed`; 0 where the run has none, or takes all images.
        seed: of the training; None for a run that DOVS did not train, whose seed only draws maps.
        images: what the images are called that it is measured on: "test", "held-out", "training".
        epoch: of the numbers; None before there are any.
        final: whether the numbers are those of its end, on all of its images; otherwise they are of
            the last snapshot, on the images that it stores.
        measures: by name, of `MEASURES`.
        recall: of each class, (C,), NaN for one without images; None without predictions.
        confusion: images by true and predicted class, (C, C); None where nothing is predicted.
        whole: whether the confusion is of all images that the run is measured on, or of those that
            it stores.
        curves: the metrics of each epoch; no rows where they cannot be read.
        faults: what is wrong with its stored measures, a sentence or two each.
        answers: a row for each stored image that is measured and predicted: id, split, index,
            class_index, predicted_index, confidence, correct, and your_id where there are names.
    """

    run: Run
    status: RunStatus
    classes: Classes
    draw: int
    seed: int | None
    images: str
    epoch: int | None
    final: bool
    measures: Mapping[str, float]
    recall: np.ndarray | None
    confusion: np.ndarray | None
    whole: bool
    curves: pd.DataFrame = field(repr=False)
    faults: tuple[str, ...]
    answers: pd.DataFrame = field(repr=False)

    @property
    def calibrated(self) -> bool:
        """Whether the run stores the confidence of its predictions."""
        return bool(len(self.answers) and self.answers["confidence"].notna().any())


def measured(run: Run) -> Measured:
    """Read a run.

    Raises:
        RunError: it is damaged.
        DataError: its classes are not known.
    """
    facts, status, classes = run.facts(), run.status(), classes_of(run)
    config = facts["config"]
    split = "test" if run.has("test") else "train"
    answers, epoch = _answers(run, classes, split)
    counts = np.array(classes.counts)
    summary = run.summary() if status.state == "finished" else None
    confusion, recall, measures = None, None, {}
    if summary is not None and "balanced_accuracy" in summary:
        measures = {name: summary[name] for name in MEASURES if summary.get(name) is not None}
        confusion = _stored_confusion(run, summary, len(counts))
        recall = _stored_recall(run, summary, len(counts))
        epoch = int(summary.get("epochs") or status.epoch)
    final, whole = bool(measures), confusion is not None
    if confusion is None and len(answers):
        true, predicted = (answers[n].to_numpy(int) for n in ("class_index", "predicted_index"))
        confusion = confusion_counts(true, predicted, len(counts))
        if not final:
            sure = answers["confidence"].to_numpy(float)
            known = sure if np.isfinite(sure).all() else None
            found = summarise(true, predicted, known, counts)
            measures = {name: found[name] for name in MEASURES if found[name] is not None}
    if confusion is not None and (whole or recall is None):
        recall = recalls_of(confusion)
    return Measured(
        run=run,
        status=status,
        classes=classes,
        draw=_draw(config),
        seed=training_seed(run),
        images="training" if split == "train" else evaluated_on(run),
        epoch=epoch if measures else None,
        final=final,
        measures={name: float(value) for name, value in measures.items()},
        recall=recall,
        confusion=confusion,
        whole=whole,
        curves=_curves(run),
        faults=tuple(record_faults(run)),
        answers=answers,
    )


def _curves(run: Run) -> pd.DataFrame:
    try:
        return run.metrics()
    except RunError:  # `record_faults` reports it
        return frame_of([])


def _draw(config: Mapping[str, Any]) -> int:
    """Return the draw of a run's tail: the same for all runs that take all images.

    >>> _draw({"profile": "natural", "data_seed": 3}), _draw({"profile": "step", "data_seed": 3})
    (0, 3)
    """
    limited = config.get("n_max") or config.get("validation_fraction")
    if config.get("profile") == "natural" and not limited:
        return 0
    return int(config.get("data_seed") or 0)


def recalls_of(confusion: np.ndarray) -> np.ndarray:
    """Return the recall of each class, (C,), NaN for a class without images.

    >>> recalls_of(np.array([[3, 1], [0, 0]])).tolist()
    [0.75, nan]
    """
    total = confusion.sum(1)
    return np.diag(confusion) / np.where(total > 0, total, np.nan)


def recalls_of_parts(recall: np.ndarray, class_counts: np.ndarray) -> dict[str, float]:
    """Return the mean recall of all classes and of groups of them, without those that have none.

    Args:
        recall: of each class, (C,), NaN for one without images.
        class_counts: training images that decide the groups, (C,).

    >>> found = recalls_of_parts(np.array([0.9, 0.5, np.nan]), np.array([200, 10, 5]))
    >>> {name: round(rate, 2) for name, rate in found.items()}
    {'balanced_accuracy': 0.7, 'many': 0.9, 'few': 0.5, 'head_third': 0.9, 'middle_third': 0.5}
    """
    groups, third = frequency_groups(class_counts), thirds(class_counts)
    parts = {"balanced_accuracy": np.ones(len(recall), dtype=bool)}
    parts |= {group: groups == group for group in GROUPS}
    parts |= {name: third == place for place, name in enumerate(THIRDS)}
    known = np.isfinite(recall)
    return {
        name: float(recall[chosen & known].mean())
        for name, chosen in parts.items()
        if (chosen & known).any()
    }


def _answers(run: Run, classes: Classes, split: str) -> tuple[pd.DataFrame, int | None]:
    """Return the predictions of the last snapshot, and its epoch."""
    columns = ["id", "split", "index", "class_index", "predicted_index", "confidence", "correct"]
    epochs = run.snapshot_epochs()
    if not epochs or not (run.has("labels") and run.has("predictions")):
        return pd.DataFrame(columns=columns), None
    points, snapshot = checked_snapshot(run, classes, epochs[-1])
    predicted = snapshot.predicted
    table = pd.DataFrame(
        {
            "id": np.arange(len(points)),
            "split": points["split"].astype(str),
            "index": points["index"].to_numpy(np.int64),
            "class_index": points["label"].to_numpy(np.int64),
            "predicted_index": predicted,
            "confidence": snapshot.confidence,
            "correct": predicted == points["label"].to_numpy(np.int64),
        }
    )
    if YOUR_ID in points:
        table[YOUR_ID] = points[YOUR_ID].astype(str).to_numpy()
    known = (table["split"] == split) & (table["predicted_index"] >= 0)
    return table[known].reset_index(drop=True), epochs[-1]


def _stored_confusion(run: Run, summary: Mapping[str, Any], classes: int) -> np.ndarray | None:
    """Return the confusion of all images that the run was measured on in the end."""
    mistakes, totals = summary.get("mistakes"), summary.get("evaluated_counts")
    if mistakes is None or totals is None:
        return None
    try:
        found = counts_of(mistakes, totals)
    except (TypeError, ValueError, IndexError, OverflowError) as error:
        raise damaged(run.path / SUMMARY, error) from None
    if found.shape != (classes, classes) or (found < 0).any():
        raise damaged(run.path / SUMMARY, ValueError("mistakes do not fit the classes"))
    return found


def _stored_recall(run: Run, summary: Mapping[str, Any], classes: int) -> np.ndarray | None:
    try:
        found = np.array(summary.get("per_class_recall"), dtype=float)
    except (TypeError, ValueError) as error:
        raise damaged(run.path / SUMMARY, error) from None
    if found.ndim == 0:
        return None
    if found.shape != (classes,):
        raise damaged(run.path / SUMMARY, ValueError("per_class_recall does not fit the classes"))
    return found
