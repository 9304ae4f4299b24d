"""The tables that the Embeddings page draws, cached by run, epoch and time of the files.

Only small tables are kept: embeddings are read, reduced to a table, and dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.counts import frequency_groups
from dovs.analysis.metrics import recall_frame, summarise
from dovs.analysis.subspaces import (
    Subspaces,
    angles_frame,
    class_directions,
    energy_frame,
    leakage,
)
from dovs.errors import RunError
from dovs.figures.palette import GROUPS
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs.artifacts import Snapshot
from dovs.runs.store import Run, open_run

KEPT = 64  # tables of each kind that stay in memory


def stamp(run: Run, epoch: int | None = None) -> int:
    """Return a number that changes whenever the run's files of that epoch do."""
    names = ["points.parquet", "hierarchy.json", "metrics.jsonl"]
    if epoch is not None:
        names = [f"{kind}/epoch-{epoch:04d}.npz" for kind in ("snapshots", "projections")]
    return max((modified(run.path / name) for name in names), default=0)


def modified(path: Path) -> int:
    """Return when a file was last written, in nanoseconds; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def hierarchy_at(run: Run, epoch: int) -> Hierarchy | None:
    """Return the abstract labels in force at an epoch; before the first ones were made, those.

    None where the method makes none.
    """
    made = run.hierarchy_epochs()
    return run.hierarchy(max(epoch, made[0]) if made else None)


def fitting(run: Run, epoch: int, num_classes: int) -> tuple[np.ndarray, Snapshot, pd.DataFrame]:
    """Return true classes (P,), snapshot and points of an epoch, once they are seen to fit.

    Raises:
        RunError: they do not, or a file is damaged.
    """
    points, snapshot = run.points(), run.snapshot(epoch)
    label = points["label"].to_numpy(np.int64)
    known = all(((each >= 0) & (each < num_classes)).all() for each in (label, snapshot.predicted))
    if not known or not len(label) == len(snapshot.predicted) == len(snapshot.stored):
        raise unfit(run, epoch)
    return label, snapshot, points


def unfit(run: Run, epoch: int) -> RunError:
    """Return the error of files that do not belong together."""
    return RunError(
        f"points, predictions and map of run '{run.name}' at epoch {epoch} do not belong together: "
        "it is damaged. Copy the run again, or train it again."
    )


@st.cache_data(max_entries=KEPT, show_spinner=False)
def map_frame(
    path: str, epoch: int, stamp: int, names: tuple[str, ...], counts: tuple[int, ...]
) -> pd.DataFrame:
    """Return the points of an epoch: where they lie, what they are and what was predicted.

    Args:
        path: run directory.
        epoch: a projected epoch.
        stamp: see `stamp`; part of the cache key only.
        names: C names of classes.
        counts: training images of each class, (C,).

    Returns:
        One row a point, in their order: id, split, index, class_index, class_name, group, correct,
        predicted_name, confidence, x, y; x3, y3, z3 if there is a 3-D map, abstract_label_index and
        abstract_label if there are abstract labels.
    """
    run = open_run(Path(path))
    label, snapshot, points = fitting(run, epoch, len(names))
    projection = run.projection(epoch)
    if len(projection.xy) != len(label):
        raise unfit(run, epoch)
    groups = frequency_groups(np.array(counts))
    frame = pd.DataFrame(
        {
            "id": points["id"].to_numpy(np.int32),
            "split": pd.Categorical(points["split"], categories=["train", "test"]),
            "index": points["index"].to_numpy(np.int32),
            "class_index": label.astype(np.int16),
            "class_name": pd.Categorical.from_codes(label, list(names)),
            "group": pd.Categorical(groups[label], categories=list(GROUPS)),
            "correct": snapshot.predicted == label,
            "predicted_name": pd.Categorical.from_codes(snapshot.predicted, list(names)),
            "confidence": snapshot.confidence.astype(np.float32),
            "x": projection.xy[:, 0],
            "y": projection.xy[:, 1],
        }
    )
    if projection.xyz is not None:
        frame["x3"], frame["y3"], frame["z3"] = projection.xyz.T
    hierarchy = hierarchy_at(run, epoch)
    if hierarchy is not None:
        of_point = hierarchy.groups[label]
        frame["abstract_label_index"] = of_point.astype(np.int16)
        frame["abstract_label"] = pd.Categorical.from_codes(of_point, list(hierarchy.names))
    return frame


@st.cache_data(max_entries=KEPT, show_spinner=False)
def recall_table(
    path: str,
    epoch: int,
    split: str,
    stamp: int,
    names: tuple[str, ...],
    counts: tuple[int, ...],
) -> tuple[pd.DataFrame, dict[str, object]]:
    """Return recall by class, and the headline numbers, of an epoch's predictions on a split."""
    run = open_run(Path(path))
    label, snapshot, points = fitting(run, epoch, len(names))
    rows = (points["split"] == split).to_numpy()
    labels, predicted = label[rows], snapshot.predicted[rows]
    frame = recall_frame(labels, predicted, np.array(counts), list(names))
    return frame, summarise(labels, predicted, None, np.array(counts))


@dataclass(frozen=True)
class SubspaceTables:
    """How embeddings lie in the subspaces at one epoch.

    Attributes:
        energy: as `analysis.subspaces.energy_frame`, or None before subspaces are in force.
        angles: as `analysis.subspaces.angles_frame`, degrees.
        leakage: mean over the points, in [0, 1], or None.
    """

    energy: pd.DataFrame | None
    angles: pd.DataFrame
    leakage: float | None


@st.cache_data(max_entries=KEPT, show_spinner="Measuring the subspaces …")
def subspace_tables(path: str, epoch: int, split: str, stamp: int) -> SubspaceTables:
    """Return energy by abstract label and subspace, principal angles and leakage of an epoch.

    Args:
        path: run directory.
        epoch: an epoch with a snapshot; the run has a hierarchy.
        split: "train", "test" or "both".
        stamp: see `stamp`; part of the cache key only.

    Raises:
        RunError: the run has no abstract labels.
    """
    run = open_run(Path(path))
    hierarchy = hierarchy_at(run, epoch)
    if hierarchy is None:
        raise RunError(f"run '{run.name}' has no abstract labels. Choose a run of DOVS.")
    label, snapshot, points = fitting(run, epoch, hierarchy.num_classes)
    rows = np.ones(len(points), bool) if split == "both" else (points["split"] == split).to_numpy()
    labels = label[rows]
    z = snapshot.stored[rows].astype(np.float64)
    groups = hierarchy.groups[labels]
    angles = angles_frame(z, groups, hierarchy.names, dims=class_directions(hierarchy.group_sizes))
    if snapshot.basis is None or snapshot.sizes is None or snapshot.mean is None:
        return SubspaceTables(None, angles, None)
    basis, mean = snapshot.basis.astype(np.float64), snapshot.mean.astype(np.float64)
    subspaces = Subspaces(basis, snapshot.sizes, mean)
    q_rows = hierarchy.assignment[labels]
    energy = energy_frame(z, q_rows, subspaces, hierarchy.names)
    return SubspaceTables(energy, angles, float(leakage(z, q_rows, subspaces).mean()))
