"""What the linked views read of an epoch: a row a point, its embedding, and tables made of them.

Everything here is kept by run, epoch and time of the files, shared, and never written to.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from dovs.analysis.confusion import (
    Normalise,
    class_order,
    confusion_counts,
    confusion_frame,
    mistake_severity,
)
from dovs.analysis.counts import frequency_groups
from dovs.analysis.metrics import recall_frame
from dovs.analysis.neighbourhood import trust_frame
from dovs.figures.palette import GROUPS
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs.artifacts import Snapshot
from dovs.runs.store import open_run
from dovs.ui.embeddings.context import Context
from dovs.ui.embeddings.data.epoch_tables import fitting, hierarchy_at
from dovs.ui.embeddings.data.projections import projection_at
from dovs.ui.parts.run_facts import Classes, evaluated_on

EPOCHS_KEPT = 6  # embeddings of 21,000 points in 64 dimensions take 5 MB
TABLES_KEPT = 48
TRUST_POINTS = 2000  # points whose neighbourhoods are compared, about


@dataclass(frozen=True, eq=False)
class Loaded:
    """The points of a run at an epoch.

    Attributes:
        points: a row a point, its index the id: id, split, split_name (what pages call it), index,
            class_index, class_name, group, predicted_index, predicted_name, correct, confidence,
            true_probability, to_prototype (distance to the mean of its class's training points;
            NaN where there is none); margin and true_rank where the run kept them; with abstract
            labels abstract_label_index, abstract_label.
        snapshot: as it was kept.
        hierarchy: the abstract labels in force, or None.
    """

    points: pd.DataFrame
    snapshot: Snapshot
    hierarchy: Hierarchy | None

    @property
    def embeddings(self) -> np.ndarray:
        """z, (P, D) float32."""
        return self.snapshot.embeddings

    def rows(self, split: str) -> np.ndarray:
        """Return the rows of a split, or of "both", ascending."""
        if split == "both":
            return np.arange(len(self.points))
        return np.flatnonzero((self.points["split"] == split).to_numpy())


def loaded(context: Context) -> Loaded:
    """Return the points at the epoch of the page.

    Raises:
        RunError: files of that epoch are damaged or do not fit together.
    """
    return _loaded(str(context.run.path), context.epoch, context.stamp, context.classes)


def chosen(context: Context) -> pd.DataFrame:
    """Return the rows of the points that are chosen; ids that the run does not have are left out.

    Raises:
        RunError: files of that epoch are damaged or do not fit together.
    """
    points = loaded(context).points
    ids = np.asarray(context.selection.ids, dtype=np.int64)
    return points.iloc[ids[ids < len(points)]]


def recall(context: Context) -> pd.DataFrame:
    """Return recall and prediction bias by class on the split of the page, largest class first."""
    key = str(context.run.path), context.epoch, context.stamp, context.classes
    return _recall(*key, context.split)


def matrix(context: Context, order: str, normalise: Normalise) -> pd.DataFrame:
    """Return the cells of the confusion matrix, see `analysis.confusion.confusion_frame`.

    Args:
        context: of the page.
        order: "hierarchy" (where the run has one) or "frequency".
        normalise: what shares are of.
    """
    key = str(context.run.path), context.epoch, context.stamp, context.classes
    return _matrix(*key, context.split, order, normalise)


def severity(context: Context) -> pd.DataFrame:
    """Return how many mistakes stay inside abstract labels; empty without abstract labels."""
    hierarchy = loaded(context).hierarchy
    if hierarchy is None:
        return pd.DataFrame()
    return mistake_severity(_counts(context), hierarchy)


def trust(context: Context) -> pd.DataFrame:
    """Return purity and trust by class on the split and the map of the page, largest first.

    Raises:
        RunError: the map, or another file of that epoch, is damaged.
    """
    key = str(context.run.path), context.epoch, context.stamp, context.classes
    return _trust(*key, context.split, context.drawing, context.map_stamp)


@st.cache_resource(max_entries=EPOCHS_KEPT, show_spinner=False)
def _loaded(path: str, epoch: int, stamp: int, classes: Classes) -> Loaded:
    run = open_run(Path(path))
    label, snapshot, points = fitting(run, epoch, len(classes.names))
    z = snapshot.embeddings
    z.setflags(write=False)
    names = list(classes.names)
    train = (points["split"] == "train").to_numpy()
    split = pd.Categorical(points["split"], categories=["train", "test"])
    groups = frequency_groups(np.array(classes.counts))
    frame = pd.DataFrame(
        {
            "id": np.arange(len(points), dtype=np.int32),
            "split": split,
            "split_name": split.rename_categories({"test": evaluated_on(run)}),
            "index": points["index"].to_numpy(np.int32),
            "class_index": label.astype(np.int16),
            "class_name": pd.Categorical.from_codes(label, names),
            "group": pd.Categorical(groups[label], categories=list(GROUPS)),
            "predicted_index": snapshot.predicted.astype(np.int16),
            "predicted_name": pd.Categorical.from_codes(snapshot.predicted, names),
            "correct": snapshot.predicted == label,
            "confidence": snapshot.confidence.astype(np.float32),
            "true_probability": snapshot.true_probability.astype(np.float32),
            "to_prototype": _to_prototypes(z, label, train, len(names)),
        }
    )
    if snapshot.margin is not None:
        frame["margin"] = snapshot.margin.astype(np.float32)
    if snapshot.true_rank is not None:
        frame["true_rank"] = snapshot.true_rank.astype(np.int16)
    hierarchy = hierarchy_at(run, epoch)
    if hierarchy is not None:
        of_point = hierarchy.groups[label]
        frame["abstract_label_index"] = of_point.astype(np.int16)
        frame["abstract_label"] = pd.Categorical.from_codes(of_point, list(hierarchy.names))
    return Loaded(frame, snapshot, hierarchy)


def _to_prototypes(z: np.ndarray, label: np.ndarray, train: np.ndarray, classes: int) -> np.ndarray:
    """Return the distance of each point to the mean of its class's training points, (P,)."""
    sums = np.zeros((classes, z.shape[1]))
    np.add.at(sums, label[train], z[train])
    counts = np.bincount(label[train], minlength=classes)
    means = sums / np.where(counts > 0, counts, np.nan)[:, None]
    return np.linalg.norm(z - means[label], axis=1).astype(np.float32)


