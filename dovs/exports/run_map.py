"""The points of a run in the form that maps are drawn from."""

from __future__ import annotations

import numpy as np

from dovs.analysis.subspaces import leakage
from dovs.maps.points import POINTS, TRAINING, MapEpoch, MapPoints
from dovs.runs.artifacts import YOUR_ID, Projection
from dovs.runs.classes import Classes
from dovs.runs.elsewhere import counts_training_images
from dovs.runs.evaluated import evaluated_on
from dovs.runs.fitting import checked_points
from dovs.runs.point_table import Points
from dovs.runs.store import Run


def map_points(run: Run, classes: Classes) -> MapPoints:
    """Return what the points of a run are, whatever the epoch.

    Raises:
        RunError: the points are damaged, or are not of the run's classes.
    """
    stored = checked_points(run, classes)
    return MapPoints(
        name=run.name,
        class_names=classes.names,
        class_counts=np.array(classes.counts),
        label=stored["label"].to_numpy(),
        test=(stored["split"] == "test").to_numpy(),
        index=stored["index"].to_numpy(),
        evaluated_on=evaluated_on(run),
        counted=TRAINING if counts_training_images(run) else POINTS,
        ids=tuple(stored[YOUR_ID].astype(str)) if YOUR_ID in stored else None,
    )


def map_epoch(points: Points, projection: Projection) -> MapEpoch:
    """Return where the points of a run are at an epoch, and what was predicted.

    Args:
        points: of the epoch.
        projection: the map of the same epoch.
    """
    table, hierarchy = points.table, points.hierarchy
    sure = table["confidence"].notna().any()
    return MapEpoch(
        epoch=projection.epoch,
        xy=projection.xy,
        xyz=projection.xyz,
        predicted=table["predicted_index"].to_numpy() if points.predicts else None,
        confidence=table["confidence"].to_numpy() if sure else None,
        margin=table["margin"].to_numpy() if "margin" in table else None,
        rank=table["true_rank"].to_numpy() if "true_rank" in table else None,
        leakage=leakage_of(points),
        abstract_labels=() if hierarchy is None else hierarchy.names,
        label_of=None if hierarchy is None else hierarchy.groups,
    )


def leakage_of(points: Points) -> np.ndarray | None:
    """Return the leakage of each point, (P,); None before subspaces are in force."""
    subspaces, hierarchy = points.subspaces, points.hierarchy
    if subspaces is None or hierarchy is None:
        return None
    q_rows = hierarchy.assignment[points.table["class_index"].to_numpy()]
    return leakage(points.embeddings, q_rows, subspaces)
