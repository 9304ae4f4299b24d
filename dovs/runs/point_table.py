"""The one table of a run's points at an epoch, which pages show and exports write.

What is measured on the points is computed where it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dovs.analysis.counts import GROUPS, frequency_groups
from dovs.analysis.subspaces import Subspaces
from dovs.hierarchy.hierarchy import Hierarchy
from dovs.runs.artifacts import YOUR_ID, Snapshot
from dovs.runs.classes import Classes
from dovs.runs.evaluated import evaluated_on
from dovs.runs.fitting import checked_hierarchy, checked_snapshot, unfit
from dovs.runs.store import Run


@dataclass(frozen=True, eq=False)
class Points:
    """The points of a run at an epoch.

    Attributes:
        table: a row a point, its index the id: id, split, split_name (what pages call it), index,
            class_index, class_name, group, predicted_index, predicted_name, correct, confidence,
            true_probability, to_prototype (distance to the mean of its class's training points;
            NaN where there is none); margin and true_rank where the run stored them; with abstract
            labels abstract_label_index, abstract_label; your_id where the user named the points.
            Where nothing is predicted of a point predicted_index is -1, predicted_name missing and
            correct False.
        snapshot: as it was stored.
        hierarchy: the abstract labels in force, or None.
    """

    table: pd.DataFrame
    snapshot: Snapshot
    hierarchy: Hierarchy | None

    @property
    def embeddings(self) -> np.ndarray:
        """z, (P, D) float32."""
        return self.snapshot.embeddings

    @property
    def predicts(self) -> bool:
        """Whether anything is predicted of any point."""
        return bool((self.table["predicted_index"] >= 0).any())

    @property
    def subspaces(self) -> Subspaces | None:
        """The subspaces in force; None before there are any."""
        stored = self.snapshot
        if stored.basis is None or stored.sizes is None or stored.mean is None:
            return None
        basis, mean = stored.basis.astype(np.float64), stored.mean.astype(np.float64)
        return Subspaces(basis, stored.sizes, mean)

    def rows(self, split: str) -> np.ndarray:
        """Return the rows of a split, or of "both", ascending."""
        if split == "both":
            return np.arange(len(self.table))
        return np.flatnonzero((self.table["split"] == split).to_numpy())

    def part(self, split: str) -> pd.DataFrame:
        """Return the table of a split, or of "both"."""
        return self.table.iloc[self.rows(split)]


def points_at(run: Run, classes: Classes, epoch: int) -> Points:
    """Return the points of a run at an epoch, on all splits.

    Args:
        run: the run.
        classes: of the run.
        epoch: one with a snapshot.

    Raises:
        RunError: files of that epoch are damaged or do not belong together.
    """
    names = list(classes.names)
    stored, snapshot = checked_snapshot(run, classes, epoch)
    hierarchy = checked_hierarchy(run, classes, epoch)
    sizes = snapshot.sizes
    if hierarchy and sizes is not None and len(sizes) != hierarchy.num_abstract_labels + 1:
        labels = f"there are {hierarchy.num_abstract_labels} abstract labels"
        raise unfit(run, epoch, f"{labels} and {len(sizes) - 1} subspaces of them")
    label, predicted = stored["label"].to_numpy(np.int64), snapshot.predicted
    split = pd.Categorical(stored["split"], categories=["train", "test"])
    called = evaluated_on(run)
    groups = frequency_groups(np.array(classes.counts))
    table = pd.DataFrame(
        {
            "id": np.arange(len(stored), dtype=np.int32),
            "split": split,
            "split_name": split.rename_categories({} if called == "train" else {"test": called}),
            "index": stored["index"].to_numpy(np.int32),
            "class_index": label.astype(np.int16),
            "class_name": pd.Categorical.from_codes(label, names),
            "group": pd.Categorical(groups[label], categories=list(GROUPS)),
            "predicted_index": predicted.astype(np.int16),
            "predicted_name": pd.Categorical.from_codes(predicted, names),
            "correct": predicted == label,
            "confidence": snapshot.confidence.astype(np.float32),
            "true_probability": snapshot.true_probability.astype(np.float32),
            "to_prototype": _to_prototypes(
                snapshot.embeddings, label, np.asarray(split == "train"), len(names)
            ),
        }
    )
    if snapshot.margin is not None:
        table["margin"] = snapshot.margin.astype(np.float32)
    if snapshot.true_rank is not None:
        table["true_rank"] = snapshot.true_rank.astype(np.int16)
    if YOUR_ID in stored:
        table[YOUR_ID] = stored[YOUR_ID].astype(str).to_numpy()
    if hierarchy is not None:
        of_point = hierarchy.groups[label]
        table["abstract_label_index"] = of_point.astype(np.int16)
        table["abstract_label"] = pd.Categorical.from_codes(of_point, list(hierarchy.names))
    return Points(table, snapshot, hierarchy)


def _to_prototypes(z: np.ndarray, label: np.ndarray, train: np.ndarray, classes: int) -> np.ndarray:
    """Return the distance of each point to the mean of its class's training points, (P,)."""
    means = np.full((classes, z.shape[1]), np.nan)
    for c in np.unique(label[train]):
        means[c] = z[train & (label == c)].mean(0, dtype=np.float64)
    return np.linalg.norm(z - means[label], axis=1).astype(np.float32)