def _counts(context: Context) -> np.ndarray:
    here = loaded(context)
    part = here.points.iloc[here.rows(context.split)]
    return confusion_counts(
        part["class_index"].to_numpy(),
        part["predicted_index"].to_numpy(),
        len(context.classes.names),
    )


@st.cache_resource(max_entries=TABLES_KEPT, show_spinner=False)
def _recall(path: str, epoch: int, stamp: int, classes: Classes, split: str) -> pd.DataFrame:
    here = _loaded(path, epoch, stamp, classes)
    part = here.points.iloc[here.rows(split)]
    labels, predicted = part["class_index"].to_numpy(int), part["predicted_index"].to_numpy(int)
    return recall_frame(labels, predicted, np.array(classes.counts), classes.names)


@st.cache_resource(max_entries=TABLES_KEPT, show_spinner=False)
def _matrix(
    path: str,
    epoch: int,
    stamp: int,
    classes: Classes,
    split: str,
    order: str,
    normalise: Normalise,
) -> pd.DataFrame:
    here = _loaded(path, epoch, stamp, classes)
    part = here.points.iloc[here.rows(split)]
    if part.empty:
        return pd.DataFrame()
    size = len(classes.names)
    counts = confusion_counts(
        part["class_index"].to_numpy(), part["predicted_index"].to_numpy(), size
    )
    hierarchy = here.hierarchy if order == "hierarchy" else None
    places = class_order(np.array(classes.counts), hierarchy)
    return confusion_frame(counts, classes.names, places, normalise, hierarchy)


@st.cache_resource(max_entries=TABLES_KEPT, show_spinner="Comparing map and embedding …")
def _trust(
    path: str,
    epoch: int,
    stamp: int,
    classes: Classes,
    split: str,
    drawing: str,
    map_stamp: int,
) -> pd.DataFrame:
    run = open_run(Path(path))
    here = _loaded(path, epoch, stamp, classes)
    rows = here.rows(split)
    xy = projection_at(run, epoch, drawing).xy[rows]
    known = np.isfinite(xy).all(1)
    rows, xy = rows[known], xy[known]
    if len(rows) < 5:
        return pd.DataFrame()
    labels = here.points["class_index"].to_numpy(int)[rows]
    per_class = max(20, TRUST_POINTS // len(classes.names))
    frame = trust_frame(here.embeddings[rows], xy, labels, per_class=per_class)
    index = frame["class_index"].to_numpy()
    counts = np.array(classes.counts)[index]
    frame.insert(1, "class_name", np.array([*classes.names, ""], dtype=object)[:-1][index])
    frame.insert(2, "count", counts)
    return frame.sort_values(["count", "class_index"], ascending=[False, True], ignore_index=True)
