"""Predictions on a split, and what is measured on them after each epoch, whoever trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dovs.analysis import geometry, metrics
from dovs.analysis.angles import angles_frame, class_directions
from dovs.analysis.subspaces import leakage

if TYPE_CHECKING:
    from dovs.analysis.subspaces import Subspaces
    from dovs.hierarchy.hierarchy import Hierarchy

COLLAPSE_RANK, COLLAPSE_COSINE, COLLAPSE_SCATTER = 1 / 4, 0.9, 1 / 10


@dataclass(frozen=True)
class Predictions:
    """A model's predictions on images, without the N·C probabilities themselves.

    Attributes:
        embeddings: z, (N, D) float32.
        labels: y, (N,) int64.
        predicted: the most probable class, (N,) int64.
        confidence: its probability, (N,).
        true_probability: the probability of the true class, (N,).
        margin: probability of the true class minus the largest of the others, (N,) in [-1, 1].
        true_rank: how many classes are more probable than the true one, (N,) int64; 0 = it is
            predicted. Of equal probabilities the lower class index counts as the larger, as for
            `predicted`.
    """

    embeddings: np.ndarray
    labels: np.ndarray
    predicted: np.ndarray
    confidence: np.ndarray
    true_probability: np.ndarray
    margin: np.ndarray
    true_rank: np.ndarray

    @classmethod
    def of(
        cls, embeddings: np.ndarray, probabilities: np.ndarray, labels: np.ndarray
    ) -> Predictions:
        """Return the predictions that follow from softmax probabilities, (N, C)."""
        rows = np.arange(len(labels))
        mine = probabilities[rows, labels]
        earlier = np.arange(probabilities.shape[1]) < labels[:, None]
        above = (probabilities > mine[:, None]) | ((probabilities == mine[:, None]) & earlier)
        others = probabilities.copy()
        others[rows, labels] = -np.inf
        return cls(
            embeddings=embeddings,
            labels=labels,
            predicted=probabilities.argmax(1),
            confidence=probabilities.max(1),
            true_probability=mine,
            margin=mine - others.max(1),
            true_rank=above.sum(1),
        )


def epoch_metrics(
    measured: Predictions,
    class_counts: np.ndarray,
    hierarchy: Hierarchy | None,
    subspaces: Subspaces | None,
) -> dict[str, Any]:
    """Return accuracies and geometry of images that are not trained on, for one row of the metrics.

    Args:
        measured: predictions on the validation split, or on the test split where there is none.
        class_counts: training images of each class, (C,).
        hierarchy: abstract labels in use, if any.
        subspaces: their subspaces, if any.
    """
    z = measured.embeddings
    accuracy = metrics.summarise(measured.labels, measured.predicted, None, class_counts)
    row: dict[str, Any] = {
        name: accuracy[name] for name in ("accuracy", "balanced_accuracy", "many", "medium", "few")
    }
    row["effective_rank"] = geometry.effective_rank(z)
    row["tail_cosine"] = geometry.tail_cosine(z, measured.labels, class_counts)
    row["scatter"] = geometry.scatter(z)
    return row | subspace_metrics(measured, hierarchy, subspaces)


def subspace_metrics(
    answers: Predictions, hierarchy: Hierarchy | None, subspaces: Subspaces | None
) -> dict[str, float | None]:
    """Return mean leakage out of, and mean principal angle between, the subspaces in use."""
    if hierarchy is None or subspaces is None:
        return {"leakage": None, "mean_angle": None}
    z, labels = answers.embeddings, answers.labels
    return {
        "leakage": float(leakage(z, hierarchy.assignment[labels], subspaces).mean()),
        "mean_angle": mean_angle(z, labels, hierarchy),
    }


def mean_angle(z: np.ndarray, labels: np.ndarray, hierarchy: Hierarchy) -> float | None:
    """Return the mean principal angle between abstract labels in degrees, None for one label."""
    groups = hierarchy.groups[labels]
    frame = angles_frame(z, groups, hierarchy.names, dims=class_directions(hierarchy.group_sizes))
    values = frame["mean_angle"].to_numpy(dtype=float)
    apart = (frame["abstract_label_a"] != frame["abstract_label_b"]).to_numpy()
    values = values[apart & np.isfinite(values)]
    return float(values.mean()) if len(values) else None


def alarms(
    row: dict[str, Any], first_scatter: float, num_classes: int, embedding_size: int
) -> list[str]:
    """Return a sentence for each sign of collapse in a row of the metrics.

    The constant map minimises the micro-cluster loss, so a run watches for it.

    >>> alarms({"effective_rank": 1.5, "tail_cosine": 0.1, "scatter": 1.0}, 2.0, 10, 64)
    ['effective rank 1.5 is below 2.2: the embedding collapses to few directions']
    """
    found = []
    least = min(num_classes - 1, embedding_size) * COLLAPSE_RANK
    if row["effective_rank"] < least:
        found.append(
            f"effective rank {row['effective_rank']:.1f} is below {least:.1f}: "
            "the embedding collapses to few directions"
        )
    if row["tail_cosine"] is not None and row["tail_cosine"] > COLLAPSE_COSINE:
        found.append(
            f"mean cosine of tail class means {row['tail_cosine']:.2f} is above {COLLAPSE_COSINE}: "
            "tail classes fall together"
        )
    if row["scatter"] < first_scatter * COLLAPSE_SCATTER:
        found.append(
            f"scatter fell from {first_scatter:.3g} to {row['scatter']:.3g}, more than tenfold: "
            "the embedding shrinks to a point"
        )
    return found
